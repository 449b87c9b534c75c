"""Access control lists of NFS version 4, as the client's kernel gives them. Source: RFC 8881, 6.2; XDR is RFC 4506."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from models.exposure import EVERYBODY, GROUP, OWNER

NAME = "system.nfs4_acl"
"""The extended attribute that holds the list."""

READ, EXECUTE = 0x1, 0x20
_LETTERS = (("r", 0x1), ("w", 0x2), ("a", 0x4), ("x", 0x20))
_ALLOW, _DENY = 0, 1
_INHERIT_ONLY, _IS_GROUP = 0x8, 0x40
_MOST, _LONGEST = 4096, 1024
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that holds for the object itself: ``who`` is ``alice@example.org``, ``OWNER@`` and the like."""

    allow: bool
    group: bool
    bits: int
    who: str


def parse(data: bytes) -> tuple[Entry, ...] | None:
    """The list that the bytes hold; None where they are damaged."""
    try:
        return tuple(_entries(data))
    except (struct.error, ValueError):
        return None


def exposure(entries: tuple[Entry, ...], *, folder: bool) -> str:
    """Who can read the file, or get through the folder; entries count in their order, a denial against those after."""
    wanted = EXECUTE if folder else READ
    denied: set[str] = set()
    widest = OWNER
    for entry in entries:
        if not entry.bits & wanted:
            continue
        if not entry.allow:
            denied.add(entry.who)
        elif entry.who not in denied and "EVERYONE@" not in denied:
            if entry.who in {"EVERYONE@", "ANONYMOUS@", "AUTHENTICATED@", "NETWORK@"}:
                return EVERYBODY
            widest = OWNER if entry.who == "OWNER@" and widest == OWNER else GROUP
    return widest


def short(entries: tuple[Entry, ...]) -> str:
    """``OWNER@:rw; group audit@example.org:r; !EVERYONE@:w``: r read, w write, a append, x go through, ! denied."""
    shown = []
    for entry in entries:
        letters = "".join(letter for letter, bit in _LETTERS if entry.bits & bit) or "-"
        named = entry.group and not entry.who.endswith("@")
        shown.append(f"{'' if entry.allow else '!'}{'group ' if named else ''}{entry.who}:{letters}")
    rest = len(shown) - _SHOWN
    return "; ".join(shown[:_SHOWN] + ([f"+{rest}"] if rest > 0 else []))


def _entries(data: bytes) -> Iterator[Entry]:
    (number,) = struct.unpack_from(">I", data)
    if number > _MOST:
        raise ValueError
    at = 4
    for _ in range(number):
        kind, flags, bits, length = struct.unpack_from(">IIII", data, at)
        at += 16
        if length > _LONGEST or at + length > len(data):
            raise ValueError
        who = data[at : at + length].decode("utf-8", "replace").rstrip("\0")
        at += length + -length % 4
        if kind in {_ALLOW, _DENY} and not flags & _INHERIT_ONLY:
            yield Entry(
                kind == _ALLOW, bool(flags & _IS_GROUP), bits, "".join(c if c.isprintable() else "?" for c in who)
            )
