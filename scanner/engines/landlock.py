"""Landlock (Linux 5.13 and later): this thread, and all it starts, writes below given folders and nowhere else.

Rights are given away for good and no privilege is needed. Reading stays as it was; starting programs is refused, and so
is TCP where the network is to be kept out and the kernel is of 6.7 or later. Numbers: linux/landlock.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1
_NO_NEW_PRIVS = 38  # linux/prctl.h

_EXECUTE, _WRITE_FILE = 1 << 0, 1 << 1
_CHANGES = sum(1 << bit for bit in range(4, 13))  # REMOVE_DIR .. MAKE_SYM
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_TCP = 3  # BIND, CONNECT
_SCOPES = 3  # abstract sockets and signals of processes outside


def abi() -> int:
    """The version of Landlock that the kernel has; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_syscall()(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))))


def handled(version: int, *, network: bool) -> tuple[int, int, int]:
    """(file rights, network rights, scopes) that are taken away, as far as ``version`` knows them."""
    files = _EXECUTE | _WRITE_FILE | _CHANGES
    files |= _REFER if version >= 2 else 0
    files |= _TRUNCATE if version >= 3 else 0
    files |= _IOCTL_DEV if version >= 5 else 0
    return files, _TCP if version >= 4 and not network else 0, _SCOPES if version >= 6 else 0


def restrict(folders: Sequence[Path], *, network: bool) -> int:
    """Let this thread write in ``folders`` alone; ``network``: TCP stays. Gives the version that stands, 0 for none."""
    version = abi()
    if not version:
        return 0
    files, net, scopes = handled(version, network=network)
    attributes = struct.pack("=QQQ", files, net, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    call = _syscall()
    ruleset = int(call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)))
    if ruleset < 0:
        return 0
    try:
        for folder in folders:
            if not _allow(ruleset, folder, files & ~_EXECUTE):
                return 0
        _allow(ruleset, Path(os.devnull), files & (_WRITE_FILE | _TRUNCATE))
        if ctypes.CDLL(None).prctl(_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))):
            return 0
        return 0 if call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) else version
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    with contextlib.suppress(OSError):
        place = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
        try:
            rule = struct.pack("=Qi", rights, place)
            call = _syscall()
            return not call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
        finally:
            os.close(place)
    return False


def _syscall() -> Any:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    return call
