"""What an SMB server says of the entries of a folder: names, sizes, times, attributes, kinds of links.

Source: MS-FSCC 2.4.18 (FileIdFullDirectoryInformation), 2.6 (attributes), 2.1.2.1 (reparse tags).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from models.records import Problem
from scanner.crawlers import posix_modes
from scanner.crawlers.share import Entry

INFORMATION_CLASS = 38
DIRECTORY, _DEVICE, REPARSE_POINT = 0x10, 0x40, 0x400
_RECALLED = 0x1000 | 0x40000 | 0x400000  # OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS
_FOLDER_RECALLED = 0x40000  # a folder's entries are at hand, unless the folder itself is fetched by opening it
_NAME_SURROGATE = 0x20000000  # the bit of a reparse tag that stands for another name
_DFS = frozenset({0x8000000A, 0x80000012})
DFS_LINK = Problem("link", "dfs")
_LINKS = {0xA0000003: "junction", 0xA000000C: "link", 0xA000001D: "link"}
_SPECIAL = {0x80000023: "socket", 0x80000024: "fifo", 0x80000025: "character device", 0x80000026: "block device"}
_NFS = 0x80000014  # a link, pipe, socket or device that an NFS server, or Samba, keeps as a reparse point

_HEAD = struct.Struct("<II4QqQIIIIQ")
_OPENED = struct.Struct("<8x4QQQI")
_EPOCH = 116444736000000000  # 1970 in units of 100 ns since 1601
_SETTLED = 60 * 10**7
_NO_NUMBER = frozenset({0, (1 << 64) - 1})


@dataclass(frozen=True, slots=True)
class Found:
    """One entry as the server tells of it. Times are in units of 100 ns since 1601; ``tag`` is of a reparse point."""

    name: str
    created: int
    written: int
    changed: int
    size: int
    attributes: int
    tag: int
    number: int


def found(data: bytes) -> Iterator[Found]:
    """The entries in one answer, ``.`` and ``..`` left out. Raises ValueError where it is damaged."""
    at = 0
    while data:
        try:
            after, _, created, _, written, changed, size, _, attributes, length, tag, _, number = _HEAD.unpack_from(
                data, at
            )
        except struct.error:
            raise ValueError("listing") from None
        start = at + _HEAD.size
        if length % 2 or start + length > len(data) or (after and after < _HEAD.size):
            raise ValueError("listing")
        name = from_wire(data[start : start + length])
        if name not in {".", ".."}:
            yield Found(name, created, written, changed, max(size, 0), attributes, tag, number)
        if not after:
            return
        at += after


def opened(answer: bytes, one: Found) -> Found:
    """``one`` as the answer to opening it tells of it (MS-SMB2 2.2.14), its 80 bytes at least."""
    created, _, written, changed, _, size, attributes = _OPENED.unpack_from(answer)
    return replace(one, created=created, written=written, changed=changed, size=size, attributes=attributes)


def from_wire(name: bytes) -> str:
    """A name in UTF-16. Half a pair of surrogates, which Windows takes, stays: as bytes that are no text (PEP 383)."""
    text = name.decode("utf-16-le", "surrogatepass")
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def to_wire(name: str) -> str | None:
    """The name as the server gave it, halves of pairs as they were; None for one that no server can have given."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "surrogatepass")
    except UnicodeError:
        return None


def entry(one: Found, now: float) -> Entry:
    """What the walk needs to know, as far as the listing tells. ``now`` is the time, in seconds since 1970."""
    kind, problem = _kind(one)
    name = one.name
    if not name or any(mark in name for mark in "/\\\0"):  # no server's file system has it: nothing to ask for by it
        name = "".join("\ufffd" if mark in "/\\\0" else mark for mark in name) or "\ufffd"
        kind, problem = "other", Problem("unreadable", "name")
    return Entry(
        name=name,
        kind=kind,
        size=one.size,
        modified=posix_modes.iso_time((one.written - _EPOCH) / 10**7) if one.written else None,
        stamp=_stamp(one, now),
        problem=problem,
        identity=f"{one.number}:{one.created}" if one.number not in _NO_NUMBER else None,
    )


def _stamp(one: Found, now: float) -> str | None:
    """Size, times and number. The time of the last change of the entry itself cannot be set back by copying a file."""
    latest = max(one.written, one.changed)
    if not one.written or not one.changed or now * 10**7 + _EPOCH - latest < _SETTLED:
        return None
    return f"v1:{one.size}:{one.written}:{one.changed}:{one.number}"


def _kind(one: Found) -> tuple[Literal["file", "folder", "link", "other"], Problem | None]:
    if one.attributes & REPARSE_POINT:
        if one.tag in _DFS:
            return "link", DFS_LINK
        if one.tag & _NAME_SURROGATE:
            return "link", Problem("link", _LINKS.get(one.tag, f"0x{one.tag:08X}"))
        if one.tag in _SPECIAL or one.tag == _NFS:
            return "other", Problem("special", _SPECIAL.get(one.tag, "nfs"))
    folder = one.attributes & DIRECTORY
    if one.attributes & (_FOLDER_RECALLED if folder else _RECALLED):
        return "other", Problem("placeholder")
    if one.attributes & _DEVICE:
        return "other", Problem("special", "device")
    return ("folder" if folder else "file"), None
