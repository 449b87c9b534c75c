"""What is packed: archives, and files packed by themselves."""
