"""What the system says of one local file: kind, dates, who may read it; and how it is opened without a trace."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from typing import BinaryIO

from models.errors import ReadError
from models.exposure import EXPOSED
from models.records import Problem
from scanner.crawlers import posix_modes
from scanner.crawlers.errors import os_read_error
from scanner.crawlers.local import access as local_access
from scanner.crawlers.names import io_path

LONGEST_PATH = 32 << 10
"""Bytes of a path beyond which a tree is not descended: Windows ends here, and no honest share comes near."""

RACY = 2_000_000_000
"""Nanoseconds: a file changed less than this before it was met may change once more within the same tick of its file
system's clock (two seconds on FAT), so its times identify nothing yet."""

REACH_ALL, REACH_GROUP, REACH_OWNER = 2, 1, 0
"""Who can get through the folders above an entry: everybody, some group, nobody but owners."""

_STEP = 4000  # bytes of a path that every POSIX system takes in one call, a little under PATH_MAX
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO put in the file's place must not hang us
    | getattr(os, "O_NOCTTY", 0)
)
_NOATIME = getattr(os, "O_NOATIME", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)

# Windows: attributes of files whose content lies elsewhere and would be fetched by opening them (winnt.h).
_RECALLED = 0x1000 | 0x40000 | 0x400000  # OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS
_REPARSE_POINT = 0x400
_NAME_SURROGATE = 0x20000000  # the bit of a reparse tag that stands for another name: links and junctions
_DATALESS = 0x40000000  # macOS: SF_DATALESS, a file kept in iCloud only


def describe(status: os.stat_result) -> Problem | None:
    """Why an entry is not opened, from its own (unfollowed) status; None for plain files and folders.

    The problem's code is ``link``, ``placeholder`` or ``special``.
    """
    mode = status.st_mode
    attributes = getattr(status, "st_file_attributes", 0)
    if stat.S_ISLNK(mode):
        return Problem("link")
    if attributes & _REPARSE_POINT and getattr(status, "st_reparse_tag", 0) & _NAME_SURROGATE:
        return Problem("link", "junction")
    if attributes & _RECALLED or getattr(status, "st_flags", 0) & _DATALESS:
        return Problem("placeholder")
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    kinds: tuple[tuple[Callable[[int], bool], str], ...] = (
        (stat.S_ISFIFO, "fifo"),
        (stat.S_ISSOCK, "socket"),
        (stat.S_ISBLK, "block device"),
        (stat.S_ISCHR, "character device"),
    )
    return Problem("special", next((name for test, name in kinds if test(mode)), "unknown"))


def modified(status: os.stat_result) -> str | None:
    """The time of the last change, ISO 8601 in UTC to the millisecond; None where the calendar does not reach."""
    return posix_modes.iso_time(status.st_mtime_ns // 1_000_000 / 1000)


def stamp(status: os.stat_result, now: int) -> str | None:
    """What identifies a file's bytes without reading them: size, times, number. None where they are too young to tell.

    ``now`` is the time of the look, in nanoseconds. The time of the last change of the entry itself (ctime) cannot be
    set back by ``touch``; Windows has none, and calls the time of creation so. The device is left out: its number is
    another at each mount.
    """
    changed = 0 if os.name == "nt" else status.st_ctime_ns
    if now - max(status.st_mtime_ns, changed) < RACY:
        return None
    return f"v1:{status.st_size}:{status.st_mtime_ns}:{changed}:{status.st_ino}"


def reach_above(path: str) -> int:
    """Who can get to the folder that holds ``path``, by every folder on the real way to it; -1 where nobody tells.

    Of what lies on a server the way begins where that is mounted. Windows keeps this in access control lists, which
    are not looked at.
    """
    if os.name != "posix":
        return local_access.UNTOLD
    reach = REACH_ALL
    folder = os.path.dirname(os.path.realpath(path))
    try:
        remote = os.stat(path)
        device = remote.st_dev if local_access.is_remote(remote) else None
        while True:
            status = os.stat(folder)
            if device is not None and status.st_dev != device:
                return reach
            reach = reach_through(status, reach, folder)
            above = os.path.dirname(folder)
            if above == folder:
                return reach
            folder = above
    except OSError:
        return local_access.UNTOLD


def reach_through(status: os.stat_result, reach: int, path: str) -> int:
    """Who can get to what lies in the folder at ``path``, if ``reach`` can get to the folder itself."""
    return local_access.within(local_access.told(path, status).circle, reach)


def exposure(circle: int, reach: int) -> str | None:
    """Who can read an entry of that ``circle`` that ``reach`` can get to, one of ``EXPOSED``; None: not told.

    Groups of different folders may be different people; they are taken for the same, as the one who asks wants to
    know who may be able to, not who surely is.
    """
    found = local_access.within(circle, reach)
    return EXPOSED[found] if found >= 0 else None


def lstat(path: str) -> os.stat_result:
    """The entry's own status, links not followed, however long its path is."""
    if fits(path):
        return os.lstat(io_path(path))
    folder, name = os.path.split(path)
    descriptor = _open(folder, _OPEN | _DIRECTORY)
    try:
        return os.stat(name, dir_fd=descriptor, follow_symlinks=False)
    finally:
        os.close(descriptor)


def names_of(path: str, *, follow: bool = False) -> tuple[list[str], OSError | None]:
    """The names in a folder, sorted from last to first (to be popped), and the error that ended the listing early."""
    names: list[str] = []
    error = None
    if os.scandir in os.supports_fd:
        descriptor = _open(path, _OPEN | _DIRECTORY | (0 if follow else _NOFOLLOW))
        try:
            with os.scandir(descriptor) as entries:
                error = _collect(entries, names)
        finally:
            os.close(descriptor)
    else:
        with os.scandir(io_path(path)) as entries:
            error = _collect(entries, names)
    names.sort(reverse=True)
    return names, error


def _collect(entries: Iterator[os.DirEntry[str]], names: list[str]) -> OSError | None:
    try:
        names.extend(entry.name for entry in entries)  # keeps what came before an error
    except OSError as failed:
        return failed
    return None


def open_file(path: str, *, follow: bool = False) -> BinaryIO:
    """A plain file, opened for reading only, without touching its access time where the system allows that.

    Raises ReadError: ``vanished``, ``unreadable``, or ``special`` for what is no plain file (any more).
    """
    try:
        descriptor = _open(path, _OPEN | (0 if follow else _NOFOLLOW))
    except OSError as error:
        raise os_read_error(error) from None
    try:
        problem = describe(os.fstat(descriptor))
        if problem is None and stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
    except OSError as error:
        os.close(descriptor)
        raise os_read_error(error) from None
    os.close(descriptor)
    raise ReadError("special", problem.detail if problem and problem.detail else "folder")


def fits(path: str) -> bool:
    """Whether the system takes the path in one call."""
    return os.name != "posix" or len(path) < _STEP // 4 or len(os.fsencode(path)) < _STEP


def _open(path: str, flags: int) -> int:
    """A descriptor for a path of any length. Raises OSError; ENAMETOOLONG where the system has no way around it."""
    if fits(path):
        return _open_quietly(io_path(path), flags, None)
    if os.open not in os.supports_dir_fd:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    rest = os.fsencode(path)
    folder: int | None = None
    try:
        while len(rest) >= _STEP:
            cut = rest.rfind(b"/", 1, _STEP)
            head, rest = rest[:cut], rest[cut:].lstrip(b"/")
            step = _open_quietly(head, _OPEN | _DIRECTORY, folder)
            if folder is not None:
                os.close(folder)
            folder = step
        return _open_quietly(rest, flags, folder)
    finally:
        if folder is not None:
            os.close(folder)


def _open_quietly(path: str | bytes, flags: int, folder: int | None) -> int:
    try:
        return os.open(path, flags | _NOATIME, dir_fd=folder)
    except PermissionError:  # only a file's owner may leave its access time alone
        if not _NOATIME:
            raise
    return os.open(path, flags, dir_fd=folder)
