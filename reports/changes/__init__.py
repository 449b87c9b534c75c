"""What changed between two runs, and by which evidence."""
