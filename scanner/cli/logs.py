"""Logging: one plain line per message on standard error, ours alone.

Libraries log what they read; whatever they say below an error is left unsaid, for it may quote a file.
"""

from __future__ import annotations

import logging
import sys


def start_logging(level: str) -> None:
    """Show messages of the ``pandian`` loggers from ``level`` on, and of nobody else."""
    ours = logging.getLogger("pandian")
    ours.setLevel(level.upper())
    ours.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("pandian: %(levelname)s: %(message)s"))
    ours.handlers[:] = [handler]
    logging.getLogger().handlers[:] = [logging.NullHandler()]
