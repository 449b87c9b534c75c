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

from models.packed import PackedColumn, column_of, filled
from models.records import Column, TableChunk
from recognizers.base import CELL
from recognizers.cell_hits import WHOLE, CellHit, is_hidden, masked_cells, of_bytes
from recognizers.cells import judge_cell, judge_whole
from recognizers.column_profile import PERSONAL, Asked, ColumnProfile
from recognizers.headers import STRONG, WEAK, hints, never_names, says_where, speaks_against, tells_of_banks
from recognizers.neighbours import Introduced, Labels
from recognizers.normalise import fold
from recognizers.overlaps import settled
from recognizers.paths import SCORE as PLACE_SCORE
from recognizers.paths import agrees, place_hints, weakened
from recognizers.profiled import by_verdict, persons
from recognizers.repeats import Repeats
from recognizers.scan import Lane
from recognizers.spread import spread

__all__ = ["CellHit", "TableScan"]

ENOUGH = 10
"""Values from which a share means something."""
_SEXES = frozenset(("男", "女", "男性", "女性", "M", "F", "male", "female"))
_PERSONAL_SHARE = 0.3
"""Of a column's cells that hold numbers of persons, from which it is one of them."""


@dataclass(slots=True)
class _Seen:
    """What a column has shown so far, over all chunks of its table."""

    long_digits: int = 0
    cards: int = 0
    eleven: int = 0
    mobiles: int = 0
    personal: bool = False
    """It holds numbers of persons, or their sexes."""
    profile: ColumnProfile = field(default_factory=ColumnProfile)
    repeats: Repeats = field(default_factory=Repeats)


class _Look(NamedTuple):
    """One column of a chunk, as the lane saw it."""

    place: int
    column: Column
    cells: Sequence[str | None]
    data: bytes
    hits: list[CellHit]
    places: list[tuple[int, int]]
    seen: _Seen
    introduced: Introduced


class _Beside(NamedTuple):
    """What else speaks for the cells of a column."""

    labels: Mapping[int, str]
    """Of single cells, by row."""
    place: frozenset[str]
    """Types that the object's path and the table's name announce."""
    persons: bool
    """Another column holds numbers of persons."""
    bank: bool
    """Another column, or a label, tells of banks."""


class TableScan:
    """Judges the columns of the tables of one object, chunk by chunk."""

    def __init__(self, lane: Lane, min_score: float = 0.0, path: str = "", ask: Asked | None = None) -> None:
        """``min_score``: matches below it are not reported, and displace nothing; ``path``: of the object.

        ``ask``: tells which share of some cells a model for names takes for persons, of columns in doubt.
        """
        self._lane, self._min_score, self._ask = lane, min_score, ask
        self._path_says = place_hints(path)
        self._seen: dict[tuple[str, int], _Seen] = {}
        self._labels = Labels()

    def feed(self, chunk: TableChunk) -> Iterator[tuple[int, CellHit]]:
        """(column index, match) of every match in the chunk."""
        labelled = self._labels.of(chunk)
        place = self._path_says | place_hints(str(chunk.location.get("sheet") or chunk.table))
        looks = []
        for index in range(len(chunk.columns)):
            cells = column_of(chunk.rows, index)
            if filled(cells):
                looks.append(self._look(chunk, index, cells))
        personal = sum(look.seen.personal for look in looks)
        labels = {label for column in labelled.values() for label in column.values()}
        bank = any(map(tells_of_banks, labels)) or any(tells_of_banks(one.name, one.comment) for one in chunk.columns)
        for look in looks:
            beside = _Beside(labelled.get(look.place, {}), place, persons=personal > look.seen.personal, bank=bank)
            for hit in self._column(look, beside):
                yield look.place, hit
        yield from spread(self._lane, chunk, [(look.place, look.data) for look in looks])

    def _look(self, chunk: TableChunk, index: int, cells: Sequence[str | None]) -> _Look:
        seen = self._seen.setdefault((chunk.table, index), _Seen())
        data = cells.data if isinstance(cells, PackedColumn) else _together(cells)
        hits, places = of_bytes(data, self._lane.scan(data))
        self._count(cells, hits, seen)
        introduced = Introduced(chunk.rows, cells, index)
        return _Look(index, chunk.columns[index], cells, data, hits, places, seen, introduced)

    def _column(self, look: _Look, beside: _Beside) -> list[CellHit]:
        _, column, cells, data, hits, places, seen, _ = look
        labels, place = beside.labels, beside.place
        announced = self._wanted(hints(column.name, column.comment, bank=beside.bank))
        if _POSITIONS not in announced and _holds_positions(column.name, cells):
            announced |= self._wanted({_POSITIONS: WEAK})
        told = {row: self._wanted(hints(label, bank=beside.bank)) for row, label in labels.items()}
        against = {row for row, label in labels.items() if speaks_against(label)}
        kept = [
            at
            for at, hit in enumerate(hits)
            if not self._unlikely(hit, look, announced | told.get(hit.row, {}), against)
        ]
        hits, places = [hits[at] for at in kept], [places[at] for at in kept]
        if self._lane.own.recognizers:
            hits = [self._raised(hit, cells[hit.row] or "", announced | told.get(hit.row, {})) for hit in hits]
        agreed = self._agreed(announced, cells, seen)
        if not agreed and 2 * sum(map(bool, told.values())) < filled(cells):
            self._profile(column, cells, seen, beside=beside.persons)
        verdict = None if agreed else seen.profile.verdict
        have = {(hit.row, hit.entity_type) for hit in hits}
        found = [
            *self._announced(agreed, cells, have),
            *self._beside(told, cells, have),
            *(by_verdict(verdict, cells, _held(hits, verdict.entity_type)) if verdict else ()),
            *(self._by_place(place, cells, have) if place and not column.name and not told else ()),
        ]
        if "PERSON" in agreed:
            found += persons(cells, _held(hits + found, "PERSON"), ("column",), 0.75)
        hits, places = hits + found, places + [WHOLE] * len(found)
        masked = masked_cells(data, cells, {verdict.entity_type: STRONG} if verdict else announced, told)
        if masked:
            hidden_rows = {hit.row for hit in masked}
            kept = [at for at, hit in enumerate(hits) if hit.row not in hidden_rows or not is_hidden(hit.value)]
            hits, places = [hits[at] for at in kept], [places[at] for at in kept]
        strong = {code for code, strength in announced.items() if strength == STRONG}
        found = self._settled(hits, places, cells, strong, told)
        if column.statistics is not None:
            found = seen.repeats.weighed(found, column.statistics)
        return found + masked

    def _profile(self, column: Column, cells: Sequence[str | None], seen: _Seen, *, beside: bool) -> None:
        """Let the values of the chunk say what the column is, where that is not known."""
        if not seen.profile.done:
            seen.profile.add(cells)
            against = never_names(column.name, column.comment)
            seen.profile.decide(
                beside=beside,
                against=against,
                wanted=self._lane.looks_for,
                ask=self._ask,
                statistics=column.statistics,
            )

    @staticmethod
    def _agreed(announced: Mapping[str, int], cells: Sequence[str | None], seen: _Seen) -> list[str]:
        """Of the types that the header announces those that enough of the values look like."""
        if "PERSON" in announced and not seen.profile.done:
            seen.profile.add(cells)
        return [code for code, strength in announced.items() if _agrees(code, strength, seen, cells)]

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
    def _announced(agreed: list[str], cells: Sequence[str | None], have: set[tuple[int, str]]) -> Iterator[CellHit]:
        """What the header adds."""
        for code in agreed:
            for row, cell in enumerate(cells):
                if cell and (row, code) not in have and (found := judge_cell(code, cell)):
                    yield CellHit(row, found[0], code, *found[1])
                    have.add((row, code))

    @staticmethod
    def _beside(
        told: Mapping[int, dict[str, int]], cells: Sequence[str | None], have: set[tuple[int, str]]
    ) -> Iterator[CellHit]:
        """What labels beside single cells add."""
        for row, codes in told.items():
            cell = cells[row]
            for code in codes:
                if cell and (row, code) not in have and (found := judge_cell(code, cell)):
                    yield CellHit(row, found[0], code, *found[1])
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
            at_place = sorted((WHOLE if hits[at].value == cell else places[at], at) for at in which)
            favoured = strong.union(told.get(row, ()))
            held = settled([hits[at] for _, at in at_place], [place for place, _ in at_place], favoured)
            result.extend(hit._replace(over=over) if over else hit for hit, over in held)
        return result

    @staticmethod
    def _count(cells: Sequence[str | None], hits: list[CellHit], seen: _Seen) -> None:
        eleven, long_digits = _digits(cells)
        seen.eleven += eleven
        seen.long_digits += long_digits
        seen.cards += sum(hit.entity_type == "CN_BANK_CARD" for hit in hits)
        seen.mobiles += sum(hit.entity_type == "CN_MOBILE" for hit in hits)
        if not seen.personal:
            told = sum(hit.entity_type in PERSONAL for hit in hits) >= _PERSONAL_SHARE * filled(cells)
            seen.personal = told or _SEXES.issuperset(cell for cell in cells[:50] if cell)

    @staticmethod
    def _unlikely(hit: CellHit, look: _Look, announced: dict[str, int], labelled_against: set[int]) -> bool:
        """A number that passes its check by chance: the header or the rest of the column say so."""
        column, seen, cell = look.column, look.seen, look.cells[hit.row] or ""
        kind = hit.entity_type
        if kind in announced or len(hit.value) < len(cell.strip()) // 2:
            return False
        against = hit.row in labelled_against or speaks_against(column.name, column.comment)
        if kind in {"CN_BANK_CARD", "CN_MOBILE", "CN_PASSPORT", "CN_EXIT_PERMIT", "VIN", "IP_ADDRESS"} and against:
            return not (kind in _DIGITS and _in_words(hit.value, cell)) and not look.introduced.as_(kind, hit.row)
        if kind == "CN_BANK_CARD":
            return seen.long_digits >= ENOUGH and seen.cards < 0.5 * seen.long_digits
        if kind == "CN_MOBILE":
            return seen.eleven >= ENOUGH and seen.mobiles < 0.5 * seen.eleven
        return kind in {"PERSON", "ORGANIZATION", "CN_ADDRESS"} and bool(announced) and len(cell) < 30


def _in_words(value: str, cell: str) -> bool:
    """Does a number stand among words, which the lane has weighed, and not alone as orders' and goods' numbers do?"""
    return any(character.isalpha() for character in cell.replace(value, "", 1))


_DIGITS = frozenset(("CN_BANK_CARD", "CN_MOBILE"))


def _together(cells: Sequence[str | None]) -> bytes:
    text = CELL.join([cell or "" for cell in cells])
    if text.count(CELL) >= len(cells):  # a cell holds the separator itself
        text = CELL.join([(cell or "").replace(CELL, " ") for cell in cells])
    return text.encode("utf-8", "replace")


def _digits(cells: Sequence[str | None]) -> tuple[int, int]:
    """How many cells are 11 digits, and how many 15 to 19."""
    if isinstance(cells, PackedColumn) and not cells.figures.odd:
        return cells.figures.eleven, cells.figures.long
    sizes = [len(value) for cell in cells if cell and (value := cell.strip()).isdigit()]
    return sizes.count(11), sum(15 <= size <= 19 for size in sizes)


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
        return seen.profile.like_names(0.3 if strength == STRONG else 0.6)
    sample = [cell for cell in cells if cell][:200]
    fits = sum(judge_cell(code, cell) is not None for cell in sample)
    return bool(sample) and fits >= (0.2 if strength == STRONG else 0.5) * len(sample)


def _held(hits: Sequence[CellHit], code: str) -> dict[int, list[str]]:
    """The values of one type by row."""
    held: dict[int, list[str]] = {}
    for hit in hits:
        if hit.entity_type == code:
            held.setdefault(hit.row, []).append(hit.value)
    return held
