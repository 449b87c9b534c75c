"""Documents that are kept in a value: a PDF in a field, an archive or a picture under a key."""

from __future__ import annotations

import zlib
from typing import Any

from models.limits import Limits
from scanner.crawlers.names import printable
from scanner.crawlers.sql.documents import SHORTEST, document, encoded, member
from scanner.readers.base import Member
from scanner.readers.cells import bytes_text
from scanner.readers.records import is_data

LEAST = 128
"""Bytes of a binary value from which on it is worth saying that it was not looked into: no key, no hash."""
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
        """Whether ``data`` is of a known kind; it is then among ``members``, named by its field."""
        source = document(data)
        if source is None:
            return False
        self._given += 1
        self._members.append(member(source, shown(where), self._given, 0))
        return True

    def encoded(self, text: str, where: str) -> bool:
        """Whether ``text`` is a document in base64; it is then among ``members``."""
        data = encoded(text)
        return data is not None and self.document(data, where)

    def opened(self, value: Any, where: str = "") -> int:
        """Take documents in base64 out of a record of JSON, and cut its texts at the limit; how many were cut."""
        cut, limit = 0, self._limits.max_cell
        stack: list[tuple[Any, str]] = [(value, where)]
        while stack:
            inner, path = stack.pop()
            within = inner.items() if isinstance(inner, dict) else enumerate(inner)
            for name, one in list(within):
                here = f"{path}[]" if isinstance(inner, list) else f"{path}.{name}" if path else str(name)
                if isinstance(one, dict | list):
                    stack.append((one, here))
                elif isinstance(one, str) and len(one) >= SHORTEST:
                    if self.encoded(one, here):
                        inner[name] = ""
                    elif len(one) > limit:
                        inner[name] = one[:limit]
                        cut += 1
        return cut

    def members(self) -> list[Member]:
        """The documents since this was last asked."""
        taken, self._members = self._members, []
        return taken


def shown(path: str) -> str:
    """A key path as it may be shown: keys that are data themselves are ``{}``."""
    return printable(".".join("{}" if is_data(part) else part for part in path.split("."))[:200])


def _unpacked(data: bytes, most: int) -> bytes | None:
    """At most so many bytes of what zlib or gzip has packed; None where it has not."""
    try:
        return zlib.decompressobj(47).decompress(data, most)
    except zlib.error:
        return None
