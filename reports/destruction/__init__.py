"""The destruction record: what is to be destroyed, and what later runs confirm is gone."""
