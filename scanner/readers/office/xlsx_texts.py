"""What a worksheet says around its cells, and what its tables and pivot tables say: rules, filters, links, headers."""

from __future__ import annotations

import re

from models.records import Location
from scanner.readers.base import Part
from scanner.readers.office.header_words import header_words
from scanner.readers.office.xlsx_cells import Attributes, SheetCells, Trouble
from scanner.readers.office.xlsx_formulas import Formulas, Once
from scanner.readers.office.xlsx_values import unescaped
from scanner.readers.pieces import Pieces

_HEADER = re.compile(r"(?:odd|even|first)(Header|Footer)\Z")
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f", "list", "calculatedColumnFormula", "totalsRowFormula"})
_SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "dataValidation": ("validation", ("promptTitle", "prompt", "errorTitle", "error")),
    "hyperlink": ("link", ("display", "tooltip", "location")),
    "webPublishItem": ("link", ("title", "destinationFile")),
    "filter": ("filter", ("val", "name", "description", "stringValue1", "stringValue2")),
    "customFilter": ("filter", ("val",)),
    "sortCondition": ("filter", ("customList",)),
    "cfRule": ("format", ("text",)),
    "scenario": ("scenario", ("name", "user", "comment")),
    "inputCells": ("scenario", ("val",)),
    "protectedRange": ("defined_name", ("name",)),
    "control": ("control", ("name",)),
    "cellSmartTagPr": ("control", ("val",)),
    **dict.fromkeys(("controlPr", "objectPr"), ("control", ("altText",))),
    "table": ("table", ("comment", "altText", "altTextSummary")),
    "tableColumn": ("table", ("totalsRowLabel",)),
    "pivotTableDefinition": (
        "pivot_table",
        (
            *("dataCaption", "grandTotalCaption", "errorCaption", "missingCaption"),
            *("rowHeaderCaption", "colHeaderCaption", "altText", "altTextSummary"),
        ),
    ),
    "pivotField": ("pivot_table", ("name", "subtotalCaption")),
    **dict.fromkeys(("dataField", "pageField", "pivotHierarchy"), ("pivot_table", ("name", "cap", "caption"))),
    "item": ("pivot_table", ("n",)),
}
"""Elements -> their part, and the attributes that hold texts."""


class SheetTexts:
    """Handler (see xml_stream.Handler): each text once, by its ``part``; ``formulas`` takes those of the cells too."""

    def __init__(self, pieces: Pieces, location: Location, longest: int, problem: Trouble) -> None:
        self.out: list[Part] = []
        self._pieces, self._location, self._longest, self._problem = pieces, location, longest, problem
        self._once = Once()
        self.formulas = Formulas(self._formula, self._once)
        self._content: list[str] = []
        self._length = self._validations = 0
        self._headless = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        self._content, self._length = [], 0
        part, keys = _SAID.get(name, ("", ()))
        for key in keys:
            self._say(part, attributes.get(key, ""))
        if name == "dataValidation":
            self._validations += 1
        elif name == "table":
            self._headless = attributes.get("headerRowCount") == "0"
        elif name == "tableColumn" and self._headless:  # else a cell says it
            self._say("table", attributes.get("name", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        name = name.rpartition(":")[2]
        content = "".join(self._content).strip()
        self._content, self._length = [], 0
        if name == "dataValidation":
            self._validations -= 1
        elif not content:
            return
        elif name in _FORMULAS and self._validations:
            self._say("validation", content.strip('"'))
        elif name in _FORMULAS:
            self.formulas.read(content, "", "")
        elif found := _HEADER.match(name):
            self._say(found[1].lower(), header_words(content))

    def text(self, data: str) -> None:
        """Characters."""
        room = self._longest - self._length
        if len(data) > room:
            self._problem("cell_cut", str(self._longest))
            data = data[: max(room, 0)]
        self._length += len(data)
        self._content.append(data)

    def _say(self, part: str, text: str) -> None:
        text = unescaped(text)
        if text.strip() and self._once(text):
            self.out.extend(self._pieces.add(text, {**self._location, "part": part}))

    def _formula(self, text: str, cell: str) -> None:
        place: Location = {"part": "formula", "cell": cell} if cell else {"part": "formula"}
        self.out.extend(self._pieces.add(text, {**self._location, **place}))


class Worksheet:
    """Handler of a worksheet: its cells, and what stands before and behind them."""

    def __init__(self, cells: SheetCells, texts: SheetTexts) -> None:
        self._cells, self._texts = cells, texts
        self._inside = False

    @property
    def out(self) -> list[Part]:
        """What has been understood so far."""
        return self._cells.out + self._texts.out

    @out.setter
    def out(self, parts: list[Part]) -> None:
        self._cells.out, self._texts.out = parts, []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._inside or name == "s:dimension":
            self._cells.start(name, attributes)
        elif name == "s:sheetData":
            self._inside = True
        else:
            self._texts.start(name, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "s:sheetData":
            self._inside = False
        else:
            (self._cells if self._inside else self._texts).end(name)

    def text(self, data: str) -> None:
        """Characters."""
        (self._cells if self._inside else self._texts).text(data)

    def finish(self) -> None:
        """The rest of the cells."""
        self._cells.finish()
