"""What permissions, size and time of a file on a POSIX server say of it, as far as a protocol carries them."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

from models import exposure as told
from models.exposure import EVERYBODY, GROUP, OWNER

EXPOSED = told.EXPOSED
"""Who can read something, from few to many."""
_SETTLED = 60.0
"""Seconds after which a time of change in whole seconds, by another machine's clock, identifies what stands there."""


def kind(mode: int) -> str:
    """``file``, ``folder``, ``link`` or ``other``."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def exposure(mode: int) -> str:
    """Who can read the file, or get through the folder: ``everybody``, ``group`` or ``owner``."""
    others, group = (stat.S_IXOTH, stat.S_IXGRP) if stat.S_ISDIR(mode) else (stat.S_IROTH, stat.S_IRGRP)
    if mode & others:
        return EVERYBODY
    return GROUP if mode & group else OWNER


def access(mode: int, owner: str, group: str) -> str:
    """``rw-r--r-- alice:staff``."""
    return f"{stat.filemode(mode)[1:]} {owner}:{group}"


def iso_time(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC; None where the calendar does not reach."""
    if seconds is None:
        return None
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp(size: int | None, changed: float | None, now: float) -> str | None:
    """What identifies a file's bytes without reading them; None where they are too young to tell."""
    if size is None or changed is None or now - changed < _SETTLED:
        return None
    return f"v1:{size}:{changed:g}" if changed % 1 else f"v1:{size}:{changed:.0f}"
