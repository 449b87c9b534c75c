"""Columns judged as columns: the header and the share of values that verify decide what one value cannot.

Every column goes through the lane as one text, its cells set apart by a separator that no number crosses. Then the
header adds what has no check (names, passports, QQ) and what the share of verified values takes away (a column of
order numbers in which one in ten passes Luhn is no column of cards). A cell may have a header of its own: the label to
its left or above it (``neighbours.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from models.records import Column, TableChunk
from recognizers.address import address_score
from recognizers.base import CELL
from recognizers.cells import judge_whole
from recognizers.headers import STRONG, WEAK, hints, never_names, says_where, speaks_against
from recognizers.masked import PROOF, RUNS, SCORE, hidden, masked_in
from recognizers.names import name_like
from recognizers.neighbours import Labels
from recognizers.normalise import fold
from recognizers.overlaps import settled
from recognizers.pack import recognizers
from recognizers.paths import SCORE as PLACE_SCORE
from recognizers.paths import agrees, place_hints, weakened
from recognizers.scan import Hit, Lane, normal_form

ENOUGH = 10
"""Values from which a share means something."""


class CellHit(NamedTuple):
    """A match in one cell: row index in the chunk, the value as written, and what the lane says of it."""

    row: int
    value: str
    entity_type: str
    score: float
    verified_by: tuple[str, ...]
    normal: str
    over: tuple[str, ...] = ()
    """Types whose claim on the same characters was weaker."""
    already_masked: bool = False


@dataclass(slots=True)
class _Seen:
    """What a column has shown so far, over all chunks of its table."""

    values: int = 0
    long_digits: int = 0
    cards: int = 0
    eleven: int = 0
    mobiles: int = 0
    names: int = 0
    short_names: int = 0
    addresses: int = 0
    distinct: set[int] = field(default_factory=set)

    def share(self, count: int) -> float:
        return count / self.values if self.values else 0.0


class TableScan:
    """Judges the columns of the tables of one object, chunk by chunk."""

    def __init__(self, lane: Lane, min_score: float = 0.0, path: str = "") -> None:
        """``min_score``: matches below it are not reported, and displace nothing; ``path``: of the object."""
        self._lane, self._min_score = lane, min_score
        self._path_says = place_hints(path)
        self._seen: dict[tuple[str, int], _Seen] = {}
        self._labels = Labels()

    def feed(self, chunk: TableChunk) -> Iterator[tuple[int, CellHit]]:
        """(column index, match) of every match in the chunk."""
        labelled = self._labels.of(chunk)
        place = self._path_says | place_hints(str(chunk.location.get("sheet") or chunk.table))
        for index, column in enumerate(chunk.columns):
            cells = [row[index] if index < len(row) else None for row in chunk.rows]
            if any(cells):
                seen = self._seen.setdefault((chunk.table, index), _Seen())
                for hit in self._column(column, cells, seen, labelled.get(index, {}), place):
                    yield index, hit

    def _column(
        self,
        column: Column,
        cells: Sequence[str | None],
        seen: _Seen,
        labels: Mapping[int, str],
        place: frozenset[str],
    ) -> list[CellHit]:
        text = CELL.join([cell or "" for cell in cells])
        if text.count(CELL) >= len(cells):  # a cell holds the separator itself
            text = CELL.join([(cell or "").replace(CELL, " ") for cell in cells])
        data = text.encode("utf-8", "replace")
        hits, places = _cell_hits(data, self._lane.scan(data))
        announced = self._wanted(hints(column.name, column.comment))
        if _POSITIONS not in announced and _holds_positions(column.name, cells):
            announced |= self._wanted({_POSITIONS: WEAK})
        self._profile(cells, hits, seen)
        told = {row: self._wanted(hints(label)) for row, label in labels.items()}
        against = {row for row, label in labels.items() if speaks_against(label)}
        kept = [
            at
            for at, hit in enumerate(hits)
            if not self._unlikely(hit, cells[hit.row] or "", column, announced | told.get(hit.row, {}), seen, against)
        ]
        hits, places = [hits[at] for at in kept], [places[at] for at in kept]
        if self._lane.own.recognizers:
            hits = [self._raised(hit, cells[hit.row] or "", announced | told.get(hit.row, {})) for hit in hits]
        have = {(hit.row, hit.entity_type) for hit in hits}
        found = [
            *self._announced(announced, cells, seen, have),
            *self._beside(told, cells, have),
            *(self._unnamed(column, cells, seen, have) if not announced else ()),
            *(self._by_place(place, cells, have) if place and not column.name and not told else ()),
        ]
        hits, places = hits + found, places + [_WHOLE] * len(found)
        masked = _masked(text, cells, announced, told)
        if masked:
            hidden_rows = {hit.row for hit in masked}
            kept = [at for at, hit in enumerate(hits) if hit.row not in hidden_rows or not _is_hidden(hit.value)]
            hits, places = [hits[at] for at in kept], [places[at] for at in kept]
        strong = {code for code, strength in announced.items() if strength == STRONG}
        return self._settled(hits, places, cells, strong, told) + masked

    def _wanted(self, announced: dict[str, int]) -> dict[str, int]:
        return {code: strength for code, strength in announced.items() if self._lane.looks_for(code)}

    def _raised(self, hit: CellHit, cell: str, announced: Mapping[str, int]) -> CellHit:
        """A match of the user's own type that fills its cell, weighed by the header as well."""
        recognizer = self._lane.own.recognizers.get(hit.entity_type)
        if recognizer is None or hit.entity_type not in announced or hit.value != cell.strip():
            return hit
        judged = recognizer.judge_cell(fold(hit.value).text)
        return hit._replace(score=judged[0], verified_by=judged[1]) if judged and judged[0] > hit.score else hit

    @staticmethod
    def _announced(
        announced: dict[str, int], cells: Sequence[str | None], seen: _Seen, have: set[tuple[int, str]]
    ) -> Iterator[CellHit]:
        """What the header adds."""
        for code, strength in announced.items():
            if _agrees(code, strength, seen, cells):
                for row, cell in enumerate(cells):
                    if cell and (row, code) not in have and (found := judge_whole(code, cell)):
                        yield CellHit(row, cell, code, *found)
                        have.add((row, code))

    @staticmethod
    def _beside(
        told: Mapping[int, dict[str, int]], cells: Sequence[str | None], have: set[tuple[int, str]]
    ) -> Iterator[CellHit]:
        """What labels beside single cells add."""
        for row, codes in told.items():
            cell = cells[row]
            for code in codes:
                if cell and (row, code) not in have and (found := judge_whole(code, cell)):
                    yield CellHit(row, cell, code, *found)
                    have.add((row, code))

    def _by_place(
        self, place: frozenset[str], cells: Sequence[str | None], have: set[tuple[int, str]]
    ) -> Iterator[CellHit]:
        """What the name of the file, the folder, the sheet or the table says of a column without a name."""
        values = [(row, cell) for row, cell in enumerate(cells) if cell]
        for code in sorted(self._wanted(dict.fromkeys(place, STRONG))):
            judged = [(row, cell, judgement) for row, cell in values if (judgement := judge_whole(code, cell))]
            if agrees(len(judged), len(values)):
                for row, cell, (score, proofs, normal) in judged:
                    if (row, code) not in have:
                        yield CellHit(row, cell, code, min(score, PLACE_SCORE), weakened(proofs), normal)
                        have.add((row, code))

    def _settled(
        self,
        hits: list[CellHit],
        places: list[tuple[int, int]],
        cells: Sequence[str | None],
        strong: set[str],
        told: Mapping[int, dict[str, int]],
    ) -> list[CellHit]:
        """The matches of which none takes a character from another, each with those that it displaced."""
        by_row: dict[int, list[int]] = {}
        for at, hit in enumerate(hits):
            if hit.score >= self._min_score:
                by_row.setdefault(hit.row, []).append(at)
        result: list[CellHit] = []
        for row, which in by_row.items():
            if len(which) == 1:
                result.append(hits[which[0]])
                continue
            cell = (cells[row] or "").strip()
            at_place = sorted((_WHOLE if hits[at].value == cell else places[at], at) for at in which)
            favoured = strong.union(told.get(row, ()))
            held = settled([hits[at] for _, at in at_place], [place for place, _ in at_place], favoured)
            result.extend(hit._replace(over=over) if over else hit for hit, over in held)
        return result

    def _unnamed(
        self, column: Column, cells: Sequence[str | None], seen: _Seen, have: set[tuple[int, str]]
    ) -> Iterator[CellHit]:
        """Names and addresses in a column whose name says nothing, by its values alone."""
        wanted = self._lane.wanted
        if seen.values < 5 or never_names(column.name, column.comment):
            return
        varied = len(seen.distinct) >= max(5, min(seen.values, 200) // 2)
        names = varied and seen.share(seen.names) >= 0.8 and seen.share(seen.short_names) >= 0.35
        addresses = seen.share(seen.addresses) >= 0.6
        for code, yes in (("PERSON", names), ("CN_ADDRESS", addresses)):
            if yes and (wanted is None or code in wanted):
                judge = recognizers()[code].judge_cell
                for row, cell in enumerate(cells):
                    if cell and (row, code) not in have and (found := judge(fold(cell.strip()).text)):
                        yield CellHit(row, cell, code, min(found[0], 0.65), found[1], found[2])

    @staticmethod
    def _profile(cells: Sequence[str | None], hits: list[CellHit], seen: _Seen) -> None:
        for cell in cells:
            if not cell:
                continue
            value = cell.strip()
            seen.values += 1
            size = len(value)
            if len(seen.distinct) < 1000:
                seen.distinct.add(hash(value))
            if value.isdigit():
                seen.long_digits += 15 <= size <= 19
                seen.eleven += size == 11
            elif 2 <= size <= 20 and name_like(value):
                seen.names += 1
                seen.short_names += size == 3
            elif size >= 6 and address_score(value[:80]) >= 0.65:
                seen.addresses += 1
        seen.cards += sum(hit.entity_type == "CN_BANK_CARD" for hit in hits)
        seen.mobiles += sum(hit.entity_type == "CN_MOBILE" for hit in hits)

    @staticmethod
    def _unlikely(
        hit: CellHit, cell: str, column: Column, announced: dict[str, int], seen: _Seen, labelled_against: set[int]
    ) -> bool:
        """A number that passes its check by chance: the header or the rest of the column say so."""
        kind = hit.entity_type
        if kind in announced or len(hit.value) < len(cell.strip()) // 2:
            return False
        against = hit.row in labelled_against or speaks_against(column.name, column.comment)
        if kind in {"CN_BANK_CARD", "CN_MOBILE", "CN_PASSPORT", "CN_EXIT_PERMIT", "VIN", "IP_ADDRESS"} and against:
            return True
        if kind == "CN_BANK_CARD":
            return seen.long_digits >= ENOUGH and seen.cards < 0.5 * seen.long_digits
        if kind == "CN_MOBILE":
            return seen.eleven >= ENOUGH and seen.mobiles < 0.5 * seen.eleven
        return kind in {"PERSON", "ORGANIZATION", "CN_ADDRESS"} and bool(announced) and len(cell) < 30


def _cell_hits(data: bytes, hits: list[Hit]) -> tuple[list[CellHit], list[tuple[int, int]]]:
    """Byte offsets in the joined column to rows; and the same offsets."""
    if not hits:
        return [], []
    marks = np.flatnonzero(np.frombuffer(data, np.uint8) == 0x1E)
    result = []
    rows = np.searchsorted(marks, [hit.start for hit in hits]).tolist()
    for row, hit in zip(rows, hits, strict=True):
        value = data[hit.start : hit.end].decode("utf-8", "replace")
        result.append(CellHit(row, value, hit.entity_type, hit.score, hit.verified_by, normal_form(hit, value)))
    return result, [hit[:2] for hit in hits]


_WHOLE = (-1, 1 << 40)
"""The place of a match that takes a whole cell."""


def _masked(
    text: str, cells: Sequence[str | None], announced: Mapping[str, int], told: Mapping[int, dict[str, int]]
) -> list[CellHit]:
    """Cells that hold values already masked, or are such a value of the type that is announced."""
    if not any(mark in text for mark in RUNS):
        return []
    found = []
    for row, cell in enumerate(cells):
        if not cell or not any(mark in cell for mark in RUNS):
            continue
        value = cell.strip()
        inside = list(masked_in(value))
        codes = told.get(row) or announced
        if len(inside) <= 1 and codes and hidden(value) and not any(code in codes for *_, code in inside):
            found.append(CellHit(row, cell, next(iter(codes)), SCORE, ("column",), value, already_masked=True))
            continue
        for start, end, code in inside:
            part = value[start:end]
            found.append(CellHit(row, part, code, SCORE, PROOF, part, already_masked=True))
    return found


def _is_hidden(value: str) -> bool:
    return any(mark in value for mark in RUNS)


def _holds_positions(name: str, cells: Sequence[str | None]) -> bool:
    """Does a column whose name tells of places, of any kind, hold pairs of coordinates?"""
    if not name or not says_where(name):
        return False
    sample = [cell for cell in cells if cell and len(cell) <= _LONGEST_PAIR][:200]
    fits = sum(_PAIR.search(cell) is not None and judge_whole(_POSITIONS, cell) is not None for cell in sample)
    return bool(sample) and fits >= 0.5 * len(sample)


_POSITIONS = "GPS_COORDINATES"
_PAIR = re.compile(r"[0-9][.°][0-9].*[^0-9.].*[0-9][.°][0-9]")
_LONGEST_PAIR = 60


def _agrees(code: str, strength: int, seen: _Seen, cells: Sequence[str | None]) -> bool:
    """Do enough of the values look like what the header announces?"""
    if code == "PERSON":
        return seen.share(seen.names) >= (0.3 if strength == STRONG else 0.6)
    sample = [cell for cell in cells if cell][:200]
    fits = sum(judge_whole(code, cell) is not None for cell in sample)
    return bool(sample) and fits >= (0.2 if strength == STRONG else 0.5) * len(sample)
