"""XPS and OpenXPS documents (ECMA-388): pages in their order, each line as it reads; outlines, links, properties."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.docx_places import Attributes
from scanner.readers.office.ofd_page import Matrix, Text, lines
from scanner.readers.office.ooxml import Package
from scanner.readers.pieces import Pieces

_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST = 100_000
_DEEPEST = 500
_WIDE = "\u2e80"
_NUMBERS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ORDER = {"DocumentReference": ".fdoc", "PageContent": ".fpage"}


class XpsReader:
    """Text page by page; outlines and links by ``part``; pages of outlines and pictures alone are named."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        package = Package(source, context)
        yield from package.everything(_parts(package, context), package.members())


class _Sources:
    """A sequence of documents or pages: what it points to, in order, and the links within."""

    def __init__(self, folder: str) -> None:
        self.out: list[Part] = []
        self.targets: list[str] = []
        self._folder = folder

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in _ORDER and len(self.targets) < _MOST:
            path = posixpath.join("/", self._folder, unquote(attributes.get("Source", "")))
            self.targets.append(posixpath.normpath(path).lstrip("/").casefold())

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


class _Page:
    """A page: its texts with their places, and the addresses that it links to."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.texts: list[Text] = []
        self.links: dict[str, None] = {}
        self.mute = False
        """There are shapes, pictures or glyphs that no text is told of."""
        self.full = False
        self._matrices: list[Matrix] = [_SAME]

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if len(self._matrices) > _DEEPEST:
            raise ReadError("damaged", "XML: nested too deep")
        moved = _matrix(attributes.get("RenderTransform", ""))
        self._matrices.append(_times(moved, self._matrices[-1]))
        if name == "MatrixTransform" and len(self._matrices) > 2:  # of the element that holds the one around this
            held = _times(_matrix(attributes.get("Matrix", "")), self._matrices[-3])
            self._matrices[-3] = self._matrices[-2] = held
        address = attributes.get("FixedPage.NavigateUri", "")
        if "://" in address or address.startswith("mailto:"):
            self.links[address] = None
        if name == "Glyphs":
            self._glyphs(attributes)
        elif name in {"Path", "ImageBrush"}:
            self.mute = True

    def end(self, _name: str) -> None:
        """An element ends."""
        if len(self._matrices) > 1:
            self._matrices.pop()

    def text(self, data: str) -> None:
        """Characters: none are needed."""

    def _glyphs(self, attributes: Attributes) -> None:
        text = attributes.get("UnicodeString", "").removeprefix("{}")
        if not text.strip():
            self.mute = self.mute or bool(attributes.get("Indices"))
            return
        if len(self.texts) >= _MOST:
            self.full = True
            return
        size = _number(attributes.get("FontRenderingEmSize", ""), 10.0)
        a, b, c, d, e, f = self._matrices[-1]
        x, y = _number(attributes.get("OriginX", "")), _number(attributes.get("OriginY", ""))
        scale = math.hypot(a, b) or 1.0
        width = _width(text, attributes.get("Indices", ""), size)
        self.texts.append(Text(a * x + c * y + e, b * x + d * y + f, width * scale, size * scale or 1.0, text))


def _width(text: str, indices: str, size: float) -> float:
    """How far a run reaches: by its advances, in hundredths of the font's size, where they are told."""
    width, told = 0.0, indices.split(";")[: len(text)]
    for place, character in enumerate(text):
        words = told[place].split(",") if place < len(told) else []
        advance = _number(words[1], -1.0) if len(words) > 1 and words[1] else -1.0
        width += advance / 100 if advance >= 0 else 1.0 if character >= _WIDE else 0.5
    return width * size


def _number(text: str, default: float = 0.0) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e7 else default  # also where it is no number


def _matrix(text: str) -> Matrix:
    numbers = [_number(word) for word in _NUMBERS.findall(text[:1000])]
    return (*numbers[:4], *numbers[4:6]) if len(numbers) == 6 else _SAME  # type: ignore[return-value] # six of them


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first and ``outer`` then."""
    if inner is _SAME:
        return outer
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


class _Outline:
    """The titles of an outline."""

    def __init__(self, pieces: Pieces) -> None:
        self.out: list[Part] = []
        self._pieces = pieces

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "OutlineEntry" and attributes.get("Description", "").strip():
            self.out.extend(self._pieces.add(attributes["Description"], {"part": "bookmark"}))

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters: none are needed."""


def _listed(package: Package, names: list[str]) -> list[str]:
    """What the parts ``names`` point to, in order, each once."""
    found: dict[str, None] = {}
    for name in names:
        handler = _Sources(posixpath.dirname(name))
        package.read(name, handler)
        found.update(dict.fromkeys(target for target in handler.targets if target in package.entries))
    return list(found)


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    pieces, silent = Pieces(context.limits.text_window), list[int]()
    documents = _listed(package, package.named("", ".fdseq")) or package.named("", ".fdoc")
    pages = _listed(package, documents)
    pages += [name for name in package.named("", ".fpage") if name not in set(pages)]
    if not pages:
        package.problem("damaged", "xps: no pages")
    links: dict[str, None] = {}
    for number, name in enumerate(pages, 1):
        page = _Page()
        package.read(name, page)
        for line in lines(page.texts):
            yield from pieces.add(line, {"page": number})
        if page.full:
            package.problem("damaged", "xps: a page of too many texts")
        if page.mute and not page.texts:
            silent.append(number)
        links.update(page.links)
    for name in package.named("", ".struct"):
        yield from package.parse(name, _Outline(pieces))
    for link in links:
        yield from pieces.add(link, {"part": "link"})
    yield from pieces.flush()
    yield from package.properties()
    if silent:
        from scanner.readers.pdf.pdf import ranges

        yield Problem("no_text_layer", ranges(silent))
