"""The names of SIDs, as a Windows server or its domain knows them: LsarLookupSids over ``lsarpc`` (MS-LSAT)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from models.errors import ReadError
from scanner.crawlers.smb.listing import from_wire
from scanner.crawlers.smb.rpc import Rpc, Transact

_LSARPC = "12345778-1234-abcd-ef00-0123456789ab"
_CLOSE, _LOOKUP_SIDS, _OPEN_POLICY = 0, 15, 44
_LOOKUP_NAMES = 0x800
_AT_ONCE = 200
_MOST = 100_000
_LONGEST = 256
_UNKNOWN = 8
"""SID_NAME_USE of what has no name: deleted, or of a domain that does not answer."""
_KNOWN_STATUS = {0, 0x107, 0xC0000073}
"""All, some, none of them have names."""


def names(sids: Iterable[str], transact: Transact) -> dict[str, str]:
    r"""SID -> ``CORP\alice``, of those that have a name. Raises ReadError where the server does not say."""
    wanted = sorted(sids)
    rpc = Rpc("lsarpc", _LSARPC, 0, transact)
    # No name of a system, no attributes of the object but their length.
    opened = rpc.call(_OPEN_POLICY, struct.pack("<IIIIIIII", 0, 24, 0, 0, 0, 0, 0, _LOOKUP_NAMES))
    if len(opened) < 24 or opened[20:24] != bytes(4):
        raise ReadError("unreadable", "lsarpc")
    handle, found = opened[:20], dict[str, str]()
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        try:
            found |= _told(rpc.call(_LOOKUP_SIDS, handle + _asked(some)), some)
        except (struct.error, IndexError, UnicodeError):
            raise ReadError("damaged", "lsarpc") from None
    rpc.call(_CLOSE, handle)
    return found


def _asked(sids: Sequence[str]) -> bytes:
    """The SIDs, an empty list to fill, and how far to look: the server, its domain and those it trusts."""
    made = struct.pack("<III", len(sids), 0x20000, len(sids))
    made += struct.pack(f"<{len(sids)}I", *(0x20004 + 4 * at for at in range(len(sids))))
    for sid in sids:
        _, revision, authority, *parts = map(int, ("0", *sid.split("-")[1:]))
        made += struct.pack("<IBB", len(parts), revision, len(parts)) + authority.to_bytes(6, "big")
        made += struct.pack(f"<{len(parts)}I", *parts)
    return made + struct.pack("<IIHHI", 0, 0, 1, 0, 0)


def _told(data: bytes, sids: Sequence[str]) -> dict[str, str]:
    domains, at = _domains(data)
    count, names_at = struct.unpack_from("<II", data, at)
    at += 8
    if count != len(sids) or not names_at:
        return {}
    at += 4
    heads = [struct.unpack_from("<HxxHHIi", data, at + 16 * number) for number in range(count)]
    at += 16 * count
    found = {}
    for sid, (use, _, _, pointer, domain) in zip(sids, heads, strict=True):
        name, at = _text(data, at) if pointer else ("", at)
        if name and use != _UNKNOWN:
            within = domains[domain] if 0 <= domain < len(domains) else ""
            found[sid] = f"{within}\\{name}" if within else name
    _, status = struct.unpack_from("<II", data, at)
    if status not in _KNOWN_STATUS:
        raise ReadError("unreadable", f"lsarpc {status:#x}")
    return found


def _domains(data: bytes) -> tuple[list[str], int]:
    """The names of the domains that names refer to by number, and where the names begin."""
    (pointer,) = struct.unpack_from("<I", data)
    if not pointer:
        return [], 4
    count, listed, _ = struct.unpack_from("<III", data, 4)
    at = 16
    if count > _MOST:
        raise IndexError
    if not listed:
        return [], at
    at += 4
    heads = [struct.unpack_from("<HHII", data, at + 12 * number) for number in range(count)]
    at += 12 * count
    found = []
    for _, _, name_at, sid_at in heads:
        name, at = _text(data, at) if name_at else ("", at)
        if sid_at:
            at += 4 + 8 + 4 * struct.unpack_from("<I", data, at)[0]
        found.append(name)
    return found, at


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A string with its lengths before it, made fit to be shown, and where the next part begins."""
    _, _, count = struct.unpack_from("<III", data, at)
    at, end = at + 12, at + 12 + 2 * count
    if count > _LONGEST or end > len(data):
        raise IndexError
    text = from_wire(data[at:end]).rstrip("\0")
    shown = "".join(character if character.isprintable() and character not in ";:" else "?" for character in text)
    return shown, end + -end % 4
