"""OpenDocument content as a stream: paragraphs, notes, boxes, slides, sheets and tables, and what is hidden in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.errors import ReadError
from models.limits import Limits
from models.records import Column, Location, TableChunk
from scanner.readers.office.docx_asides import telling_bookmark
from scanner.readers.office.docx_places import DEEPEST, Attributes, Counters, Place
from scanner.readers.office.odf_asides import TEXTS, asides, author, loose_part, tells
from scanner.readers.office.odf_sheet import Sheets, cell_value
from scanner.readers.office.sheet_names import is_given

_LONG = 1 << 20
_MOST = 1000
_LONGEST_VALUE = 1 << 16
_LOOSE = 16
"""Pieces of text, as long as the parser's buffer each, that are kept of an element that is no paragraph."""
_LONGEST_META = 4 << 20
_MOST_KNOWN = 100_000
"""Asides that are kept in mind, so that what each page or record says again is given once."""
_STATISTICS = frozenset({"document-statistic", "generator", "editing-cycles", "editing-duration"})
_PARTS = {
    "text:deletion": "deleted",
    "table:tracked-changes": "deleted",
    "presentation:notes": "notes",
    "style:header": "header",
    "style:header-left": "header",
    "style:header-first": "header",
    "style:footer": "footer",
    "style:footer-left": "footer",
    "style:footer-first": "footer",
}
"""Elements whose paragraphs are a part of their own."""
_SKIPPED = frozenset({"text:note-citation", "office:font-face-decls"})
_LEFT = frozenset({"text:note", "text:footnote", "text:endnote", "office:annotation", "style:master-page"})
_OF_COMMENTS = frozenset({"dc:creator", "dc:date", "meta:creator-initials", "meta:date-string"})
_BLANKS = re.compile(r"[ \t\r\n]+")


class OdfText(Sheets):
    """Handler (see xml_stream.Handler) of one content, styles or meta part, or of a whole flat document.

    ``part`` is empty for the content itself. ``authors`` of comments and changes are gathered in ``counters``.
    """

    def __init__(self, part: str, counters: Counters, limits: Limits, problem: Callable[[str, str], None]) -> None:
        super().__init__(part, counters, limits, problem)
        self._paragraphs: list[list[str]] = []
        self._lengths: list[int] = []
        """Characters of each open paragraph."""
        self._skip = 0
        self._page = 0
        self._gathered: list[str] | None = None
        self._gathered_part = ""
        self._held = 0
        self._meta: dict[str, list[str]] | None = None
        self._meta_name = ""
        self._said: set[int] = set()
        self._loose: list[str] = []
        self._open: tuple[str, Attributes] | None = None
        """The element that began last, while nothing but text stands in it."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._loose:
            self._give_loose()
        self._open = name, attributes
        if self._skip:
            self._skip += 1
        elif self._meta is not None:
            self._property(name, attributes)
        elif name in ("text:p", "text:h"):
            self._open_paragraph()
        elif name == "text:s":
            self._append(" " * min(max(_number(attributes.get("text:c")), 1), 100))
        elif name in ("text:tab", "text:tab-stop"):
            self._append("\t")
        elif name == "text:line-break":
            self._append("\n")
        elif name in _SKIPPED:
            self._skip = 1
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: Attributes) -> None:
        if name in _PARTS:
            self._enter(_PARTS[name])
        elif name in TEXTS or name in _OF_COMMENTS:
            if self._gathered and telling_bookmark("".join(self._gathered)):
                self._give_gathered(self._gathered, "\n")  # else the annotation of a formula says it again
            self._gathered, self._held, self._gathered_part = [], 0, TEXTS.get(name, "")
        elif name.startswith("table:"):
            self._start_table(name, attributes)
        elif name in ("text:note", "text:footnote", "text:endnote"):
            self._enter("endnote" if "end" in attributes.get("text:note-class", name) else "footnote")
        elif name == "office:annotation":
            self._enter("comment")
        elif name == "draw:text-box" and not self._page:
            self._enter(self._places[-1].part or "textbox", self._cell() if self._sheet else None)
        elif name == "draw:page":
            self._page += 1
            if is_given(title := attributes.get("draw:name", "")):
                self._aside(title, "slide_name")
        elif name == "style:master-page":
            self._enter("master")
        elif name == "office:spreadsheet":
            self._spreadsheet = True
        elif name == "office:meta":
            self._meta, self._held = {}, 0
        if name == "table:change-track-table-cell":
            self._aside(cell_value(attributes) or "", "deleted")
        if tells(name, attributes):
            self._author(author(attributes))
            for part, text in asides(name, attributes):
                self._once(text, part)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._loose:
            self._give_loose()
        self._open = None
        if self._skip:
            self._skip -= 1
        elif self._meta is not None:
            if name == "office:meta":
                self._give_properties()
        elif name in ("text:p", "text:h"):
            self._close_paragraph()
        elif self._gathered is not None and (name in TEXTS or name in _OF_COMMENTS):
            self._end_gathered(name, self._gathered)
        elif name.startswith("table:") and name != "table:tracked-changes":
            self._end_table(name)
        elif name in _PARTS or name in _LEFT or (name == "draw:text-box" and not self._page):
            self._leave()
        elif name == "office:spreadsheet":
            self._spreadsheet = False

    def _end_gathered(self, name: str, gathered: list[str]) -> None:
        said, self._gathered = "".join(gathered), None
        if name in TEXTS:
            self._aside(said, TEXTS[name])
        elif name == "dc:creator":
            self._author(said)

    def _give_gathered(self, gathered: list[str], end: str = "") -> None:
        """Give out what a very long text has so far."""
        if self._gathered_part:
            self._piece("".join(gathered), self._location(Place(self._gathered_part)), end)
        gathered.clear()
        self._held = 0

    def _author(self, name: str) -> None:
        if name.strip() and len(self._counters.authors) < _MOST:
            self._counters.authors[name.strip()] = None

    def text(self, data: str) -> None:
        """Characters: kept only inside an element that holds text."""
        if self._skip:
            return
        if self._meta is not None:
            if self._meta_name:
                self._value(data)
        elif self._gathered is not None:
            self._gathered.append(data)
            self._held += len(data)
            if self._held > _LONGEST_VALUE:
                self._give_gathered(self._gathered)
        elif self._paragraphs:
            self._append(_BLANKS.sub(" ", data) if "\n" in data or "  " in data or "\t" in data else data)
        elif self._open and not data.isspace() and loose_part(*self._open):
            self._loose.append(data)
            if len(self._loose) > _LOOSE:
                self._give_loose("")

    def _give_loose(self, end: str = "\n") -> None:
        """Text in no paragraph: forms' data, macros of flat documents, what later versions of the format bring."""
        text = "".join(self._loose)
        self._loose.clear()
        if self._open:
            self._piece(text, self._location(Place(loose_part(*self._open))), end)

    def _property(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        self._meta_name = "" if local in _STATISTICS else attributes.get("meta:name") or local
        if self._meta is None:
            return
        if said := " ".join(filter(None, map(attributes.get, ("xlink:title", "xlink:href")))):  # of the template
            self._value(said)
        elif self._meta_name in self._meta:
            self._value(" ")

    def _value(self, data: str) -> None:
        """Characters of the property that is being read; what is too much for a record stands by itself."""
        if self._meta is None:
            return
        if self._held < _LONGEST_META and (self._meta_name in self._meta or len(self._meta) < _MOST):
            self._meta.setdefault(self._meta_name, []).append(data)
            self._held += len(data)
        else:
            self._aside(data, "properties")

    def _give_properties(self) -> None:
        values = {name: text for name, value in (self._meta or {}).items() if (text := "".join(value).strip())}
        self._meta = None
        if values:
            columns, rows = tuple(map(Column, values)), (tuple(values.values()),)
            self.out.append(TableChunk(columns, rows, table="meta", location={"part": "properties"}))

    def _location(self, place: Place) -> Location:
        sheet = self._sheet_location()
        if sheet:
            return {"part": place.part, **sheet} if place.part else sheet
        location = super()._location(place)
        return {**location, "page": self._page} if self._page else location

    def _aside(self, text: str, part: str) -> None:
        if text.strip():
            self._piece(text.strip(), self._location(Place(part)))

    def _once(self, text: str, part: str) -> None:
        known = hash((part, text))
        if text and known not in self._said:
            if len(self._said) < _MOST_KNOWN:
                self._said.add(known)
            self._aside(text, part)

    def _append(self, data: str) -> None:
        if not self._paragraphs:
            return
        self._paragraphs[-1].append(data)
        self._lengths[-1] += len(data)
        if self._lengths[-1] > _LONG:
            self._relieve()

    def _relieve(self) -> None:
        """Give out what a very long paragraph has so far; in a cell, keep no more than a cell may hold."""
        place, paragraph = self._places[-1], self._paragraphs[-1]
        text = "".join(paragraph)
        paragraph.clear()
        self._lengths[-1] = 0
        if place.cell is None:
            self._piece(text, self._location(place), end="")
        else:
            self._into_cell(place.cell, text)

    def _open_paragraph(self) -> None:
        if len(self._paragraphs) > DEEPEST:
            raise ReadError("depth", str(DEEPEST))
        self._paragraphs.append([])
        self._lengths.append(0)
        part = self._places[-1].part
        self._counters.paragraphs[part] = self._counters.paragraphs.get(part, 0) + 1

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        text, place = "".join(self._paragraphs.pop()), self._places[-1]
        self._lengths.pop()
        if place.cell is not None:
            self._into_cell(place.cell, text)
        elif text.strip():
            self._piece(text, self._location(place))

    def finish(self) -> None:
        """Give out what a part that broke off left open."""
        while self._paragraphs:
            self._close_paragraph()
        while len(self._places) > 1:
            if self._cell() is not None:
                self._end_table("table:table-cell")
            else:
                self._leave()
        while self._tables or self._sheet:
            self._end_table("table:table-row")
            self._end_table("table:table")
        if self._meta:
            self._give_properties()


def _number(text: str | None) -> int:
    try:
        return int(text or 1)
    except ValueError:
        return 1
