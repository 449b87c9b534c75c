"""PowerPoint (pptx, ppsx, potx and those with macros): slides in their order, notes, comments, masters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from models.records import Column, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.docx_places import Attributes, Counters
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_controls import controls
from scanner.readers.office.ooxml_rest import rest
from scanner.readers.office.ooxml_text import PLAIN_PARTS, PlainText
from scanner.readers.office.pptx_text import PptxText
from scanner.readers.pieces import Pieces

_OF_SLIDE = {"notesSlide": "notes", "comments": "comment", "chart": "chart", "diagramData": "diagram", "tags": "tag"}
"""Kinds of relations of a slide -> the part."""
_REST = (
    (re.compile(r"slides/[^/]+\.xml$"), ""),
    (re.compile(r"notesslides/[^/]+\.xml$"), "notes"),
    (re.compile(r"comments/[^/]+\.xml$"), "comment"),
    (re.compile(r"(commentauthors|authors)\.xml$"), "author"),
    (re.compile(r"slidemasters/[^/]+\.xml$"), "master"),
    (re.compile(r"slidelayouts/[^/]+\.xml$"), "layout"),
    (re.compile(r"(notesmasters|handoutmasters)/[^/]+\.xml$"), "master"),
    (re.compile(r"charts/chart[^/]*\.xml$"), "chart"),
    (re.compile(r"diagrams/data[^/]*\.xml$"), "diagram"),
    (re.compile(r"(presentation|tags/[^/]+)\.xml$"), "tag"),
)
"""Parts that no slide points to, in the order in which they are read."""


class PptxReader:
    """Text by slide (``page``), tables as records, hidden slides too; notes, comments, charts, masters by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        yield from package.everything(_parts(package, context), package.members())


class _Order:
    """The presentation part: relation ids of its slides in their order."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.ids: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "p:sldId" and len(self.ids) < 1 << 16:
            self.ids.append(attributes.get("r:id", ""))

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


def _slides(package: Package, main: str) -> list[str]:
    order = _Order()
    package.read(main, order)
    relations = package.relations(main)
    listed = [relations[id_].target for id_ in order.ids if id_ in relations]
    return [name for name in dict.fromkeys(listed) if name in package.entries]


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    roots = package.relations("").values()
    main = next((r.target for r in roots if r.kind == "officeDocument" and not r.external), "ppt/presentation.xml")
    if main not in package.entries:
        package.problem("damaged", "pptx: no presentation part")
    counters = Counters(Pieces(context.limits.text_window))
    done: set[str] = {main}
    for page, name in enumerate(_slides(package, main), 1):
        done.add(name)
        yield from _part(package, name, "", page, counters, context)
        for relation in package.relations(name).values():
            part = _OF_SLIDE.get(relation.kind)
            if part and not relation.external and relation.target not in done:
                done.add(relation.target)
                yield from _part(package, relation.target, part, page, counters, context)
    folder = posixpath.dirname(main)
    names = package.named(folder + "/" if folder else "")
    done.discard(main)
    for pattern, part in _REST:
        for name in names:
            if name not in done and pattern.search(name):
                done.add(name)
                yield from _part(package, name, part, 0, counters, context)
    yield from controls(package, folder, counters.pieces)
    yield from rest(package, counters.pieces, context)
    for link in package.links(""):
        yield from counters.pieces.add(link, {"part": "link"})
    yield from counters.pieces.flush()
    if counters.authors:
        rows = tuple((name,) for name in counters.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
    yield from package.properties()


def _part(
    package: Package, name: str, part: str, page: int, counters: Counters, context: ReadContext
) -> Iterator[Part]:
    if part in PLAIN_PARTS:
        place = {"page": page} if page else None
        yield from package.parse(name, PlainText(part, counters.pieces, PLAIN_PARTS[part], place))
        return
    counters.paragraphs.clear()
    handler = PptxText(part, page, counters, context.limits, package.problem)
    yield from package.parse(name, handler)
    handler.finish()
    yield from handler.out
