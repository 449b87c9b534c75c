"""Databases asked in SQL: one crawler, a dialect each."""
