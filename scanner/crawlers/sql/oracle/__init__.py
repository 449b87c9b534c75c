"""Oracle and DM."""
