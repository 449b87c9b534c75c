"""S3 and what speaks it."""
