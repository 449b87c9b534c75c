"""PostgreSQL and its kin."""
