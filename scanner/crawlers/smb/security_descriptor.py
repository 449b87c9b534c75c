"""Who may read an object of a Windows server, by its security descriptor: owner, exposure, the list of access in short.

The bytes come from a server that is not trusted: what cannot be taken apart is not told. Source: MS-DTYP 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

READ_DATA, WRITE_DATA, APPEND_DATA, EXECUTE, DELETE = 0x1, 0x2, 0x4, 0x20, 0x10000
"""Of a folder: list, add a file, add a folder, go through, delete."""
_ALL = 0x1F01FF
_GENERIC = {0x10000000: _ALL, 0x20000000: 0x1200A0, 0x40000000: 0x120116, 0x80000000: 0x120089}

_DACL_PRESENT = 0x4
_INHERIT_ONLY = 0x8
_ALLOW = {0: 8, 9: 8, 5: None, 11: None}
_DENY = {1: 8, 10: 8, 6: None, 12: None}
"""Types of entries, and where the SID begins in them; None: behind the GUIDs that the entry says it has.

One whose condition is not looked at (callback) counts as if it were met: who asks wants to know who may be able to.
"""
_SHOWN = 12
"""Entries of a list of access that are shown."""

_EVERYBODY = frozenset({"S-1-1-0", "S-1-5-2", "S-1-5-7", "S-1-5-11", "S-1-5-15", "S-1-5-32-545", "S-1-5-32-546"})
_EVERYBODY_OF_A_DOMAIN = ("-513", "-514")
_OWNER = frozenset({"S-1-3-0", "S-1-3-4"})
_KEEPERS = frozenset({"S-1-5-18", "S-1-5-32-544", "S-1-5-32-549", "S-1-5-32-551"})
_KEEPERS_OF_A_DOMAIN = ("-512", "-518", "-519")
"""Who runs the server or the domain can read all of it, as root can on POSIX: that says nothing of one object."""

NAMES = {
    "S-1-1-0": "Everyone",
    "S-1-3-0": "Creator Owner",
    "S-1-3-1": "Creator Group",
    "S-1-3-4": "Owner Rights",
    "S-1-5-2": "Network",
    "S-1-5-4": "Interactive",
    "S-1-5-7": "Anonymous",
    "S-1-5-11": "Authenticated Users",
    "S-1-5-15": "This Organization",
    "S-1-5-18": "System",
    "S-1-5-19": "Local Service",
    "S-1-5-20": "Network Service",
    "S-1-5-32-544": "Administrators",
    "S-1-5-32-545": "Users",
    "S-1-5-32-546": "Guests",
    "S-1-5-32-547": "Power Users",
    "S-1-5-32-549": "Server Operators",
    "S-1-5-32-551": "Backup Operators",
    "S-1-5-32-555": "Remote Desktop Users",
}
_NAMES_OF_A_DOMAIN = {
    "-500": "Administrator",
    "-512": "Domain Admins",
    "-513": "Domain Users",
    "-514": "Domain Guests",
    "-515": "Domain Computers",
    "-518": "Schema Admins",
    "-519": "Enterprise Admins",
}


@dataclass(frozen=True, slots=True)
class Security:
    """What a descriptor says: names, or SIDs where they have none that is the same everywhere."""

    owner: str | None
    access: str
    exposure: str
    """``owner``, ``group`` or ``everybody``."""


@dataclass(frozen=True, slots=True)
class _Entry:
    allow: bool
    mask: int
    sid: str


def security(data: bytes, *, folder: bool, names: Mapping[str, str] | None = None) -> Security | None:
    """What a self-relative descriptor says; None where it is damaged. Of a folder: who can list it or go through it.

    ``names`` has those of SIDs that are no other server's.
    """
    try:
        _, _, control, owner_at, _, _, list_at = struct.unpack_from("<BBHIIII", data)
        owner = _sid(data, owner_at) if owner_at else None
        entries = list(_entries(data, list_at)) if control & _DACL_PRESENT and list_at else None
    except (struct.error, ValueError):
        return None
    names = names or {}
    name = name_of(owner, names) if owner else None
    if entries is None:  # no list at all: nobody is kept out
        return Security(name, "Everyone:F", "everybody")
    return Security(
        name, _short(entries, names), _exposure(entries, owner, READ_DATA | EXECUTE if folder else READ_DATA)
    )


def unnamed(data: bytes) -> set[str]:
    """The SIDs of a descriptor whose names only its server knows."""
    try:
        _, _, control, owner_at, _, _, list_at = struct.unpack_from("<BBHIIII", data)
        found = {_sid(data, owner_at)} if owner_at else set()
        if control & _DACL_PRESENT and list_at:
            found |= {entry.sid for entry in _entries(data, list_at)}
    except (struct.error, ValueError):
        return set()
    return {sid for sid in found if name_of(sid) == sid or sid.startswith("S-1-22-")}


def name_of(sid: str, names: Mapping[str, str] | None = None) -> str:
    """The English name of a SID that is the same on every server; of others that in ``names``, else the SID."""
    if sid in NAMES:
        return NAMES[sid]
    if names and sid in names:
        return names[sid]
    for start, kind in (("S-1-22-1-", "unix user"), ("S-1-22-2-", "unix group")):  # Samba's own
        if sid.startswith(start):
            return f"{kind} {sid.removeprefix(start)}"
    domain = sid.startswith("S-1-5-21-")
    return next((f"{name} ({sid})" for end, name in _NAMES_OF_A_DOMAIN.items() if domain and sid.endswith(end)), sid)


def _exposure(entries: list[_Entry], owner: str | None, wanted: int) -> str:
    """The widest circle that an entry lets in; entries count in their order, as the server takes them."""
    denied: dict[str, int] = {}
    denied_all = 0
    widest = "owner"
    for entry in entries:
        if not entry.allow:
            denied[entry.sid] = denied.get(entry.sid, 0) | entry.mask
            if entry.sid == "S-1-1-0":
                denied_all |= entry.mask
        elif entry.mask & wanted & ~denied.get(entry.sid, 0) & ~denied_all:
            circle = _circle(entry.sid, owner)
            if circle == "everybody":
                return circle
            widest = circle if circle == "group" else widest
    return widest


def _circle(sid: str, owner: str | None) -> str:
    domain = sid.startswith("S-1-5-21-")
    if sid in _EVERYBODY or (domain and sid.endswith(_EVERYBODY_OF_A_DOMAIN)):
        return "everybody"
    if sid == owner or sid in _OWNER or sid in _KEEPERS or sid.startswith(("S-1-5-80-", "S-1-15-")):
        return "owner"  # S-1-5-80: services of the server; S-1-15: programs in a sandbox of its own
    return "owner" if domain and sid.endswith(_KEEPERS_OF_A_DOMAIN) else "group"


def _short(entries: list[_Entry], names: Mapping[str, str]) -> str:
    """``Everyone:R; !Guests:F``: R read, W write, X execute or go through, D delete, F all of it, ! denied."""
    shown = [f"{'' if entry.allow else '!'}{name_of(entry.sid, names)}:{_letters(entry.mask)}" for entry in entries]
    rest = len(shown) - _SHOWN
    return "; ".join(shown[:_SHOWN] + ([f"+{rest}"] if rest > 0 else []))


def _letters(mask: int) -> str:
    if mask & _ALL == _ALL:
        return "F"
    rights = (("R", READ_DATA), ("W", WRITE_DATA | APPEND_DATA), ("X", EXECUTE), ("D", DELETE))
    return "".join(letter for letter, bits in rights if mask & bits) or "-"


def _entries(data: bytes, at: int) -> Iterator[_Entry]:
    """The entries of the list at ``at`` that hold for the object itself. Raises struct.error, ValueError."""
    count = struct.unpack_from("<BBHHH", data, at)[3]
    at += 8
    for _ in range(count):
        kind, flags, size, mask = struct.unpack_from("<BBHI", data, at)
        if size < 8:
            raise ValueError
        if not flags & _INHERIT_ONLY and (kind in _ALLOW or kind in _DENY):
            start = (_ALLOW | _DENY)[kind]
            if start is None:
                present = struct.unpack_from("<I", data, at + 8)[0]
                start = 12 + 16 * (present & 1) + 16 * (present >> 1 & 1)
            for generic, meant in _GENERIC.items():
                mask |= meant if mask & generic else 0
            yield _Entry(kind in _ALLOW, mask, _sid(data, at + start))
        at += size


def _sid(data: bytes, at: int) -> str:
    revision, count, high, low = struct.unpack_from(">BBHI", data, at)
    if revision != 1 or count > 15:
        raise ValueError
    parts = struct.unpack_from(f"<{count}I", data, at + 8)
    return "-".join(map(str, ("S", 1, (high << 32) + low, *parts)))
