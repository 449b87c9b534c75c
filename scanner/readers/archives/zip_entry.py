"""One member of a ZIP file as the directory or its own header states it, with what the extra fields add."""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from dataclasses import dataclass, replace

AES = 99
_FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the directory states it; ``packed`` and ``size`` may lie, ``crc`` is None where it is unknown."""

    raw_name: bytes
    flags: int
    method: int
    packed: int
    size: int
    crc: int | None
    offset: int
    modified: str | None = None
    utf8_name: str | None = None
    comment: bytes = b""
    strength: int = 0
    """Of WinZip's AES, under which ``method`` is that of what is locked; 0 for none."""
    time: int = 0

    @property
    def encrypted(self) -> bool:
        """Traditional, strong or AES encryption."""
        return bool(self.flags & 0x2041) or self.method == AES or self.strength > 0

    @property
    def folder(self) -> bool:
        """A folder, and nothing to read."""
        return self.raw_name.endswith((b"/", b"\\")) and self.size == 0


def dos_time(date: int, time: int) -> str | None:
    """A DOS date and time (local, no zone) in ISO 8601; None where it is no date."""
    try:
        stamp = dt.datetime(  # noqa: DTZ001 - DOS times have no zone
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, min((time & 31) * 2, 59)
        )
    except ValueError:
        return None
    return stamp.isoformat()


def with_extra(entry: Entry, extra: bytes) -> Entry:
    """The entry with what its extra fields say: 64-bit sizes, the name in UTF-8, the time in UTC."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        body = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == 1:
            values = list(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
            size = values.pop(0) if entry.size == _FULL and values else entry.size
            packed = values.pop(0) if entry.packed == _FULL and values else entry.packed
            offset = values.pop(0) if entry.offset == _FULL and values else entry.offset
            entry = replace(entry, size=size, packed=packed, offset=offset)
        elif kind == 0x7075 and len(body) > 5 and struct.unpack("<L", body[1:5])[0] == zlib.crc32(entry.raw_name):
            entry = replace(entry, utf8_name=body[5:].decode("utf-8", "replace"))
        elif kind == 0x5455 and len(body) >= 5 and body[0] & 1:
            (seconds,) = struct.unpack("<l", body[1:5])
            stamp = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
            entry = replace(entry, modified=stamp.isoformat().replace("+00:00", "Z"))
        elif kind == 0x9901 and len(body) >= 7 and entry.method == AES:
            version, strength, method = body[0], body[4], body[5] | body[6] << 8
            entry = replace(entry, strength=strength, method=method, crc=None if version == 2 else entry.crc)
    return entry
