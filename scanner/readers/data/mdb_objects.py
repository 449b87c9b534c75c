"""What an OLE field of an Access database holds: files told by what they begin with, pictures, what was dropped."""

from __future__ import annotations

import io
import re
import struct

from scanner.readers.office.ole_package import MAGIC, native, wrapped

_LOOKED = 2048
_SHORT = 16
_FILES = (
    *(b"%PDF-", b"PK\x03\x04", MAGIC, b"{\\rtf", b"SQLite format 3\0", b"\x1f\x8b\x08"),
    *(b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
)
_PICTURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xc0-\xfe]|GIF8[79]a|BM.{4}\0{4}.{4}[\x28\x6c\x7c]\0\0\0|RIFF.{4}WEBP"
    rb"|II\*\0.{3}\0|MM\0\*\0|\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF",
    re.DOTALL,
)
_ICON = 1 << 10
"""Bytes up to which a picture is an icon."""
_WRAPPER, _EMBEDDED = b"\x15\x1c", 2


def files_in(data: bytes) -> list[tuple[str, bytes]] | None:
    """(name, bytes) of the files that a field holds, whatever is wrapped around them; None where it is unknown what."""
    if package := _package(data):
        return [package]
    begin = min((at for at in (data.find(magic, 0, _LOOKED) for magic in _FILES) if at >= 0), default=-1)
    picture = _PICTURE.search(data, 0, _LOOKED) if begin < 0 else None
    if picture is not None:
        return [("", data[picture.start() :])] if len(data) - picture.start() > _ICON else []
    if begin < 0:
        return None if len(data) > _SHORT else []
    held = data[begin:]
    return (list(wrapped(io.BytesIO(held))) if held.startswith(MAGIC) else []) or [("", held)]


def _package(data: bytes) -> tuple[str, bytes] | None:
    """A file of any kind that was dropped into the field: an OLE 1 object behind Access's header (MS-OLEDS 2.2.5)."""
    if not data.startswith(_WRAPPER):
        return None
    try:
        (at,) = struct.unpack_from("<H", data, 2)
        _, kind, size = struct.unpack_from("<LLL", data, at)
        name = data[at + 12 : at + 12 + min(size, _SHORT)]
        at += 12 + size
        for _ in ("topic", "item"):
            at += 4 + struct.unpack_from("<L", data, at)[0]
        (size,) = struct.unpack_from("<L", data, at)
    except struct.error:
        return None
    # The stream of the same name in later objects says its size once more.
    return native(data[at : at + 4 + size]) if kind == _EMBEDDED and name == b"Package\0" else None
