"""Word documents (docx, docm, dotx): everything a person would see, and what is hidden from them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from models.records import Column, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.docx_places import Counters
from scanner.readers.office.docx_text import DocxText
from scanner.readers.office.docx_thin import thinned
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_controls import controls
from scanner.readers.office.ooxml_rest import rest
from scanner.readers.office.ooxml_text import PLAIN_PARTS, PlainText
from scanner.readers.pieces import Pieces

# Kinds of relations and, for parts that nothing points to, names of files -> what the part is to a reader.
_KINDS = {
    "header": "header",
    "footer": "footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
    "glossaryDocument": "glossary",
    "people": "people",
    "settings": "settings",
    "numbering": "numbering",
    "chart": "chart",
    "chartEx": "chart",
    "diagramData": "diagram",
}
_FILES = (
    (re.compile(r"header\d*\.xml$"), "header"),
    (re.compile(r"footer\d*\.xml$"), "footer"),
    (re.compile(r"footnotes\d*\.xml$"), "footnote"),
    (re.compile(r"endnotes\d*\.xml$"), "endnote"),
    (re.compile(r"comments\d*\.xml$"), "comment"),
    (re.compile(r"glossary/document\.xml$"), "glossary"),
    (re.compile(r"people\d*\.xml$"), "people"),
    (re.compile(r"(?<!web)settings\d*\.xml$"), "settings"),
    (re.compile(r"numbering\d*\.xml$"), "numbering"),
    (re.compile(r"charts/chart(ex)?\d*\.xml$"), "chart"),
    (re.compile(r"drawings/drawing\d*\.xml$"), "chart"),  # what is drawn upon charts
    (re.compile(r"diagrams/data\d*\.xml$"), "diagram"),
)


class DocxReader:
    """Paragraphs as text; tables as records; headers, notes, comments, boxes, deletions, properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        yield from package.everything(_parts(package, context), package.members())


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    roots = package.relations("").values()
    main = next((r.target for r in roots if r.kind == "officeDocument" and not r.external), "word/document.xml")
    folder = posixpath.dirname(main)
    parts = {main: ""}
    for relation in package.relations(main).values():
        if not relation.external and relation.kind in _KINDS:
            parts.setdefault(relation.target, _KINDS[relation.kind])
    for name in package.named(folder):
        for pattern, part in _FILES:
            if pattern.search(name):
                parts.setdefault(name, part)
    counters = Counters(Pieces(context.limits.text_window))
    if main not in package.entries:
        package.problem("damaged", "docx: no document part")
    for name, part in parts.items():
        if part in PLAIN_PARTS:
            plain = PlainText(part, counters.pieces, PLAIN_PARTS[part])
            yield from package.parse(name, plain)
            continue
        handler = DocxText(part, counters, context.limits, package.problem)
        yield from package.parse(name, handler, thinned)
        handler.finish()
        yield from handler.out
    yield from controls(package, folder, counters.pieces)
    yield from rest(package, counters.pieces, context)
    for link in package.links(""):
        yield from counters.pieces.add(link, {"part": "link"})
    yield from counters.pieces.flush()
    if counters.authors:
        rows = tuple((name,) for name in counters.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
    yield from package.properties()
