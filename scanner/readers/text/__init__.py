"""What is text: plain, marked up, records, dumps."""
