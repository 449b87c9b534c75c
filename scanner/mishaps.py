"""What a stray exception of a reader says to the user: its class alone, for its message may hold content."""

from __future__ import annotations

import errno

from models.errors import Refused
from models.limits import MIB, Limits
from models.records import Problem

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def problem_of(error: Exception, limits: Limits, code: str = "damaged") -> Problem:
    """The problem that ``error`` is; ``code`` where nothing better can be said of it."""
    name = type(error).__name__
    if isinstance(error, MemoryError):
        return Problem("memory", f"{limits.worker_memory // MIB} MiB")
    if isinstance(error, FileNotFoundError):
        return Problem("vanished")
    if isinstance(error, Refused):
        return Problem("refused", error.what)
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return Problem("no_room")
    if isinstance(error, PermissionError):
        return Problem("unreadable", name)
    return Problem(code, name)
