"""Types of the user's own."""
