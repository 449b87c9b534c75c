"""PresentationML as a stream: the text of shapes, tables, comments and what pictures are called."""

from __future__ import annotations

from collections.abc import Callable

from models.errors import ReadError
from models.limits import Limits
from models.records import Location
from scanner.readers.office.docx_places import DEEPEST, Attributes, Counters, Place, Places
from scanner.readers.office.ooxml_text import BESIDE

_LONG = 1 << 20
_TEXT = frozenset({"a:t", "m:t", "p:text", "p188:t"})
_MOST = 1000


class PptxText(Places):
    """Handler (see xml_stream.Handler) of one slide, notes page, master, layout or list of comments.

    ``part`` is empty for a slide itself, ``page`` its number (0 for what belongs to none).
    """

    def __init__(
        self, part: str, page: int, counters: Counters, limits: Limits, problem: Callable[[str, str], None]
    ) -> None:
        super().__init__(part, counters, limits, problem)
        self._part, self._page = part, page
        self._line: list[str] = []
        self._length = self._depth = self._skip = 0
        self._inside = False
        self._choices: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._skip:
            self._skip += 1
            return
        self._depth += 1
        if self._depth > 10 * DEEPEST:
            raise ReadError("depth", str(10 * DEEPEST))
        if name in _TEXT:
            self._inside = True
        elif name == "a:p":
            self._give_line()
            self._counters.paragraphs[self._part] = self._counters.paragraphs.get(self._part, 0) + 1
        elif name in ("a:br", "a:tab"):
            self._line.append("\n" if name == "a:br" else "\t")
        elif name == "a:tbl":
            self._open_table()
        elif name == "a:tr":
            self._open_row()
        elif name == "a:tc":
            self._open_cell()
        elif name == "mc:AlternateContent":
            self._choices.append(False)
        elif name in ("mc:Choice", "mc:Fallback") and self._choices:
            self._skip = int(self._choices[-1])  # of a shape's alternatives the first is read
            self._depth -= self._skip
            self._choices[-1] = True
        else:
            self._attributes(name, attributes)

    def _attributes(self, name: str, attributes: Attributes) -> None:
        if name in BESIDE:
            part, keys = BESIDE[name]
            for key in keys:
                self._aside(attributes.get(key, ""), part)
        elif name in ("p:cmAuthor", "p188:author"):
            author = attributes.get("name", "")
            if author and len(self._counters.authors) < _MOST:
                self._counters.authors[author] = None
            self._aside(attributes.get("userId", ""), "author")
        elif name in ("p:tag", "p14:section", "p:custShow"):
            self._aside(" ".join(attributes[k] for k in ("name", "val") if attributes.get(k)), "tag")

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skip:
            self._skip -= 1
            return
        self._depth -= 1
        if name in _TEXT:
            self._inside = False
            if name == "p:text":
                self._give_line()
        elif name == "a:p":
            self._give_line()
        elif name == "a:tc":
            self._give_line()
            self._close_cell()
        elif name == "a:tr":
            self._close_row()
        elif name == "a:tbl":
            self._close_table()
        elif name == "mc:AlternateContent" and self._choices:
            self._choices.pop()

    def text(self, data: str) -> None:
        """Characters: kept only inside an element that holds text."""
        if self._inside and not self._skip:
            self._line.append(data)
            self._length += len(data)
            if self._length > _LONG:
                self._give_line("")

    def _give_line(self, end: str = "\n") -> None:
        text, place = "".join(self._line), self._places[-1]
        self._line.clear()
        self._length = 0
        if place.cell is not None:
            self._into_cell(place.cell, text)
        elif text.strip():
            self._piece(text, self._location(place), end)

    def _location(self, place: Place) -> Location:
        location = super()._location(place)
        return {**location, "page": self._page} if self._page else location

    def _aside(self, text: str, part: str) -> None:
        if text.strip():
            self._piece(text.strip(), self._location(Place(part)))

    def finish(self) -> None:
        """Give out what a part that broke off left open."""
        self._give_line()
        while len(self._places) > 1:
            self._close_cell() if self._cell() is not None else self._leave()
        while self._tables:
            self._close_row()
            self._close_table()
