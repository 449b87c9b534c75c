"""Text that comes in pieces with places of their own (paragraphs, pages, notes), on its way into windows."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Location, TextChunk
from scanner.readers.windows import Windows


class Pieces:
    """Give it every piece with its location, then ``flush``; windows of about ``size`` bytes come out.

    Each piece is a line or paragraph of its own: a line end is added unless ``end`` says otherwise.
    """

    def __init__(self, size: int) -> None:
        self.windows = Windows(size, line=None)

    def add(self, text: str, location: Location, end: str = "\n") -> Iterator[TextChunk]:
        """Append one piece; yields the windows that are full."""
        yield from self.windows.add((text + end).encode("utf-8", "replace"), location)

    def flush(self) -> Iterator[TextChunk]:
        """The rest."""
        yield from self.windows.flush()
