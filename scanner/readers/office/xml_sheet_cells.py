"""The elements of an XML Spreadsheet 2003 as a stream: cells into rows, everything else that is said by its part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from models.limits import Limits
from models.records import Column, Location, TableChunk
from models.spreadsheet import column_letters
from scanner.readers.base import Part
from scanner.readers.embedded import LEAST, Embedded
from scanner.readers.office.docx_places import Attributes
from scanner.readers.office.header_words import header_words
from scanner.readers.office.ooxml_small import STATISTICS, Properties
from scanner.readers.office.sheet_names import is_given
from scanner.readers.office.xlsx_cells import SheetCells, Trouble
from scanner.readers.office.xlsx_formulas import Formulas
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import number_text, shown_by
from scanner.readers.pieces import Pieces

_WIDEST = 1 << 14
_MOST_STYLES = 1000
_PROPERTIES = {"DocumentProperties": "app", "CustomDocumentProperties": "custom"}
_LINES = frozenset({"BR", "P", "Br", "br", "p"})
_PARTS = {
    **dict.fromkeys(("x:InputTitle", "x:InputMessage", "x:ErrorTitle", "x:ErrorMessage", "x:Value"), "validation"),
    **dict.fromkeys(("x:CellRangeList",), "validation"),
    **dict.fromkeys(("x:Value1", "x:Value2"), "format"),
    **dict.fromkeys(("x:AutoFilterCondition",), "filter"),
    **dict.fromkeys(("x:Path", "x:FileName", "x:SheetName", "x:URL"), "link"),
}
"""Elements that say something -> the part that it is; of others it is ``other``."""
_SILENT = re.compile(r"(?:ss|x):(?:Alignment|Borders?|Font|Interior|Protection|Styles|NamedCell|Selected)\Z")
_REFERENCE = r"R\d*(?:C\d*)?|C\d+"
_SAYS_LITTLE = re.compile(
    rf"[-+]?\d{{0,6}}(?:\.\d+)?\Z|(?:True|False|Sheet(?:Very)?Hidden)\Z|(?:{_REFERENCE})(?::(?:{_REFERENCE}))?\Z"
)
"""Sizes, flags, places of cells."""


class Workbook:
    """Handler (see xml_stream.Handler); ``authors`` are those of comments.

    ``states``: number of a sheet, from 1 on -> ``hidden`` or ``very_hidden``.
    """

    def __init__(
        self, pieces: Pieces, files: Embedded, states: Mapping[int, str], limits: Limits, problem: Trouble
    ) -> None:
        self.out: list[Part] = []
        self.authors: dict[str, None] = {}
        self._pieces, self._files, self._states, self._limits, self._problem = pieces, files, states, limits, problem
        self._number = 0
        self._location: Location = {}
        self._cells: SheetCells | None = None
        self._row_number = self._column = self._left = self._across = 0
        self._row: dict[int, str] = {}
        self._value: list[str] = []
        """What the cell shows so far."""
        self._formula = self._type = ""
        self._commented = False
        self._properties: Properties | None = None
        self._data = 0
        """Elements that are open from a cell's text on."""
        self._content: list[str] = []
        self._length = 0
        self._within = ""
        """The innermost element that began last."""
        self._styles: dict[str, str] = {}
        self._style = self._style_of_cell = self._style_of_row = ""
        self._of_columns: list[tuple[int, int, str]] = []
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "ss:Worksheet": self._worksheet,
            "ss:Table": self._table,
            "ss:Column": self._format_of_column,
            "ss:Row": self._begin_row,
            "ss:Cell": self._begin_cell,
            "ss:Data": self._begin_data,
            "ss:Comment": self._begin_comment,
            "ss:NamedRange": self._named_range,
            "ss:NumberFormat": self._number_format,
            "ss:Style": self._begin_style,
            "x:Header": self._margin,
            "x:Footer": self._margin,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "ss:Worksheet": self._end_worksheet,
            "ss:Row": self._end_row,
            "ss:Cell": self._end_cell,
            "ss:Comment": self._end_comment,
        }

    # -- the seam

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._properties is not None:
            self._properties.start(name, attributes)
            return
        if self._data:  # a stretch of the text in another font
            self._data += 1
            if name in _LINES:
                self._content.append("\n")
            return
        self._say_content()
        self._within = name
        if name in _PROPERTIES:
            self._properties = Properties()
            self._properties.start(name, {})
            return
        act = self._starts.get(name)
        if act is not None:
            act(attributes)
        elif not _SILENT.match(name):
            for value in attributes.values():
                self._say(_PARTS.get(name, "other"), value)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._properties is not None:
            self._properties.end(name)
            if name in _PROPERTIES:
                self._end_properties(self._properties, _PROPERTIES[name])
            return
        if self._data:
            self._data -= 1
            if not self._data:
                self._end_data()
            return
        self._say_content()
        act = self._ends.get(name)
        if act is not None:
            act()

    def text(self, data: str) -> None:
        """Characters."""
        if self._properties is not None:
            self._properties.text(data)
            return
        room = self._limits.max_cell - self._length
        if len(data) > room:
            self._problem("cell_cut", str(self._limits.max_cell))
            data = data[: max(room, 0)]
        self._length += len(data)
        if data:
            self._content.append(data)

    def _taken(self) -> str:
        content, self._content, self._length = "".join(self._content), [], 0
        return content.strip()

    def _say_content(self) -> None:
        """Text of an element that is no cell."""
        if self._content:
            self._say(_PARTS.get(self._within, "other"), self._taken())

    def _say(self, part: str, text: str, **place: str) -> None:
        if text and not _SAYS_LITTLE.match(text):
            self.out.extend(self._pieces.add(text, {**self._location, **place, "part": part}))

    # -- sheets, rows and cells

    def _worksheet(self, attributes: Attributes) -> None:
        self._end_worksheet()  # one within another
        self._number += 1
        name = attributes.get("ss:Name", "")
        self._location = {"sheet": name}
        state = self._states.get(self._number)
        self._cells = SheetCells(
            name,
            {"sheet": name, "part": f"{state}_sheet"} if state else self._location,
            self._limits,
            self._problem,
            strings=Strings([]),
            dates=[],
            since_1904=False,
            formulas=Formulas(lambda text, cell: self._say("formula", text, cell=cell)),
        )
        if is_given(name):
            self._say("sheet_name", name)

    def _end_worksheet(self) -> None:
        self._end_row()
        if self._cells is not None:
            self._cells.finish()
            self.out.extend(self._cells.out)
        self._cells, self._location = None, {}

    def _table(self, attributes: Attributes) -> None:
        self._row_number = _number(attributes.get("ss:TopCell"), 1) - 1
        self._left = min(_number(attributes.get("ss:LeftCell"), 1), _WIDEST) - 1
        self._of_columns, self._column = [], self._left

    def _format_of_column(self, attributes: Attributes) -> None:
        first = _number(attributes.get("ss:Index"), self._column + 1) - 1
        self._column = first + 1 + _number(attributes.get("ss:Span"), 0)
        style = attributes.get("ss:StyleID", "")
        if style in self._styles and len(self._of_columns) < _MOST_STYLES:
            self._of_columns.append((first, self._column, style))

    def _begin_row(self, attributes: Attributes) -> None:
        self._end_row()  # cells before any row
        self._row_number = _number(attributes.get("ss:Index"), self._row_number + 1)
        self._column, self._across, self._row = self._left - 1, 0, {}
        self._style_of_row = attributes.get("ss:StyleID", "")

    def _end_row(self) -> None:
        self._end_cell()
        row, self._row = self._row, {}
        if row and self._cells is not None:
            self._cells.give(self._row_number, row)
            self.out.extend(self._cells.out)
            self._cells.out.clear()

    def _begin_cell(self, attributes: Attributes) -> None:
        self._end_cell()  # one within another
        following = self._column + 1 + self._across
        self._column = _number(attributes.get("ss:Index"), following + 1) - 1
        self._across = _number(attributes.get("ss:MergeAcross"), 0)
        self._formula, self._style_of_cell = attributes.get("ss:Formula", ""), attributes.get("ss:StyleID", "")
        for key in ("ss:HRef", "x:HRefScreenTip"):
            self._say("link", attributes.get(key, ""), cell=self._place())

    def _end_cell(self) -> None:
        value, formula = "\n".join(self._value), self._formula.removeprefix("=")
        self._value, self._formula = [], ""
        if formula and value and self._cells is not None:
            self._cells.formulas.read(formula, value, self._place())
        if len(value) >= LEAST and self._files.kept(value):
            self.out.extend(self._files.members())
            return
        text = value or (f"={formula}" if formula else "")
        free = 0 <= self._column < _WIDEST and self._column not in self._row
        if text and free and self._cells is not None:
            self._row[self._column] = text
        elif text:
            self._say("other", text)

    def _place(self) -> str:
        return f"{column_letters(min(max(self._column, 0), _WIDEST))}{self._row_number}"

    def _begin_data(self, attributes: Attributes) -> None:
        self._data, self._type = 1, attributes.get("ss:Type", "")

    def _end_data(self) -> None:
        text = self._taken()
        if self._commented:
            self._say("comment", text, cell=self._place())
        elif text and self._type != "Error":
            self._value.append(self._shown(text))

    def _shown(self, text: str) -> str:
        if self._type == "Number":
            return number_text(text, self._format())
        if self._type == "DateTime":
            return text.removesuffix(".000").removesuffix("T00:00:00").replace("T", " ")
        if self._type == "Boolean":
            return "true" if text == "1" else "false"
        return text

    def _begin_comment(self, attributes: Attributes) -> None:
        self._commented = True
        if author := attributes.get("ss:Author"):
            self.authors[author] = None

    def _end_comment(self) -> None:
        self._commented = False

    # -- formats that add digits to what cells hold

    def _begin_style(self, attributes: Attributes) -> None:
        self._style = attributes.get("ss:ID", "")

    def _number_format(self, attributes: Attributes) -> None:
        shown = shown_by(attributes.get("ss:Format", ""))
        if shown.startswith("=") and len(self._styles) < _MOST_STYLES:
            self._styles[self._style] = shown

    def _format(self) -> str:
        if not self._styles:
            return ""
        for style in (self._style_of_cell, self._style_of_row):
            if style:
                return self._styles.get(style, "")
        for first, end, style in self._of_columns:
            if first <= self._column < end:
                return self._styles[style]
        return ""

    # -- beside the sheets

    def _named_range(self, attributes: Attributes) -> None:
        self._say("defined_name", f"{attributes.get('ss:Name', '')} = {attributes.get('ss:RefersTo', '')}")

    def _margin(self, attributes: Attributes) -> None:
        part = self._within.rpartition(":")[2].lower()
        self._say(part, header_words(attributes.get("x:Data", "")))

    def _end_properties(self, properties: Properties, table: str) -> None:
        self._properties = None
        counted = STATISTICS if table == "app" else frozenset()
        values = {k: v.strip() for k, v in properties.values.items() if v.strip() and k not in counted}
        if values:
            columns = tuple(map(Column, values))
            self.out.append(
                TableChunk(columns, (tuple(values.values()),), table=table, location={"part": "properties"})
            )


def _number(text: str | None, otherwise: int) -> int:
    """The number that an attribute holds; ``otherwise`` where it is none, or more than a sheet can have."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise
