"""Databases and tables in files, property lists, shortcuts."""
