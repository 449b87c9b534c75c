"""The plain text of drawings, charts and custom XML in Office packages."""

from __future__ import annotations

from collections.abc import Collection

from models.records import Location
from scanner.readers.base import Part
from scanner.readers.pieces import Pieces

_SPACES = ("http://schemas.", "http://www.w3.org/", "urn:")
PLAIN_PARTS = {"chart": ("a:t", "c:v", "cx:pt", "cx:v"), "diagram": ("a:t",)}
"""Parts of any document of which the texts of some elements are all that is said -> those elements."""
BESIDE = {
    **dict.fromkeys(("cNvPr", "xdr:cNvPr", "p:cNvPr"), ("alt_text", ("title", "descr"))),
    **dict.fromkeys(("a:hlinkClick", "a:hlinkHover", "a:hlinkMouseOver"), ("link", ("tooltip",))),
}
"""Elements of drawings -> their part, and the attributes that hold texts."""


class PlainText:
    """Handler (see xml_stream.Handler): the text of the named elements, or of all; a line for each of them."""

    longest = 1 << 20
    """Characters after which a text is given out before it ends."""

    def __init__(
        self, part: str, pieces: Pieces, elements: Collection[str] | None, location: Location | None = None
    ) -> None:
        self.out: list[Part] = []
        self._pieces, self._elements = pieces, elements
        self._location: Location = {**(location or {}), "part": part}
        self._line: list[str] = []
        self._length = self._paragraphs = 0
        self._inside = elements is None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "a:p":
            self._paragraphs += 1
        elif name == "a:br":
            self._line.append("\n")
        elif self._elements is None:
            self._give()
            for value in attributes.values():
                if len(value.encode("utf-8", "replace")) > 3 and not value.startswith(_SPACES):
                    self.out.extend(self._pieces.add(value, self._location))
        elif name in self._elements:
            self._inside = True
        elif name in BESIDE:
            part, keys = BESIDE[name]
            for value in filter(None, map(attributes.get, keys)):
                self.out.extend(self._pieces.add(value, {**self._location, "part": part}))

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "a:p":
            self._paragraphs -= 1
            self._give()
        elif self._elements is None:
            self._give()
        elif name in self._elements:
            self._inside = False
            if self._paragraphs <= 0:
                self._give()

    def text(self, data: str) -> None:
        """Characters."""
        if self._inside:
            self._line.append(data)
            self._length += len(data)
            if self._length > self.longest:
                self._give("")

    def _give(self, end: str = "\n") -> None:
        text = "".join(self._line)
        self._forget()
        if text.strip():
            self.out.extend(self._pieces.add(text if not end else text.strip(), self._location, end))

    def _forget(self) -> None:
        self._line.clear()
        self._length = 0


class Words(PlainText):
    """The same of text alone: attributes of parts that nobody knows are names of fonts, colours and kinds."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        del attributes
        super().start(name, {})
