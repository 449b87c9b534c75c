"""What is drawn upon a sheet: boxes, pictures' other texts, diagrams, and charts with what is drawn upon those."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Location
from scanner.readers.base import Part
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_text import PLAIN_PARTS, PlainText
from scanner.readers.pieces import Pieces

_TEXT = ("a:t",)
_CELLS = frozenset({"c:strRef", "c:numRef", "c:multiLvlStrRef"})


def drawn(package: Package, drawing: str, pieces: Pieces, location: Location) -> Iterator[Part]:
    """The texts of a drawing part and of all that it points to."""
    yield from package.parse(drawing, PlainText("drawing", pieces, _TEXT, location))
    for relation in package.relations(drawing).values():
        if relation.external:
            continue
        if relation.kind == "chart":
            yield from package.parse(relation.target, _Chart(pieces, location))
            for upon in package.relations(relation.target).values():
                if upon.kind == "chartUserShapes" and not upon.external:
                    yield from package.parse(upon.target, PlainText("chart", pieces, _TEXT, location))
        elif relation.kind == "chartEx":
            yield from package.parse(relation.target, PlainText("chart", pieces, PLAIN_PARTS["chart"], location))
        elif relation.kind == "diagramData":
            yield from package.parse(relation.target, PlainText("diagram", pieces, _TEXT, location))


class _Chart(PlainText):
    """Handler of a chart: its texts and own values, and those of other workbooks; cells are read as cells."""

    def __init__(self, pieces: Pieces, location: Location) -> None:
        super().__init__("chart", pieces, _TEXT, location)
        self._of_cells = self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        super().start(name, attributes)
        if name in _CELLS:
            self._of_cells = True
        elif name == "c:f":
            self._formula = True
        elif name == "c:v" and not self._of_cells:
            self._inside = True

    def end(self, name: str) -> None:
        """An element ends."""
        super().end(name)
        if name in _CELLS:
            self._of_cells = False
        elif name == "c:f":
            self._formula = False
        elif name == "c:v" and self._inside:
            self._inside = False
            self._give()

    def text(self, data: str) -> None:
        """Characters; a formula with a workbook's name in brackets leads out of this one, others to what is gone."""
        super().text(data)
        if self._formula and ("[" in data or "#REF!" in data):
            self._of_cells = False
