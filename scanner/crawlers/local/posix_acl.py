"""Access control lists of POSIX file systems, as the kernel gives them: who else than owner and group may read.

Source: acl(5), POSIX 1003.1e draft 17; include/uapi/linux/posix_acl_xattr.h for the bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from models.exposure import EVERYBODY, GROUP, OWNER

NAME = "system.posix_acl_access"
"""The extended attribute that holds the list; it is not there where the modes say all."""

READ, EXECUTE = 4, 1
_VERSION = 2
_OWNER, _USER, _OWNING_GROUP, _GROUP, _MASK, _OTHERS = 1, 2, 4, 8, 16, 32
_SHOWN = 12
"""Entries that are shown."""


@dataclass(frozen=True, slots=True)
class Acl:
    """What the entries come to: named users and groups with what the mask leaves them."""

    group: int
    others: int
    users: tuple[tuple[int, int], ...]
    groups: tuple[tuple[int, int], ...]

    def exposure(self, *, folder: bool, owner: int) -> str:
        """Who can read the file, or get through the folder: ``everybody``, ``group`` or ``owner``."""
        wanted = EXECUTE if folder else READ
        if self.others & wanted:
            return EVERYBODY
        named = [bits for number, bits in self.users if number not in {0, owner}]  # root reads it anyway
        return GROUP if any(bits & wanted for bits in (self.group, *named, *dict(self.groups).values())) else OWNER

    def short(self, user: Callable[[int], str], group: Callable[[int], str]) -> str:
        """What modes cannot show: ``user:bob:r--; group::---``. The group's triple of a mode is the mask."""
        shown = [f"user:{user(number)}:{_letters(bits)}" for number, bits in self.users]
        shown.append(f"group::{_letters(self.group)}")
        shown += [f"group:{group(number)}:{_letters(bits)}" for number, bits in self.groups]
        rest = len(shown) - _SHOWN
        return "; ".join(shown[:_SHOWN] + ([f"+{rest}"] if rest > 0 else []))


def parse(data: bytes) -> Acl | None:
    """The list that the bytes hold; None where they hold none, or are damaged."""
    if len(data) < 4 or (len(data) - 4) % 8 or struct.unpack_from("<I", data)[0] != _VERSION:
        return None
    entries = [struct.unpack_from("<HHI", data, at) for at in range(4, len(data), 8)]
    single = {tag: bits for tag, bits, _ in entries if tag in {_OWNER, _OWNING_GROUP, _MASK, _OTHERS}}
    if not {_OWNER, _OWNING_GROUP, _OTHERS} <= single.keys():
        return None
    mask = single.get(_MASK, 7)

    def named(wanted: int) -> tuple[tuple[int, int], ...]:
        return tuple((number, bits & mask) for tag, bits, number in entries if tag == wanted)

    return Acl(single[_OWNING_GROUP] & mask, single[_OTHERS], named(_USER), named(_GROUP))


def _letters(bits: int) -> str:
    return "".join(letter if bits & bit else "-" for letter, bit in (("r", 4), ("w", 2), ("x", 1)))
