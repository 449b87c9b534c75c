"""Who can read a local file or get through a folder: modes, access control lists, and what a mounted server tells."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import stat
from dataclasses import dataclass

from models.exposure import EXPOSED
from models.records import Problem
from scanner.crawlers import posix_modes
from scanner.crawlers.local import nfs4_acl, posix_acl
from scanner.crawlers.local.mounts import Mount, mount_of
from scanner.crawlers.names import io_path
from scanner.crawlers.smb.security_descriptor import security

UNTOLD = -1
"""A circle that nobody tells of. Any other is a place in ``models.exposure.EXPOSED``."""

_DESCRIPTORS = ("system.cifs_ntsd", "system.cifs_acl")
"""Where a mounted Windows share gives an object's security descriptor, with its owner and without."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one entry; ``circle`` counts the entry alone, not the folders above it."""

    owner: str | None
    access: str | None
    circle: int


NOTHING = Told(None, None, UNTOLD)


def told(path: str, status: os.stat_result) -> Told:
    """Of the entry at ``path`` with that ``status``. Windows' own lists are not looked at: nothing is told of them."""
    if os.name != "posix":
        return NOTHING
    mount = mount_of(status)
    if mount is not None and mount.told != "modes":
        return _as_mounted(path, status, mount)
    owner, group = (_user, _group) if mount is None else (_numbered_user, _numbered_group)
    access = posix_modes.access(status.st_mode, owner(status.st_uid), group(status.st_gid))
    exposure = posix_modes.exposure(status.st_mode)
    folder = stat.S_ISDIR(status.st_mode)
    if (data := _attribute(path, status, nfs4_acl.NAME) if _is_nfs4(mount) else None) is not None:
        entries = nfs4_acl.parse(data)
        if entries:
            access, exposure = f"{access}; {nfs4_acl.short(entries)}", nfs4_acl.exposure(entries, folder=folder)
    elif (data := _attribute(path, status, posix_acl.NAME)) is not None and (acl := posix_acl.parse(data)) is not None:
        access = f"{access}; {acl.short(owner, group)}"
        exposure = acl.exposure(folder=folder, owner=status.st_uid)
    if mount is not None:
        access = f"{access}; {mount.shown}"
    return Told(owner(status.st_uid), access, EXPOSED.index(exposure))


def within(circle: int, reach: int) -> int:
    """Who is left of ``circle`` where only ``reach`` gets there."""
    return UNTOLD if UNTOLD in (circle, reach) else min(circle, reach)


def is_remote(status: os.stat_result) -> bool:
    """Whether an entry lies on a server. Folders of this machine above its mount keep nobody out there."""
    return mount_of(status) is not None


def squashed(path: str, problem: Problem) -> Problem:
    """The same ``problem``, or that a server does not take this machine's root for its own (root_squash)."""
    refused = problem.code == "unreadable" and problem.detail in {"EACCES", "EPERM"}
    if not refused or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return problem
    for place in (path, os.path.dirname(path)):
        with contextlib.suppress(OSError):
            mount = mount_of(os.lstat(io_path(place)))
            return Problem("root_squash", mount.shown) if mount is not None and mount.told == "modes" else problem
    return problem


def _as_mounted(path: str, status: os.stat_result, mount: Mount) -> Told:
    """Owner and modes are what the mount's options made up: only the server's own list says anything."""
    if mount.told == "list":
        for name in _DESCRIPTORS:
            data = _attribute(path, status, name)
            said = security(data, folder=stat.S_ISDIR(status.st_mode)) if data else None
            if said is not None:
                return Told(said.owner, f"{said.access}; {mount.shown}", EXPOSED.index(said.exposure))
    return Told(None, mount.shown, UNTOLD)


def _is_nfs4(mount: Mount | None) -> bool:
    return mount is not None and mount.kind in {"nfs4", "nfs"}


_WITHOUT: set[tuple[int, str]] = set()
"""Devices that know no such attribute: they are not asked again."""


def _attribute(path: str, status: os.stat_result, name: str) -> bytes | None:
    """An extended attribute; None where there is none, or it cannot be had."""
    if not hasattr(os, "getxattr") or (status.st_dev, name) in _WITHOUT or stat.S_ISLNK(status.st_mode):
        return None
    place = io_path(path)
    try:
        return os.getxattr(place, name, follow_symlinks=False)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            return None
    if os.path.islink(place):  # a target that is a link: the status is that of what it leads to
        return _attribute(os.path.realpath(place), status, name)
    _WITHOUT.add((status.st_dev, name))
    return None


@functools.cache
def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except (KeyError, OverflowError, ValueError):
        return str(number)


@functools.cache
def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except (KeyError, OverflowError, ValueError):
        return str(number)


def _numbered_user(number: int) -> str:
    """The server's number, and who has it on this machine: there it may be another."""
    name = _user(number)
    return name if name == str(number) else f"{name}({number})"


def _numbered_group(number: int) -> str:
    name = _group(number)
    return name if name == str(number) else f"{name}({number})"
