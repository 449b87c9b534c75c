"""Documents that are kept in a value: a PDF in a field, an archive or a picture under a key."""

from __future__ import annotations

import zlib

from models.limits import Limits
from scanner.readers.base import ByteSource, Member
from scanner.readers.cells import bytes_text
from scanner.readers.registry import READERS
from scanner.readers.sniff import HEAD, sniff

LEAST = 128
"""Bytes of a binary value from which on it may be a document; below it is a key, a hash, a number."""
_PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How gzip and zlib begin."""


class Kept:
    """Takes the binary values of one table apart: text that was packed, documents for the readers, or neither."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._given = limits, 0
        self._members: list[Member] = []

    def text(self, data: bytes) -> str | None:
        """The text that ``data`` holds, packed or not; None where it holds none. May be longer than ``max_cell``."""
        most = 4 * self._limits.max_cell + 4
        text = bytes_text(data[:most])
        if text is None and data.startswith(_PACKED):
            plain = _unpacked(data, most)
            text = None if plain is None else bytes_text(plain)
        return text

    def document(self, data: bytes, where: str) -> bool:
        """Whether ``data`` is of a kind that some reader reads; it is then among ``members``, named by its place."""
        if len(data) < LEAST or self._given >= self._limits.max_members:
            return False
        source = ByteSource.of_bytes(f"{where}-{self._given + 1}", data)
        source.head = data[:HEAD]
        sniff(source)
        if source.media_type.partition(";")[0] not in READERS:
            return False
        self._given += 1
        self._members.append(Member(source.name, ByteSource.of_bytes(source.name, data), size=len(data)))
        return True

    def members(self) -> list[Member]:
        """The documents since this was last asked."""
        taken, self._members = self._members, []
        return taken


def _unpacked(data: bytes, most: int) -> bytes | None:
    """At most so many bytes of what zlib or gzip has packed; None where it has not."""
    try:
        return zlib.decompressobj(47).decompress(data, most)
    except zlib.error:
        return None
