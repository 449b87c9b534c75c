"""What a table in a document is: a list under a header, a form of names and values, or plain rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.records import Column, Location, TableChunk
from scanner.readers.header import Row, column_name, find_header, label_like
from scanner.readers.rows import MAX_CHARACTERS

_PROSE = 200
_LOOK = 50


class Table:
    """A table whose rows come one by one: gives out chunks, and lines of text (with their row) for what is no record.

    What the table is, is decided from its first ``limit`` rows and held for the rest. ``location`` goes with every
    chunk; ``name`` tells the tables of one object apart.
    """

    def __init__(self, name: str, location: Location, limit: int) -> None:
        self._name, self._location, self._limit = name, location, max(limit, 1)
        self._rows: list[tuple[str | None, ...]] = []
        self._done = 0
        self._columns: tuple[Column, ...] | None = None
        self._form = self._decided = False

    def add(self, row: Sequence[str | None]) -> Iterator[TableChunk | tuple[int, str]]:
        """The table's next row, empty or not."""
        self._rows.append(tuple(row))
        if len(self._rows) >= max(self._limit, _LOOK):
            yield from self.flush()

    def flush(self) -> Iterator[TableChunk | tuple[int, str]]:
        """What is held back; at the table's end, or at any time before."""
        rows, first, self._rows = self._rows, self._done + 1, []
        self._done += len(rows)
        if not any(any(row) for row in rows):
            return
        if not self._decided:
            self._decided = True
            header = find_header(rows, search=4)
            if header:
                yield from lines(rows[: header.start], first)
                self._columns = tuple(map(Column, header.names, header.groups))
                first += header.start + header.height
                rows = rows[header.start + header.height :]
                if not rows:  # a header alone: its words may still be read
                    yield first - 1, "\t".join(name for name in header.names if name)
            elif is_form(rows):
                self._form = True
            elif not _is_prose(rows):
                self._columns = ()
        if self._form:
            for part in form(rows, first, self._name, self._location):
                yield from split(part, self._limit) if isinstance(part, TableChunk) else (part,)
        elif self._columns is None:
            yield from lines(rows, first)
        elif rows:
            yield from split(self._chunk(rows, first), self._limit)

    def _chunk(self, rows: Sequence[tuple[str | None, ...]], first: int) -> TableChunk:
        columns = self._columns or ()
        width = max(len(columns), *(len(row) for row in rows))
        columns += (Column(""),) * (width - len(columns))
        padded = [row + (None,) * (width - len(row)) for row in rows]
        return TableChunk(columns=columns, rows=padded, first_row=first, table=self._name, location=self._location)


def split(chunk: TableChunk, most: int) -> Iterator[TableChunk]:
    """The chunk in pieces of at most ``most`` rows, and of few where cells are long: one text may stand in each."""
    rows = chunk.rows
    if len(rows) <= most and _characters(rows) <= MAX_CHARACTERS:
        yield chunk
        return
    at = 0
    while at < len(rows):
        end = min(at + most, len(rows))
        while end > at + 1 and _characters(rows[at:end]) > MAX_CHARACTERS:
            end = at + (end - at) // 2
        yield replace(chunk, rows=rows[at:end], first_row=chunk.first_row + at)
        at = end


def _characters(rows: Sequence[Row]) -> int:
    return sum(map(len, filter(None, itertools.chain.from_iterable(rows))))


def lines(rows: Sequence[Row], first: int) -> Iterator[tuple[int, str]]:
    """Rows as lines of text, with their numbers."""
    for number, row in enumerate(map(_unboxed, rows), first):
        text = "\t".join(cell.strip() for cell in row if cell and cell.strip())
        if text:
            yield number, text


def _unboxed(row: Row) -> Row:
    """The row with digits that stand in boxes, one a cell, as one cell in the place of the first."""
    if len(row) < _BOXES:
        return row
    found = list(row)
    for boxed, run in itertools.groupby(range(len(row)), lambda at: (row[at] or "").strip() in _IN_BOX):
        places = list(run)
        if boxed and len(places) >= _BOXES:
            found[places[0]] = "".join((row[at] or "").strip() for at in places)
            found[places[1] : places[-1] + 1] = [None] * (len(places) - 1)
    return found


_BOXES = 6
"""Cells from which digits side by side are one value: postcodes, dates, numbers of telephones, papers and cards."""
_IN_BOX = frozenset("0123456789Xx")


def _is_prose(rows: Sequence[Row]) -> bool:
    """A table that only lays out a page: one column, one row, or cells as long as paragraphs."""
    texts = [cell for row in rows for cell in row if cell]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return True
    return sum(len(text) > _PROSE for text in texts) * 10 > len(texts)


def _is_label(text: str) -> bool:
    return label_like(text) or (len(text) <= 30 and text[-1] in ":：")


def _filled(row: Row) -> list[tuple[int, str]]:
    return [(place, cell.strip()) for place, cell in enumerate(row) if cell and cell.strip()]


def row_pairs(row: Row) -> list[tuple[int, int, str]]:
    """(place of the name, place of the value, name) of each pair in a row of a form."""
    cells = _filled(row)
    found = []
    at = 0
    while at + 1 < len(cells):
        (place, text), (following, value) = cells[at], cells[at + 1]
        if _is_label(text) and not _is_label(value):
            found.append((place, following, column_name(text)))
            at += 1
        at += 1
    return found


def is_form(rows: Sequence[Row]) -> bool:
    """Whether at least half of the rows are names each followed by a value (姓名 | 张三 | 电话 | 138...).

    Lists within a form, under a header of their own, count as part of it.
    """
    named = listed = filled = at = 0
    while at < len(rows):
        end = _list_end(rows, at)
        if end > at + 1:
            listed += end - at
            filled += end - at
            at = end
            continue
        filled += any(rows[at])
        named += bool(row_pairs(rows[at]))
        at += 1
    return named > 0 and named + listed >= 0.5 * filled


def form(
    rows: Sequence[tuple[str | None, ...]], first: int, name: str, location: Location
) -> Iterator[TableChunk | tuple[int, str]]:
    """A form as one record whose columns are its names, a new one where a name comes again.

    Lists within the form (家庭成员 with a header of their own) are tables; what is neither is text.
    """
    rows = [tuple(_unboxed(row)) for row in rows]
    record: dict[str, str | None] = {}
    begin = at = 0
    while at < len(rows):
        end = _list_end(rows, at)
        if end > at + 1:
            columns = tuple(Column(column_name(cell or "")) for cell in rows[at])
            body = [row[: len(columns)] + (None,) * (len(columns) - len(row)) for row in rows[at + 1 : end]]
            yield TableChunk(columns, body, first_row=first + at + 1, table=f"{name}.{first + at}", location=location)
            at = end
            continue
        pairs = row_pairs(rows[at])
        for _, place, key in pairs:
            if key in record:
                yield _record(record, first + begin, name, location)
                record, begin = {}, at
            record[key] = rows[at][place]
        used = {place for pair in pairs for place in pair[:2]}
        yield from lines([[cell for place, cell in enumerate(rows[at]) if place not in used]], first + at)
        at += 1
    if record:
        yield _record(record, first + begin, name, location)


def _record(record: dict[str, str | None], row: int, name: str, location: Location) -> TableChunk:
    columns = tuple(Column(key) for key in record)
    return TableChunk(columns, (tuple(record.values()),), first_row=row, table=f"{name}.{row}", location=location)


def _list_end(rows: Sequence[Row], at: int) -> int:
    """Where a list ends whose header is row ``at``: labels (and a heading before them), then rows without any."""
    header = _filled(rows[at])
    labels = sum(_is_label(text) for _, text in header)
    if labels < 2 or labels < 0.6 * len(header) or row_pairs(rows[at]):
        return at
    end = at + 1
    while end < len(rows):
        cells = _filled(rows[end])
        if len(cells) < 2 or any(_is_label(text) for _, text in cells):
            break
        end += 1
    return end
