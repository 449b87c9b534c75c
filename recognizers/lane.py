"""The fast lane's face to the scanner: chunks in, matches out. (Being written; this first form knows mobiles only.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from models.records import TableChunk, TextChunk


@dataclass(slots=True)
class Match:
    """One verified match, still in clear: lives in a worker's memory until it is masked and keyed.

    ``value`` is as written, ``normal`` what is fingerprinted. ``start`` and ``end`` are characters in the object's
    text (None in tables). Matches of an object with the same ``record`` stand in the same record: a table row, a
    JSON object, a sentence and its neighbours.
    """

    entity_type: str
    value: str
    normal: str
    score: float
    verified_by: tuple[str, ...]
    recognizer: str
    location: dict[str, Any] = field(default_factory=dict)
    record: int = 0
    start: int | None = None
    end: int | None = None
    already_masked: bool = False


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """``names``: auto, all or off (what the slow model for names is spent on); ``entities``: None for all."""

    names: str = "auto"
    entities: frozenset[str] | None = None
    min_score: float = 0.4


class ObjectScan:
    """Everything that is found in one object; make one per object, feed it the object's chunks in order."""

    def __init__(self, options: LaneOptions, path: str = "") -> None:
        self.options, self.path, self._row = options, path, 0

    def feed(self, chunk: TextChunk | TableChunk) -> Iterator[Match]:
        """The matches of one chunk."""
        if isinstance(chunk, TextChunk):
            text = chunk.data.decode("utf-8", "replace")
            for hit in re.finditer(r"(?<!\d)1[3-9]\d{9}(?!\d)", text):
                yield Match("CN_MOBILE", hit[0], hit[0], 0.9, ("number_plan",), "CnMobileRecognizer", {"line": 1 + text.count("\n", 0, hit.start())}, 0, chunk.start + hit.start(), chunk.start + hit.end())
            return
        for number, row in enumerate(chunk.rows, chunk.first_row):
            for column, cell in zip(chunk.columns, row, strict=False):
                if cell and re.fullmatch(r"1[3-9]\d{9}", cell):
                    yield Match("CN_MOBILE", cell, cell, 0.9, ("number_plan",), "CnMobileRecognizer", {**chunk.location, "column": column.name, "row": number}, number)

    def finish(self) -> Iterator[Match]:
        """What could only be judged at the end."""
        yield from ()


def ruleset_digest() -> str:
    """A digest of everything that decides what is found: two runs with the same digest find the same."""
    return "0"
