"""OpenDocument content as a stream: paragraphs, notes, boxes, slides, sheets and tables, and what is hidden in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from models.errors import ReadError
from models.limits import Limits
from models.records import Column, Location, TableChunk
from scanner.readers.office.docx_asides import level_text
from scanner.readers.office.docx_places import DEEPEST, Attributes, Counters, Place
from scanner.readers.office.odf_asides import SAID, TEXTS, form_texts, link_target
from scanner.readers.office.odf_sheet import Sheets, cell_value
from scanner.readers.office.sheet_names import is_given

_LONG = 1 << 20
_MOST = 1000
_LONGEST_VALUE = 1 << 16
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
        self._length = self._skip = 0
        self._page = 0
        self._gathered: list[str] | None = None
        self._held = 0
        self._meta: dict[str, str] | None = None
        self._meta_name = ""
        self._links: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
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
            self._gathered, self._held = [], 0
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
            self._meta = {}
        elif name == "text:list-level-style-number":
            self._aside(level_text(attributes.get("style:num-prefix", "")), "numbering")
            self._aside(level_text(attributes.get("style:num-suffix", "")), "numbering")
        if name == "table:change-track-table-cell":
            self._aside(cell_value(attributes) or "", "deleted")
        if "xlink:href" in attributes and len(self._links) < _MOST:
            self._link(link_target(name, attributes))
        if name.startswith("form:"):
            for said in form_texts(name, attributes):
                self._aside(said, "control")
        part, keys = SAID.get(name, ("", ()))
        for key in keys:
            self._aside(attributes.get(key, ""), part)

    def end(self, name: str) -> None:
        """An element ends."""
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
        elif name == "dc:creator" and said.strip() and len(self._counters.authors) < _MOST:
            self._counters.authors[said.strip()] = None

    def text(self, data: str) -> None:
        """Characters: kept only inside an element that holds text."""
        if self._skip:
            return
        if self._meta is not None:
            old = self._meta.get(self._meta_name, "")
            if self._meta_name and len(old) < _LONGEST_VALUE and len(self._meta) < _MOST:
                self._meta[self._meta_name] = old + data
        elif self._gathered is not None:
            if self._held < _LONGEST_VALUE:
                self._gathered.append(data)
                self._held += len(data)
        elif self._paragraphs:
            self._append(_BLANKS.sub(" ", data) if "\n" in data or "  " in data or "\t" in data else data)

    def _property(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        self._meta_name = "" if local in _STATISTICS else attributes.get("meta:name") or local
        if self._meta is None:
            return
        if said := " ".join(filter(None, map(attributes.get, ("xlink:title", "xlink:href")))):  # of the template
            self._meta[self._meta_name] = said[:_LONGEST_VALUE]
        elif self._meta_name in self._meta:
            self._meta[self._meta_name] += " "

    def _give_properties(self) -> None:
        values = {name: value.strip() for name, value in (self._meta or {}).items() if value.strip()}
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

    def _link(self, target: str) -> None:
        if target and target not in self._links:
            self._links.add(target)
            self._aside(target, "link")

    def _append(self, data: str) -> None:
        if not self._paragraphs:
            return
        self._paragraphs[-1].append(data)
        self._length += len(data)
        if self._length > _LONG:
            self._relieve()

    def _relieve(self) -> None:
        """Give out what a very long paragraph has so far; in a cell, keep no more than a cell may hold."""
        place, paragraph = self._places[-1], self._paragraphs[-1]
        text = "".join(paragraph)
        paragraph.clear()
        self._length = 0
        if place.cell is None:
            self._piece(text, self._location(place), end="")
        else:
            self._into_cell(place.cell, text)

    def _open_paragraph(self) -> None:
        if len(self._paragraphs) > DEEPEST:
            raise ReadError("depth", str(DEEPEST))
        self._paragraphs.append([])
        part = self._places[-1].part
        self._counters.paragraphs[part] = self._counters.paragraphs.get(part, 0) + 1

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        text, place = "".join(self._paragraphs.pop()), self._places[-1]
        self._length = 0
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
