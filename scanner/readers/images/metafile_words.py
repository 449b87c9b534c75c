"""The words of small metafiles, for the document in which they stand: of formulas there may be hundreds."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import ReadError
from models.records import TextChunk
from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.windows import windows

LARGEST = 64 << 10
"""Bytes of a metafile whose words are among the document's; a larger one is an object of its own."""


class DrawnWords:
    """Give it each metafile with ``take``; ``chunks`` has each line of them once."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._lines: dict[str, None] = {}

    def take(self, name: str, data: bytes) -> bool:
        """Whether its words are all that a metafile holds, which are kept then; ``name`` ends in .emf or .wmf."""
        words = self._words(name, data) if len(data) <= LARGEST else None
        self._lines.update(dict.fromkeys(words or ()))
        return words is not None

    def chunks(self, start: int) -> Iterator[TextChunk]:
        """The lines, behind ``start`` characters of the document."""
        lines = (f"{line}\n".encode("utf-8", "replace") for line in self._lines)
        size = self._context.limits.text_window
        yield from windows(lines, size, start=start, line=None, location={"part": "drawing"})

    def _words(self, name: str, data: bytes) -> list[str] | None:
        """The lines of the picture; None where that is not all: bitmaps, letters by their shapes, damage."""
        from scanner.readers.images.emf import EmfReader
        from scanner.readers.images.wmf import WmfReader

        reader = WmfReader() if name.endswith(".wmf") else EmfReader()
        text, whole = b"", True
        try:
            for part in reader.read(ByteSource.of_bytes(name, data), self._context):
                if isinstance(part, TextChunk):
                    text += part.data[part.overlap :]
                else:
                    whole = False
                    if isinstance(part, Member):
                        part.release()
        except ReadError:
            return None
        return [line for line in text.decode().splitlines() if line.strip()] if whole else None
