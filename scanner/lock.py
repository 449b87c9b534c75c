"""A lock that one process holds and the system gives back when it ends, however it ends: runs never overlap.

The file stays; what it holds (process and time of its beginning) is for people, the lock itself is the system's.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from models.errors import RunError
from models.messages import default_lang, text

FILE = ".lock"
_PLACE = 1 << 20
"""The byte locked where locks are of bytes (Windows): beyond what is written, so that others can read that."""


class Locked(RunError):
    """Another process holds the lock; its message says which, and since when."""


@contextlib.contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` while the block runs. Raises Locked, or RunError where no lock can be had."""
    path = folder / FILE
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RunError(text("schedule.lock_unusable", default_lang(), path=path, reason=reason)) from None
    try:
        try:
            _lock(handle)
        except BlockingIOError:
            raise _held(path, handle) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise RunError(text("schedule.lock_unusable", default_lang(), path=path, reason=reason)) from None
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, f"{os.getpid()} {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}\n".encode())
        yield
    finally:
        os.close(handle)


def _held(path: Path, handle: int) -> Locked:
    os.lseek(handle, 0, os.SEEK_SET)
    with contextlib.suppress(OSError, ValueError):
        process, since = os.read(handle, 64).decode("ascii", "replace").split()
        return Locked(text("schedule.locked", default_lang(), path=path.parent, process=process, since=since))
    return Locked(text("schedule.locked", default_lang(), path=path.parent, process="?", since="?"))


def _lock(handle: int) -> None:
    """Take the lock or raise BlockingIOError."""
    if os.name == "nt":
        import msvcrt

        os.lseek(handle, _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:
            raise BlockingIOError from error
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
