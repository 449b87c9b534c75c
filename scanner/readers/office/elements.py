"""Small parts of a package as a list of their elements: directories, relations, what a document says of itself."""

from __future__ import annotations

from typing import NamedTuple

from models.errors import ReadError
from scanner.readers.base import Part
from scanner.readers.office.docx_places import Attributes

_MOST = 200_000
_DEEPEST = 200
_LONGEST = 1 << 16


class Element(NamedTuple):
    """One element: its names from the root on, joined by slashes, its attributes, its text."""

    path: str
    attributes: Attributes
    text: str

    @property
    def name(self) -> str:
        """The element's own name."""
        return self.path.rpartition("/")[2]


class Elements:
    """Handler (see xml_stream.Handler) that keeps every element of a small part, in the order in which they end."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.found: list[Element] = []
        self._open: list[tuple[str, Attributes, list[str]]] = []
        self._held: list[int] = []
        """Characters of each open element."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if len(self._open) >= _DEEPEST:
            raise ReadError("depth", str(_DEEPEST))
        if len(self.found) >= _MOST:
            raise ReadError("members", str(_MOST))
        above = self._open[-1][0] + "/" if self._open else ""
        self._open.append((above + name.rpartition(":")[2], attributes, []))
        self._held.append(0)

    def end(self, name: str) -> None:  # noqa: ARG002 - the seam's signature
        """An element ends."""
        if self._open:
            path, attributes, text = self._open.pop()
            self._held.pop()
            self.found.append(Element(path, attributes, "".join(text).strip()))

    def text(self, data: str) -> None:
        """Characters."""
        if self._open and self._held[-1] < _LONGEST:
            self._open[-1][2].append(data)
            self._held[-1] += len(data)
