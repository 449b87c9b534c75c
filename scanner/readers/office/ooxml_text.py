"""The plain text of drawings, charts and custom XML in Office packages."""

from __future__ import annotations

from collections.abc import Collection

from models.records import Location
from scanner.readers.base import Part
from scanner.readers.pieces import Pieces

_LONG = 1 << 20


PLAIN_PARTS = {"chart": ("a:t", "c:v", "cx:pt", "cx:v"), "diagram": ("a:t",)}
"""Parts of any document of which the texts of some elements are all that is said -> those elements."""


class PlainText:
    """Handler (see ooxml.Handler): the text of the named elements, or of all, a line for each paragraph or element."""

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
                if len(value) > 3 and not value.startswith(("http://schemas.", "urn:")):
                    self.out.extend(self._pieces.add(value, self._location))
        elif name in self._elements:
            self._inside = True

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
            if self._length > _LONG:
                self._give("")

    def _give(self, end: str = "\n") -> None:
        text = "".join(self._line)
        self._line.clear()
        self._length = 0
        if text.strip():
            self.out.extend(self._pieces.add(text if not end else text.strip(), self._location, end))
