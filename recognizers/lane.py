"""The fast lane's face to the scanner: chunks in, matches out, each with its place and the record it stands in."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.entities import built_in
from models.records import TableChunk, TextChunk
from models.spreadsheet import column_letters
from recognizers.cells import listed
from recognizers.column_doubts import asker
from recognizers.hits import Hit
from recognizers.known_names import KnownNames
from recognizers.masked import apart_from, masked_in_text
from recognizers.model_names import VERIFIED_BY
from recognizers.names_plan import NameFinder
from recognizers.options import LaneOptions
from recognizers.overlaps import settled
from recognizers.own.kinds import RECOGNIZER, OwnType
from recognizers.pack import picture_recognizers, ruleset_digest
from recognizers.paths import place_hints
from recognizers.pictures import Reading
from recognizers.scan import Lane, normal_form
from recognizers.tables import CellHit, TableScan

__all__ = ["LaneOptions", "Match", "ObjectScan", "ruleset_digest"]

_SUBJECT, _MARK = "TRADE_SECRET_SUBJECT", "TRADE_SECRET_MARK"
RECORD_REACH = 200
"""Characters between two matches of running text from which they stand in different records."""


@dataclass(slots=True)
class Match:
    """One verified match, still in clear: lives in a worker's memory until it is masked and keyed.

    ``value`` is as written, ``normal`` what is fingerprinted. ``start`` and ``end`` are characters in the object's
    text (None in tables). Matches of an object with the same ``record`` stand in the same record: a table row, a
    JSON object, a sentence and its neighbours. ``already_masked``: the value was met as 138****1234.
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
    over: tuple[str, ...] = ()
    """Entity types whose claim on the same place was weaker."""


@functools.lru_cache(maxsize=16)
def _lane(entities: frozenset[str] | None, types: tuple[OwnType, ...]) -> Lane:
    """One lane for a process: its buffers and tables are made once."""
    return Lane(entities, types=types)


class ObjectScan:
    """Everything that is found in one object; make one per object, feed it the object's chunks in order."""

    def __init__(self, options: LaneOptions, path: str = "") -> None:
        self.options, self.path = options, path
        self._lane = _lane(options.entities, options.types)
        self.given_up: set[str] = set()
        """The user's own types that were not looked for to the end: their expression took too long."""
        ask = asker(options.model) if options.names != "off" else None
        self._tables = TableScan(self._lane, options.min_score, path, ask)
        self._place = place_hints(path)
        self._record = 0
        self._in_record: dict[str, str] = {}
        self._last = -RECORD_REACH
        self._subjects: dict[str, Match] = {}
        self._marked = False
        self.names = NameFinder(options.names, options.entities, options.model) if options.names != "off" else None
        """The model's share; None where it has none."""
        self._known = KnownNames()
        self.failed: set[str] = set()
        """Classes of errors in the search for names, without whose finds the rest stands."""

    def feed(self, chunk: TextChunk | TableChunk) -> Iterator[Match]:
        """The matches of one chunk, in order of place (text) or of column and row (tables)."""
        self._lane.own.given_up = self.given_up
        reading = Reading(chunk)
        chunk = reading.chunk
        matches = self._text(chunk, reading.pictures) if isinstance(chunk, TextChunk) else self._table(chunk)
        for match in matches:
            if match.score < self.options.min_score:
                continue
            reading.weigh(match)
            if match.entity_type == _SUBJECT:
                self._subjects.setdefault(match.value, match)
                continue
            self._marked |= match.entity_type == _MARK
            yield match

    def finish(self) -> Iterator[Match]:
        """What could only be judged at the end: the subjects of trade secrets count only in an object so marked."""
        if self._marked:
            yield from self._subjects.values()

    # --- running text ---

    def _text(self, chunk: TextChunk, pictures: Iterable[tuple[int, int]]) -> Iterator[Match]:
        data = chunk.data
        hits = self._lane.scan(data)
        hits += [hit for place in pictures for hit in self._shown(data, *place)]
        if self.names is not None:
            try:
                hits = self._known.weighed(data, hits, self.names.text(data, hits, chunk.overlap))
            except MemoryError:
                raise
            except Exception as error:  # a fault of ours
                self.failed.add(type(error).__name__)
        if self._place:
            hits += listed(data, self._place, self.options.entities, hits)
        hits = sorted((hit for hit in hits if hit.score >= self.options.min_score), key=lambda hit: hit[:4])
        masked = masked_in_text(data)
        if not hits and not masked:
            return
        if masked:
            hits = apart_from(hits, masked)
        places = _Places(chunk)
        held = settled(hits, [hit[:2] for hit in hits])
        told = [(hit, False, over) for hit, over in held] + [(one, True, ()) for one in masked]
        for hit, is_masked, over in sorted(told, key=lambda one: one[0][:4]) if masked else told:
            if hit.start < chunk.overlap:
                continue
            start, end = places.characters(hit.start), places.characters(hit.end)
            value = data[hit.start : hit.end].decode("utf-8", "replace")
            normal = normal_form(hit, value)
            if not is_masked:
                self._enter(hit.entity_type, normal, start)
            yield Match(
                entity_type=hit.entity_type,
                value=value,
                normal=normal,
                score=hit.score,
                verified_by=hit.verified_by,
                recognizer=_name(hit.entity_type, hit.verified_by),
                location=places.location(hit.start),
                record=self._record,
                start=start,
                end=end,
                already_masked=is_masked,
                over=over,
            )

    def _shown(self, data: bytes, first: int, last: int) -> Iterator[Hit]:
        """What is told of a picture by what was read from it, in ``first:last``."""
        text = data[first:last].decode("utf-8", "replace")
        for entity, recognizer in picture_recognizers().items():
            for one in recognizer.find(text) if self._lane.looks_for(entity) else ():
                start = first + len(text[: one.start].encode())
                end = start + len(text[one.start : one.end].encode())
                yield Hit(start, end, entity, *one.judged)

    def _enter(self, entity: str, normal: str, start: int) -> None:
        """Begin a new record where the text moves on: far from the last match, or another value of the same type."""
        held = self._in_record.get(entity)
        if start - self._last > RECORD_REACH or (held is not None and held != normal):
            self._record += 1
            self._in_record = {}
        self._in_record[entity] = normal
        self._last = start

    # --- tables ---

    def _table(self, chunk: TableChunk) -> Iterator[Match]:
        base = self._record + 1
        self._record += len(chunk.rows)
        self._in_record, self._last = {}, -RECORD_REACH
        found: Iterable[tuple[int, CellHit]] = self._tables.feed(chunk)
        if self.names is not None and self.names.reads(chunk):
            found = list(found)
            try:
                found += self.names.table(chunk, found)
            except MemoryError:
                raise
            except Exception as error:
                self.failed.add(type(error).__name__)
        for index, hit in found:
            yield Match(
                entity_type=hit.entity_type,
                value=hit.value,
                normal=hit.normal,
                score=hit.score,
                verified_by=hit.verified_by,
                recognizer=_name(hit.entity_type, hit.verified_by),
                location=_cell(chunk, index, hit.row),
                record=base + hit.row,
                already_masked=hit.already_masked,
                over=hit.over,
            )


def _name(entity: str, verified_by: tuple[str, ...] = ()) -> str:
    from recognizers.pack import recognizers

    if verified_by == VERIFIED_BY:
        return "ModelNameRecognizer"
    recognizer = recognizers().get(entity) or picture_recognizers().get(entity)
    if recognizer is None:
        return "ColumnRecognizer" if entity in built_in() else RECOGNIZER
    return recognizer.name


def _cell(chunk: TableChunk, index: int, row: int) -> dict[str, Any]:
    number = chunk.first_row + row
    place = {
        **chunk.location,
        "column": chunk.columns[index].name or column_letters(chunk.first_column + index),
        "row": number,
    }
    if chunk.spreadsheet:
        place["cell"] = f"{column_letters(chunk.first_column + index)}{number}"
    return place


class _Places:
    """Byte offsets of one chunk to characters of the object's text, lines and locations."""

    def __init__(self, chunk: TextChunk) -> None:
        self._chunk = chunk
        block = np.frombuffer(chunk.data, np.uint8)
        self._ends = None if chunk.data.isascii() else np.cumsum((block & 0xC0) != 0x80, dtype=np.int64)
        self._lines = np.flatnonzero(block == 10) if chunk.line is not None else None
        self._marks = [offset for offset, _ in chunk.marks]

    def characters(self, offset: int) -> int:
        """The character of the object's text at a byte offset of the chunk."""
        if self._ends is None or offset == 0:
            return self._chunk.start + offset
        return self._chunk.start + int(self._ends[offset - 1])

    def location(self, offset: int) -> dict[str, Any]:
        place = dict(self._chunk.location)
        at = bisect_right(self._marks, offset) - 1
        if at >= 0:
            place.update(self._chunk.marks[at][1])
        if self._lines is not None:
            place["line"] = (self._chunk.line or 1) + int(np.searchsorted(self._lines, offset))
        return place
