"""Where the paragraphs of a Word document go: parts, text boxes, and the cells of tables within tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from models.errors import ReadError
from models.limits import Limits
from models.records import Location, TableChunk
from scanner.readers.base import Part
from scanner.readers.pieces import Pieces
from scanner.readers.tables import Table

DEEPEST = 500
_WIDEST = 1000

Attributes = dict[str, str]


@dataclass(slots=True)
class Cell:
    """A cell being read; ``continued`` says that it goes on from the row above."""

    texts: list[str] = field(default_factory=list)
    span: int = 1
    continued: bool = False
    length: int = 0


@dataclass(slots=True)
class Place:
    """Where paragraphs go: a part of the document, or a cell in it."""

    part: str
    cell: Cell | None = None


@dataclass(slots=True)
class OpenTable:
    """A table being read, and the row it has come to."""

    table: Table
    row: list[str | None]
    location: Location


@dataclass(slots=True)
class Counters:
    """Numbers and texts that go on from part to part of one document."""

    pieces: Pieces
    tables: int = 0
    paragraphs: dict[str, int] = field(default_factory=dict)
    authors: dict[str, None] = field(default_factory=dict)


class Places:
    """The stack of places of one part, and of the tables open in it; ``out`` collects what is finished."""

    def __init__(self, part: str, counters: Counters, limits: Limits, problem: Callable[[str, str], None]) -> None:
        self.out: list[Part] = []
        self._counters, self._limits, self._problem = counters, limits, problem
        self._places = [Place(part)]
        self._tables: list[OpenTable] = []

    def _location(self, place: Place) -> Location:
        number = self._counters.paragraphs.get(place.part, 0)
        return {"part": place.part, "paragraph": number} if place.part else {"paragraph": number}

    def _piece(self, text: str, location: Location, end: str = "\n") -> None:
        self.out.extend(self._counters.pieces.add(text, location, end))

    def _aside(self, text: str, part: str) -> None:
        if text.strip():
            self._piece(
                text.strip(), {"part": part, "paragraph": self._counters.paragraphs.get(self._places[0].part, 0)}
            )

    def _enter(self, part: str, cell: Cell | None = None) -> None:
        if len(self._places) > DEEPEST:
            raise ReadError("depth", str(DEEPEST))
        self._places.append(Place(part, cell))

    def _leave(self) -> None:
        if len(self._places) > 1:
            self._places.pop()

    def _open_table(self) -> None:
        if len(self._tables) > DEEPEST:
            raise ReadError("depth", str(DEEPEST))
        self._counters.tables += 1
        part = self._places[-1].part
        location: Location = {"table": self._counters.tables, **({"part": part} if part else {})}
        table = Table(str(self._counters.tables), location, self._limits.rows_per_chunk)
        self._tables.append(OpenTable(table, [], location))

    def _open_row(self) -> None:
        if self._tables:
            self._tables[-1].row = []

    def _open_cell(self) -> None:
        self._enter(self._places[-1].part, Cell())

    def _cell(self) -> Cell | None:
        return self._places[-1].cell

    def _grid_span(self, attributes: Attributes) -> None:
        if cell := self._cell():
            cell.span = _small_number(attributes.get("w:val"))

    def _grid_before(self, attributes: Attributes) -> None:
        if self._tables:
            self._tables[-1].row += [None] * _small_number(attributes.get("w:val"))

    def _vertical_merge(self, attributes: Attributes) -> None:
        if cell := self._cell():
            cell.continued = attributes.get("w:val", "continue") == "continue"

    def _into_cell(self, cell: Cell, text: str) -> None:
        room = self._limits.max_cell - cell.length
        if len(text) > room:
            self._problem("cell_cut", str(self._limits.max_cell))
            text = text[: max(room, 0)]
        if text:
            cell.length += len(text) + 1
            cell.texts.append(text)

    def _close_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self._leave()
        if not self._tables:
            return
        row, text = self._tables[-1].row, "\n".join(cell.texts)
        if len(row) + cell.span <= _WIDEST:
            row += [text if text.strip() and not (cell.continued and not text.strip()) else None]
            row += [None] * (cell.span - 1)
        elif text.strip():
            self._piece(text, self._tables[-1].location)

    def _simple_cell(self, text: str) -> None:
        """A cell of one paragraph, in the table that is open."""
        if len(text) > self._limits.max_cell:
            self._problem("cell_cut", str(self._limits.max_cell))
            text = text[: self._limits.max_cell]
        row = self._tables[-1].row
        if len(row) < _WIDEST:
            row.append(text if text.strip() else None)
        elif text.strip():
            self._piece(text, self._tables[-1].location)

    def _close_row(self) -> None:
        if self._tables:
            table = self._tables[-1]
            self._give(table, table.table.add(table.row))
            table.row = []

    def _close_table(self) -> None:
        if self._tables:
            table = self._tables.pop()
            self._give(table, table.table.flush())

    def _give(self, table: OpenTable, parts: Iterable[TableChunk | tuple[int, str]]) -> None:
        for part in parts:
            if isinstance(part, tuple):
                row, text = part
                self._piece(text, {**table.location, "row": row})
            else:
                self.out.append(part)


def _small_number(text: str | None) -> int:
    try:
        return min(max(int(text or 1), 1), _WIDEST)
    except ValueError:
        return 1
