"""WordprocessingML as a stream: paragraphs, tables and what is hidden between them, as a person would read them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from models.errors import ReadError
from models.limits import Limits
from scanner.readers.office.docx_asides import (
    AUTHORS,
    DRAWN,
    SAID,
    field_data,
    level_text,
    telling_bookmark,
    telling_field,
    telling_picture,
)
from scanner.readers.office.docx_places import DEEPEST, Attributes, Counters, Places

_LONG = 1 << 20
_MOST_AUTHORS = 1000
_LONGEST_DATA = 64
"""Blocks of 64 KiB, at most, of what a program keeps behind a field."""
_SYMBOLS = 0xF000
"""Where the characters of symbol fonts begin, whose digits are where they are in others."""
_WORD = re.compile(r"[A-Za-z0-9@._\-]+\Z"), re.compile(r"[A-Za-z0-9@._\-]+")


@dataclass(slots=True)
class _Paragraph:
    """One paragraph: its text as it is, as it was before tracked changes (pieces, deleted or not), and its fields."""

    now: list[str] = field(default_factory=list)
    before: list[tuple[str, bool]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    instructed: int = 0
    deleted: bool = False
    length: int = 0


class DocxText(Places):
    """Handler (see xml_stream.Handler) of one part; ``part`` is empty for the body, else header, comment, ...

    ``problem`` is told what could not be read. Fallbacks of drawings are read only where the drawing held no text.
    """

    def __init__(self, part: str, counters: Counters, limits: Limits, problem: Callable[[str, str], None]) -> None:
        super().__init__(part, counters, limits, problem)
        self._paragraphs: list[_Paragraph] = []
        self._choices: list[int] = []
        self._seen = self.skip = self._inserted = self._deleted = self._moved = 0
        self._into: Callable[[str], None] | None = None
        self._thin: list[str] | None = None
        self._alternatives: tuple[str, ...] = ()
        self._data: list[str] = []
        self.starts: dict[str, Callable[[Attributes], None]] = {
            **dict.fromkeys(("w:t", "m:t", "a:t"), self._collect_text),
            "w:delText": lambda _: self._collect(self._append_deleted),
            **dict.fromkeys(("w:instrText", "w:delInstrText"), lambda _: self._collect(self._append_field)),
            **dict.fromkeys(("w:tab", "w:ptab"), lambda _: self._append("\t")),
            **dict.fromkeys(("w:br", "w:cr", "a:br"), lambda _: self._append("\n")),
            "w:noBreakHyphen": lambda _: self._append("-"),
            "w:sym": self._symbol,
            "w:p": self._new_paragraph,
            "a:p": lambda _: self._open_aside("drawing"),
            "w:thinParagraph": self._open_thin,
            "w:thinCell": self._open_thin_cell,
            "w:tbl": lambda _: self._open_table(),
            "w:tr": lambda _: self._open_row(),
            "w:tc": lambda _: self._open_cell(),
            "w:gridSpan": self._grid_span,
            "w:gridBefore": self._grid_before,
            "w:vMerge": self._vertical_merge,
            "w:txbxContent": lambda _: self._enter("textbox"),
            "mc:AlternateContent": lambda _: self._choices.append(self._seen),
            "mc:Choice": lambda _: self._choose(),
            "mc:Fallback": lambda _: self._choose(),
            "w:ins": self._insertion,
            "w:del": self._deletion,
            "w:moveFrom": self._move,
            "w:fldSimple": lambda a: self._append_field(a.get("w:instr", "") + " "),
            "w:listItem": lambda a: self._aside(a.get("w:displayText") or a.get("w:value", ""), "control"),
            **dict.fromkeys(DRAWN, self._alternative_text),
            "w:default": self._default,
            "w:docVar": lambda a: self._aside(f"{a.get('w:name', '')}: {a.get('w:val', '')}", "settings"),
            "w:name": self._block_name,
            "w:bookmarkStart": self._bookmark,
            "w:lvlText": lambda a: self._aside(level_text(a.get("w:val", "")), "numbering"),
            "w:fldData": lambda _: self._begin_data(),
            "w:rt": lambda _: self._open_aside("ruby"),
            **{name: functools.partial(self._say, *said) for name, said in SAID.items()},
            **{name: functools.partial(self._author, key) for name, key in AUTHORS.items()},
            # Nothing below these is text: formats, sizes, what a smart tag says again.
            **dict.fromkeys(
                ("w:pPr", "w:rPr", "w:tblPrEx", "w:sectPr", "w:tblGrid", "w:rubyPr", "w:numPr", "w:smartTagPr"),
                lambda _: self._skip_this(),
            ),
        }
        self.ends: dict[str, Callable[[], None]] = {
            **dict.fromkeys(("w:t", "m:t", "a:t", "w:delText", "w:instrText", "w:delInstrText"), self._stop),
            "w:p": self._close_paragraph,
            "w:thinParagraph": self._close_thin,
            "w:thinCell": self._close_thin_cell,
            **dict.fromkeys(("a:p", "w:rt"), self._close_aside),
            "w:fldData": self._end_data,
            "w:tbl": self._close_table,
            "w:tr": self._close_row,
            "w:tc": self._close_cell,
            "w:txbxContent": self._leave,
            "mc:AlternateContent": self._chosen,
            "w:ins": lambda: self._count_inserted(-1),
            "w:del": lambda: self._count_deleted(-1),
            "w:moveFrom": lambda: self._count_moved(-1),
        }

    # -- the stream

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self.skip:
            self.skip += 1
            return
        act = self.starts.get(name)
        if act is not None:
            act(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self.skip:
            self.skip -= 1
            return
        act = self.ends.get(name)
        if act is not None:
            act()

    def text(self, data: str) -> None:
        """Characters: kept only inside an element that holds text."""
        if self._into is not None and not self.skip:
            self._into(data)

    def _skip_this(self) -> None:
        self.skip = 1

    def _collect_text(self, _: Attributes) -> None:
        self._into = self._append

    def _collect(self, into: Callable[[str], None]) -> None:
        self._into = into

    def _stop(self) -> None:
        self._into = None

    def _count_inserted(self, by: int) -> None:
        self._inserted = max(0, self._inserted + by)

    def _count_deleted(self, by: int) -> None:
        self._deleted = max(0, self._deleted + by)

    def _count_moved(self, by: int) -> None:
        self._moved = max(0, self._moved + by)

    def _insertion(self, attributes: Attributes) -> None:
        self._count_inserted(1)
        self._author("w:author", attributes)

    def _deletion(self, attributes: Attributes) -> None:
        self._count_deleted(1)
        self._author("w:author", attributes)

    def _move(self, attributes: Attributes) -> None:
        self._count_moved(1)
        self._author("w:author", attributes)

    def _choose(self) -> None:
        """Of a drawing's alternatives only the first that says anything is read."""
        if self._choices and self._seen > self._choices[-1]:
            self.skip = 1

    def _chosen(self) -> None:
        if self._choices:
            self._choices.pop()

    # -- text

    def _append(self, data: str) -> None:
        if self._moved:
            return  # it stands again where it was moved to
        if self._deleted:
            self._append_deleted(data)
            return
        paragraph = self._paragraphs[-1] if self._paragraphs else self._open_paragraph()
        self._seen += len(data)
        paragraph.length += len(data)
        paragraph.now.append(data)
        if not self._inserted:
            paragraph.before.append((data, False))
        if paragraph.length > _LONG:
            self._relieve(paragraph)

    def _append_deleted(self, data: str) -> None:
        paragraph = self._paragraphs[-1] if self._paragraphs else self._open_paragraph()
        self._seen += len(data)
        paragraph.length += len(data)
        paragraph.before.append((data, True))
        paragraph.deleted = True
        if paragraph.length > _LONG:
            self._relieve(paragraph)

    def _append_field(self, data: str) -> None:
        paragraph = self._paragraphs[-1] if self._paragraphs else self._open_paragraph()
        if paragraph.instructed < _LONG:
            paragraph.fields.append(data)
            paragraph.instructed += len(data)

    def _relieve(self, paragraph: _Paragraph) -> None:
        """Give out what a very long paragraph has so far; in a cell, keep no more than a cell may hold."""
        place = self._places[-1]
        if paragraph.deleted:
            self._give_deleted(paragraph)
        if place.cell is None:
            self._piece("".join(paragraph.now), self._location(place), end="")
        else:
            self._into_cell(place.cell, "".join(paragraph.now))
        paragraph.now.clear()
        paragraph.before.clear()
        paragraph.deleted, paragraph.length = False, 0

    def _symbol(self, attributes: Attributes) -> None:
        try:
            code = int(attributes.get("w:char", ""), 16)
        except ValueError:
            return
        if _SYMBOLS <= code < _SYMBOLS + 0x100 and chr(code - _SYMBOLS).isdecimal():
            code -= _SYMBOLS
        self._append(chr(code) if 32 <= code < 0xD800 else " ")

    def _open_paragraph(self) -> _Paragraph:
        if len(self._paragraphs) > DEEPEST:
            raise ReadError("depth", str(DEEPEST))
        paragraph = _Paragraph()
        self._paragraphs.append(paragraph)
        part = self._places[-1].part
        self._counters.paragraphs[part] = self._counters.paragraphs.get(part, 0) + 1
        return paragraph

    def _new_paragraph(self, _: Attributes) -> None:
        self._open_paragraph()

    def _close_paragraph(self) -> None:
        if not self._paragraphs:
            return
        paragraph, place = self._paragraphs.pop(), self._places[-1]
        text = "".join(paragraph.now)
        if place.cell is not None:
            self._into_cell(place.cell, text)
        elif text.strip():
            self._piece(text, self._location(place))
        if paragraph.deleted:
            self._give_deleted(paragraph)
        if paragraph.fields and telling_field(instructions := "".join(paragraph.fields).strip()):
            self._aside(instructions, "field")

    # -- what docx_thin makes of a paragraph, or a cell, of one text

    def _open_thin(self, _: Attributes) -> None:
        self._open_paragraph()
        self._into = self._append

    def _close_thin(self) -> None:
        self._into = None
        self._close_paragraph()

    def _open_thin_cell(self, _: Attributes) -> None:
        if self._tables and not (self._moved or self._deleted or self._inserted):
            self._thin = []
            self._into = self._thin.append
            return
        self._open_cell()
        self._open_paragraph()
        self._into = self._append

    def _close_thin_cell(self) -> None:
        self._into = None
        if self._thin is None:
            self._close_paragraph()
            self._close_cell()
            return
        text, self._thin = "".join(self._thin), None
        part = self._places[-1].part
        self._counters.paragraphs[part] = self._counters.paragraphs.get(part, 0) + 1
        self._seen += len(text)
        self._simple_cell(text)

    def _give_deleted(self, paragraph: _Paragraph) -> None:
        """Deleted text with the word it stood in: 138<deleted>1234</deleted>5678 was one number."""
        pieces = paragraph.before
        whole = "".join(text for text, _ in pieces)
        spans: list[list[int]] = []
        at = 0
        for text, gone in pieces:
            if gone:
                if spans and spans[-1][1] >= at:
                    spans[-1][1] = at + len(text)
                else:
                    spans.append([at, at + len(text)])
            at += len(text)
        for begin, end in spans:
            # A comma that is gone from behind a number was never in it.
            before = _WORD[1].match(whole, begin, end) and _WORD[0].search(whole, max(0, begin - 64), begin)
            after = _WORD[1].match(whole, end - 1, end) and _WORD[1].match(whole, end, end + 64)
            self._aside(whole[before.start() if before else begin : after.end() if after else end], "deleted")

    def _alternative_text(self, attributes: Attributes) -> None:
        name = attributes.get("name", "")
        for text in (*map(attributes.get, ("title", "descr", "alt")), name if telling_picture(name) else ""):
            if text and text not in self._alternatives:  # of a drawing, and of the fallback and the picture in it
                self._aside(text, "alt_text")
                self._alternatives = (*self._alternatives[-3:], text)
        self._aside(attributes.get("href", ""), "link")

    def _say(self, part: str, keys: tuple[str, ...], attributes: Attributes) -> None:
        for key in keys:
            self._aside(attributes.get(key, ""), part)

    def _default(self, attributes: Attributes) -> None:
        """What stands in a field of a form at first; in lists and boxes this is a number of an entry."""
        if len(attributes.get("w:val", "")) > 2:
            self._aside(attributes["w:val"], "control")

    def _block_name(self, attributes: Attributes) -> None:
        """The name of a building block, or of a field of a form."""
        if telling_bookmark(name := attributes.get("w:val", "")):
            self._aside(name, "control")

    def _bookmark(self, attributes: Attributes) -> None:
        if telling_bookmark(name := attributes.get("w:name", "")):
            self._aside(name, "bookmark")

    def _begin_data(self) -> None:
        self._data, self._into = [], self._add_data

    def _add_data(self, data: str) -> None:
        if len(self._data) < _LONGEST_DATA:
            self._data.append(data)

    def _end_data(self) -> None:
        self._into = None
        if telling_field(said := field_data("".join(self._data))):
            self._aside(said, "field")
        self._data = []

    def _author(self, key: str, attributes: Attributes) -> None:
        name = attributes.get(key, "")
        if name and len(self._counters.authors) < _MOST_AUTHORS:
            self._counters.authors[name] = None

    def _open_aside(self, part: str) -> None:
        self._enter(part)
        self._open_paragraph()

    def _close_aside(self) -> None:
        self._close_paragraph()
        self._leave()

    def finish(self) -> None:
        """Give out what a part that broke off left open."""
        while self._paragraphs:
            self._close_paragraph()
        while len(self._places) > 1:
            if self._cell() is not None:
                self._close_cell()
            else:
                self._leave()
        while self._tables:
            self._close_row()
            self._close_table()
