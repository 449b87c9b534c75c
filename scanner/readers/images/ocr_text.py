"""Recognised pages on their way into text and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.records import Location
from scanner.readers.base import Part, ReadContext
from scanner.readers.images.ocr import Box
from scanner.readers.images.ocr_layout import parts
from scanner.readers.pieces import Pieces


class PageTexts:
    """Give it each page's boxes with its location, then ``flush``."""

    def __init__(self, context: ReadContext, pieces: Pieces | None = None) -> None:
        self._context = context
        self.pieces = pieces or Pieces(context.limits.text_window)
        self._tables = 0

    def add(self, found: Sequence[Box], place: Location) -> Iterator[Part]:
        """What a page says; ``place`` holds ``part``."""
        tables, text = parts(found, place, self._tables + 1, self._context.limits.rows_per_chunk)
        self._tables += len({chunk.table for chunk in tables})
        yield from tables
        if text:
            yield from self.pieces.add(text, place)

    def flush(self) -> Iterator[Part]:
        """The rest."""
        yield from self.pieces.flush()
