"""Visio drawings (vsdx and its kin, MS-VSDX) and any other Office Open XML package that no reader knows by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.records import Column, Location, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.docx_asides import telling_bookmark, telling_field, telling_picture
from scanner.readers.office.docx_places import Attributes
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_rest import rest
from scanner.readers.office.ooxml_text import PlainText, Words
from scanner.readers.pieces import Pieces

_CELLS = {
    **dict.fromkeys(("Address", "Description", "SubAddress", "ExtraInfo"), "link"),
    **dict.fromkeys(("Label", "Value", "Prompt", "Format"), "property"),
    "Comment": "comment",
}
_SECTIONS = frozenset({"Hyperlink", "Property", "Annotation"})
_ALONE = {
    ("Actions", "Menu"): "field",
    ("ActionTag", "Description"): "field",
    ("SmartTag", "Description"): "field",
    ("Controls", "Prompt"): "field",
    ("User", "Prompt"): "field",
    ("Layer", "Name"): "layer",
}
"""Sections and cells in which people write -> their part."""
_OWN = frozenset({"User", "Scratch"})
"""Sections whose cells hold what a drawing's maker or another program keeps there."""
_TEXT = "STR"
"""The unit of a value that is a text."""
_OF_VISIO = re.compile(r"(?:vis|ms|Connector|Flowchart|连接线|流程图)")
"""What names begin with that Visio gives."""
_NUMBERED = re.compile(r"\.\d+\Z")
_NOBODYS = frozenset({"visio/windows.xml", "visio/validation.xml"})
"""Parts in which Visio alone writes."""
_ALTERNATIVE = "visAlt"
"""What rows of a shape's own begin with that hold the text which stands for it."""
_PRINTED = {f"{part}{place}": part.lower() for part in ("Header", "Footer") for place in ("Left", "Center", "Right")}
_LONGEST = 1 << 20
_MOST_PAGES = 1 << 16


class VsdxReader:
    """Texts of shapes by page; data of shapes, links, comments, masters and properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        yield from package.everything(_parts(package, context), package.members())


class AnyPackageReader:
    """The words in every part of a package of unknown kind (themes, forms, what is new), properties, embedded files."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        package = Package(source, context)
        yield from package.everything(_words(package, context), package.members())


def _words(package: Package, context: ReadContext) -> Iterator[Part]:
    pieces = Pieces(context.limits.text_window)
    for name in package.named(""):
        if not name.startswith(("docprops/", "[content_types]")):
            yield from package.parse(name, Words(name, pieces, None))
    for link in package.links(""):
        yield from pieces.add(link, {"part": "link"})
    yield from pieces.flush()
    yield from package.properties()


class _Pages:
    """The list of pages: relation id -> name, and whether it lies behind others."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.pages: list[tuple[str, str, bool]] = []
        self._name, self._behind = "", False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "Page":
            self._name, self._behind = attributes.get("Name", ""), attributes.get("Background") == "1"
        elif name == "Rel" and len(self.pages) < _MOST_PAGES:
            self.pages.append((attributes.get("r:id", ""), self._name, self._behind))

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


class _Shapes:
    """A page, a master, or what all share: texts of shapes, and what their sections hold that a person may see."""

    def __init__(self, pieces: Pieces, location: Location) -> None:
        self.out: list[Part] = []
        self._pieces, self._location = pieces, location
        self._section = self._named = ""
        self._row: dict[str, str] = {}
        self._text: list[str] | None = None
        self._length = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "Text" or name in _PRINTED:
            self._text, self._length = [], 0
        elif name == "Section":
            self._section = attributes.get("N", "")
        elif name == "Row":
            self._row, self._named = {}, attributes.get("N", "")
        elif name == "Cell":
            self._cell(attributes.get("N", ""), attributes)
        elif name in ("Shape", "Master"):
            for given in dict.fromkeys(_NUMBERED.sub("", attributes.get(key, "")) for key in ("Name", "NameU")):
                self._say(given if telling_picture(given) else "", "name")
        elif name == "EventItem":
            self._say(attributes.get("TargetArgs", ""), "event")

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "Text" or name in _PRINTED:
            self._give(place={"part": _PRINTED[name]} if name in _PRINTED else None)
            self._text = None
        elif name == "Row" and self._row:
            part = next(_CELLS[cell] for cell in self._row)
            words = ": ".join(dict.fromkeys(self._row[cell] for cell in _CELLS if cell in self._row))
            self.out.extend(self._pieces.add(words, {**self._location, "part": part}))
            self._row = {}
        elif name == "Section":
            self._section = ""

    def text(self, data: str) -> None:
        """Characters."""
        if self._text is not None:
            self._text.append(data)
            self._length += len(data)
            if self._length > _LONGEST:
                self._give("")

    def _cell(self, cell: str, attributes: Attributes) -> None:
        value, part = attributes.get("V", ""), _ALONE.get((self._section, cell))
        if self._section in _SECTIONS:
            if cell in _CELLS and value.strip() and (cell != "Format" or ";" in value):
                self._row[cell] = value  # of formats lists to choose from, else they say how a number looks
        elif self._section == "User" and self._named.startswith(_ALTERNATIVE) and cell == "Value":
            self._say(value, "alt_text")
        elif part == "layer":
            self._say(value if telling_bookmark(value) and not _OF_VISIO.match(value) else "", part)
        elif part:
            self._say(value, part)
        elif self._section in _OWN and attributes.get("U") == _TEXT and not _OF_VISIO.match(self._named):
            self._say(value, "field")
        elif not self._section and cell == "Comment":  # the tip of a shape
            self._say(value, "comment")
        elif cell == "Action" or (not self._section and cell.startswith("Event")):
            formula = attributes.get("F", "")
            self._say(formula if '"' in formula and telling_field(formula.replace('"', " ")) else "", "event")

    def _say(self, text: str, part: str) -> None:
        if text.strip():
            self.out.extend(self._pieces.add(text.strip(), {**self._location, "part": part}))

    def _give(self, end: str = "\n", place: Location | None = None) -> None:
        text = "".join(self._text or ())
        self._text, self._length = [], 0
        if text.strip():
            self.out.extend(self._pieces.add(text.strip() if end else text, place or self._location, end))


class _Comments:
    """The comments of a drawing and who wrote them."""

    def __init__(self, pieces: Pieces) -> None:
        self.out: list[Part] = []
        self.authors: dict[str, None] = {}
        self._pieces = pieces
        self._words: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "AuthorEntry" and len(self.authors) < 1000:
            self.authors.update(
                dict.fromkeys(attributes[key] for key in ("Name", "ResolutionID") if attributes.get(key))
            )

    def end(self, name: str) -> None:
        """An element ends."""
        text, self._words = "".join(self._words), []
        if name == "CommentEntry" and text.strip():
            self.out.extend(self._pieces.add(text.strip(), {"part": "comment"}))

    def text(self, data: str) -> None:
        """Characters."""
        self._words.append(data)


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    pieces = Pieces(context.limits.text_window)
    pages = _Pages()
    listing = "visio/pages/pages.xml"
    package.read(listing, pages)
    if listing not in package.entries:
        package.problem("damaged", "vsdx: no pages part")
    relations, done = package.relations(listing), {listing, "visio/masters/masters.xml"}
    for number, (relation, title, behind) in enumerate(pages.pages, 1):
        target = relations[relation].target if relation in relations else ""
        if title.strip():
            yield from pieces.add(title, {"page": number, "part": "title"})
        if target in package.entries and target not in done:
            done.add(target)
            location: Location = {"page": number, **({"part": "background"} if behind else {})}
            yield from package.parse(target, _Shapes(pieces, location))
    for name in (listing, "visio/document.xml"):
        yield from package.parse(name, _Shapes(pieces, {"part": "property"}))
    yield from package.parse("visio/masters/masters.xml", _Shapes(pieces, {"part": "master"}))
    for folder, part in (("visio/pages/", "lost_page"), ("visio/masters/", "master")):
        for name in package.named(folder):
            if name not in done:
                yield from package.parse(name, _Shapes(pieces, {"part": part}))
    comments = _Comments(pieces)
    yield from package.parse("visio/comments.xml", comments)
    for name in (*package.named("visio/data/"), *package.named("customxml/item")):
        yield from package.parse(name, PlainText("data", pieces, None))
    package.seen |= _NOBODYS
    yield from rest(package, pieces, context)
    for link in package.links(""):
        yield from pieces.add(link, {"part": "link"})
    yield from pieces.flush()
    if comments.authors:
        rows = tuple((name,) for name in comments.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
    yield from package.properties()
