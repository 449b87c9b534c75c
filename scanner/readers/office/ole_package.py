"""Files that an OLE object wraps: what was dropped into a document as an attachment (MS-OLEDS 2.3.6, MS-CFB)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from scanner.readers.cells import bytes_text
from scanner.readers.office.ole_file import opened

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 64 << 20
_WHOLE = {"package": "", "embeddedodf": ".odf", "contents": ""}
"""Streams that are a file as they stand."""


def wrapped(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each file wrapped in the OLE object; nothing where it is a document itself, or broken."""
    try:
        with opened(stream) as ole:
            for path in ole.listdir(streams=True, storages=False):
                kind = path[0].casefold()
                if len(path) > 1 or ole.get_size(path) > _LARGEST:
                    continue  # deeper streams are files within an old document, which is the member itself
                if kind == "\x01ole10native":
                    found = native(ole.openstream(path).read())
                    if found:
                        yield found
                elif kind in _WHOLE:
                    data = ole.openstream(path).read()
                    if data.startswith((b"%PDF-", b"PK\x03\x04", MAGIC)):
                        yield kind + _WHOLE[kind], data
    except Exception:  # olefile raises anything on a broken file; the object is then handed on as it is
        return


def native(data: bytes) -> tuple[str, bytes] | None:
    """The file of an Ole10Native stream (flags, label, path, temporary path, bytes): its name and its bytes."""
    try:
        end = data.index(b"\0", 6)
        label = data[6:end]
        at = data.index(b"\0", end + 1) + 1  # behind the original path
        at += 4  # reserved
        (length,) = struct.unpack_from("<L", data, at)
        at += 4 + length
        (size,) = struct.unpack_from("<L", data, at)
    except (ValueError, struct.error):
        return None
    body = data[at + 4 : at + 4 + size]
    name = (bytes_text(label) or "").replace("\\", "/").rpartition("/")[2]
    return (name or "native", body) if body else None
