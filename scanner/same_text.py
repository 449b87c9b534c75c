"""The text of an object as a keyed digest that is the same in whatever format the text is kept.

A list as xlsx, as csv and as a table of a docx has the same cells in the same order. What tells the formats apart is
left out: white space (columns, line breaks and the wrapping of lines are white space in one format and structure in
another), and everything that has a ``part`` of its own, as headers, footers, notes and properties have.

Keyed, for a short text could be guessed from a plain digest.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.packed import PackedRows
from models.records import TableChunk, TextChunk

if TYPE_CHECKING:
    from models.protect import Key

SHORTEST = 64
"""Characters, white space not counted, below which texts are equal by chance: a form, a note, an empty page."""

_BODY = frozenset({"body", "page"})
"""Parts that are the text itself."""

_SPACE = 0x20
"""Bytes up to it are white space and control characters."""

_WIDE_SPACE = "\u3000".encode()
_RARE_SPACE = re.compile("|".join("\u00a0\u00ad\u2002\u2003\u2009\u200b\u200e\u200f\u2028\u2029").encode())
_RARE_LEADS = (b"\xc2", b"\xe2")
"""What the rare ones begin with, and what no Chinese character does."""


class TextDigest:
    """Takes an object's chunks as they come and holds nothing of them."""

    def __init__(self, key: Key) -> None:
        self._hash = hashlib.blake2b(key=key.secret, digest_size=16, person=b"pandian text")
        self._characters = 0
        self._table: object = None

    def feed(self, chunk: TextChunk | TableChunk) -> None:
        """Add what is new in ``chunk``."""
        if isinstance(chunk, TextChunk):
            for piece in _own_text(chunk):
                self._add(piece)
            return
        if _is_aside(chunk.location):
            return
        table = (chunk.table, tuple(chunk.location.items()), chunk.columns)
        if table != self._table:
            self._table = table
            self._add("".join(column.name for column in chunk.columns).encode("utf-8", "surrogatepass"))
        if isinstance(chunk.rows, PackedRows):
            self._add(chunk.rows.joined())
            return
        cells = filter(None, itertools.chain.from_iterable(chunk.rows))
        self._add("".join(cells).encode("utf-8", "surrogatepass"))

    def done(self) -> str | None:
        """32 hexadecimal digits; None for a text too short to say anything."""
        return self._hash.hexdigest() if self._characters >= SHORTEST else None

    def _add(self, text: bytes) -> None:
        # Each step is as fast as reading the bytes; what would be slow is done only where there is something to do.
        import numpy as np

        data = np.frombuffer(text, np.uint8)
        text = data[data > _SPACE].tobytes()
        if not text.isascii():
            if _WIDE_SPACE in text:
                text = text.replace(_WIDE_SPACE, b"")
            if any(lead in text for lead in _RARE_LEADS):
                text = _RARE_SPACE.sub(b"", text)
        self._hash.update(text)
        if self._characters < SHORTEST:
            self._characters += len(text.decode("utf-8", "replace"))


def _own_text(chunk: TextChunk) -> Iterator[bytes]:
    """The pieces of a window that were not in the one before and belong to no part of their own."""
    marks = chunk.marks
    if not any("part" in location for _, location in marks):
        if not _is_aside(chunk.location):
            yield chunk.data[chunk.overlap :]
        return
    ends = [place for place, _ in marks[1:]]
    begins = [(0, chunk.location)] if marks[0][0] else []
    for (start, location), end in zip(
        [*begins, *marks], [*([marks[0][0]] if begins else []), *ends, len(chunk.data)], strict=True
    ):
        if end > chunk.overlap and not _is_aside(location):
            yield chunk.data[max(start, chunk.overlap) : end]


def _is_aside(location: object) -> bool:
    part = location.get("part") if hasattr(location, "get") else None
    return part is not None and part not in _BODY
