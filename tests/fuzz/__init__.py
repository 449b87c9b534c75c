"""Fuzzing of the readers: ``make fuzz``, ``python -m tests.fuzz``; docs/fuzzing.md says how."""
