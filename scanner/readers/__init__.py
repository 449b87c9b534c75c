"""Readers: one kind of bytes each, the registry that finds them by media type, and what they share."""
