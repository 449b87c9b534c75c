"""Pictures within documents: which parts of a package are such, and where they lie in streams of older formats."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_DRAWN = (".emf", ".wmf", ".emz", ".wmz", ".svg")
"""Endings of pictures whose words are read as they stand. Previews of embedded objects are called the same, so what
these show is told twice: better than that what a chart or a form shows, and nothing else holds, is lost."""
_LEAST = 1 << 10
"""Bytes up to which a picture is a bullet or an icon: the shortest line of writing takes more."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_START = re.compile(re.escape(_PNG) + b"|" + re.escape(_JPEG))
_BLIP = re.compile(rb"(?:[\x40\x50]\x3d(\x1a)|[\x60\x70]\x21(\x1b))\xf0", re.DOTALL)
"""Begin of a metafile among the pictures of Office 97 ([MS-ODRAW] 2.2.24, 2.2.25); one of 50 or 70 has two marks."""
_METAFILE_HEAD = 34
_PACKED = (0, 0xFE)
"""Deflate, or as it is."""
_LARGEST = 16 << 20
"""Bytes of an unpacked metafile."""
_PATIENCE = 1000
"""Marks of metafiles that are none."""
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END = 0xD9
_BARE = frozenset({0x01, 0xD8})


def is_picture(name: str, size: int) -> bool:
    """Whether a part of a package is a picture that may hold writing; ``name`` in lower case, ``size`` in bytes.

    Previews of the first page hold nothing that the page does not.
    """
    return (name.endswith(_DRAWN) or (size > _LEAST and name.endswith(_ENDINGS))) and "thumbnail" not in name


def carved(data: bytes) -> Iterator[bytes]:
    """The PNG and JPEG files that lie in ``data`` as they are, in order; of one that breaks off what there is."""
    at = 0
    while found := _START.search(data, at):
        start = found.start()
        at = _png_end(data, start) if found[0] == _PNG else _jpeg_end(data, start)
        if at - start > _LEAST:
            yield data[start:at]


def metafiles(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(``.emf`` or ``.wmf``, its bytes) of the metafiles that lie, mostly packed, in drawings of Office 97."""
    at, patience, view = 0, _PATIENCE, memoryview(data)
    while patience and (found := _BLIP.search(data, at)):
        at = found.end()
        begin = found.start() + (8 + 16 if data[found.start()] in b"\x40\x60" else 8 + 32) + _METAFILE_HEAD
        if begin > len(data):
            return
        size, saved, packed = struct.unpack_from("<L24xLB", data, begin - _METAFILE_HEAD)
        held = view[begin : begin + saved] if packed in _PACKED else view[:0]
        try:
            plain = bytes(held) if packed else zlib.decompressobj().decompress(held, min(max(size, 1), _LARGEST))
        except zlib.error:
            plain = b""
        if plain:
            at = begin + len(held)
            yield ".emf" if found[1] else ".wmf", plain
        else:
            patience -= 1


def _png_end(data: bytes, start: int) -> int:
    at = start + len(_PNG)
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if not kind.isalpha():
            return at
        at += 12 + size
        if kind == b"IEND":
            break
    return min(at, len(data))


def _jpeg_end(data: bytes, start: int) -> int:
    at = start + 2
    while marker := _MARKER.search(data, at):
        kind, at = data[marker.start() + 1], marker.end()
        if kind == _END:
            return at
        if kind not in _BARE:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
    return len(data)
