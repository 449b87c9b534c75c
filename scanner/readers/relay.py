"""What another reader makes of a part of an object (the HTML of a mail, a chapter of a book), as parts of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from models.records import Location, TableChunk, TextChunk
from scanner.readers.base import Part
from scanner.readers.windows import Windows


def relay(parts: Iterable[Part], into: Windows, place: Location, tables: str = "") -> Iterator[Part]:
    """Text goes on in ``into``, tables and the rest pass through; ``place`` holds where the part says nothing itself.

    ``tables`` is put before the names of tables, to tell those of several parts from each other.
    """
    for part in parts:
        if isinstance(part, TextChunk):
            at = part.overlap
            marks = [(0, part.location), *part.marks]
            ends = [mark[0] for mark in marks[1:]] + [len(part.data)]
            for (_, location), end in zip(marks, ends, strict=True):
                if end > at:
                    yield from into.add(part.data[at:end], {**place, **part.location, **location})
                    at = end
        elif isinstance(part, TableChunk):
            yield replace(part, location={**place, **part.location}, table=tables + part.table)
        else:
            yield part
