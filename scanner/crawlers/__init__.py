"""Crawlers: one kind of place each, and the registry that finds them by URL scheme."""
