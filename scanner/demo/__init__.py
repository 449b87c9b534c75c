"""The demo: invented people, and the share of an invented company that holds their data."""
