"""Workbooks as one XML file (XML Spreadsheet 2003): what Excel 2002 and 2003 write, and many programs that export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from xml.parsers import expat

from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.embedded import Embedded
from scanner.readers.office.xml_sheet_cells import Workbook
from scanner.readers.office.xml_stream import parse
from scanner.readers.office.xml_whole import UnusualError, in_utf8, walk_through
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool
from scanner.readers.text.xml import XmlReader

_BLOCK = 1 << 18
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet Worksheet"
_VISIBLE = "urn:schemas-microsoft-com:office:excel Visible"
_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "very_hidden"}
_MOST_SHEETS = 10_000
_DEEPEST = 1000
_COMMENTS = 1 << 20
"""Characters of comments that somebody wrote into the XML; with more of them it is read as XML goes."""


class XmlSheetReader:
    """Sheets as tables under their names; properties, comments, links and rules by their ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. What is no XML to its end is read as XML goes."""
        plain = Spool(context)
        try:
            problems = in_utf8(source, context, plain)
            document = plain.source("workbook.xml")
            walk = _walked(document)
            if walk is not None:
                yield from _sound(document, walk, context)
                yield from problems
                return
        finally:
            plain.release()
        yield from XmlReader().read(source, context)


def _walked(document: ByteSource) -> _Walk | None:
    try:
        return _Walk(document)
    except (expat.ExpatError, UnusualError):
        return None


def _sound(document: ByteSource, walk: _Walk, context: ReadContext) -> Iterator[Part]:
    """A document that is XML to its end."""
    problems: dict[Problem, None] = {}

    def problem(code: str, detail: str) -> None:
        problems[Problem(code, detail)] = None

    pieces, files = Pieces(context.limits.text_window), Embedded(context)
    for comment in walk.comments:
        yield from pieces.add(comment, {"part": "comment"})
    workbook = Workbook(pieces, files, walk.states, context.limits, problem)
    with document.open() as stream:
        stream.seek(walk.root)  # the encoding that is declared above it is no longer so
        yield from parse(iter(partial(stream.read, _BLOCK), b""), workbook, problems)
    yield from pieces.flush()
    if workbook.authors:
        rows = tuple((name,) for name in workbook.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
    yield from files.problems()
    yield from problems


@dataclass
class _Walk:
    """What has to be known before the cells. Raises ExpatError (no XML) and UnusualError."""

    document: ByteSource
    root: int = -1
    """Where the outermost element begins."""
    states: dict[int, str] = field(default_factory=dict)
    """Number of a sheet, from 1 on -> ``hidden`` or ``very_hidden``."""
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        parser = self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CommentHandler = self._comment
        self._sheets = self._length = self._depth = 0
        self._visible = ""
        walk_through(self.document, parser)

    def _start(self, name: str, _attributes: object) -> None:
        if self.root < 0:
            self.root = self._parser.CurrentByteIndex
        self._depth += 1
        if name == _SHEET:
            self._sheets += 1
        if self._sheets > _MOST_SHEETS or self._depth > _DEEPEST:
            raise UnusualError
        if name == _VISIBLE:
            self._visible, self._parser.CharacterDataHandler = "", self._text

    def _text(self, data: str) -> None:
        self._visible = (self._visible + data)[:99]

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == _VISIBLE:
            self._parser.CharacterDataHandler = None
            if state := _STATES.get(self._visible.strip()):
                self.states[self._sheets] = state

    def _comment(self, text: str) -> None:
        self._length += len(text)
        if self._length > _COMMENTS:
            raise UnusualError
        self.comments.append(text.strip())
