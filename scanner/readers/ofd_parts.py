"""The small parts of an OFD package: its tree, what it says of itself, its tags and its signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from models.errors import ReadError
from scanner.readers.base import Part
from scanner.readers.docx_places import Attributes

_MOST = 200_000
_DEEPEST = 200
_LONGEST = 1 << 16
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be", 0x14: "latin-1"}
"""Tags of ASN.1 for strings -> encoding."""


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
    """Handler (see ooxml.Handler) that keeps every element of a small part, in the order in which they end."""

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.found: list[Element] = []
        self._open: list[tuple[str, Attributes, list[str]]] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if len(self._open) >= _DEEPEST:
            raise ReadError("depth", str(_DEEPEST))
        if len(self.found) >= _MOST:
            raise ReadError("members", str(_MOST))
        above = self._open[-1][0] + "/" if self._open else ""
        self._open.append((above + name.rpartition(":")[2], attributes, []))

    def end(self, name: str) -> None:  # noqa: ARG002 - the seam's signature
        """An element ends."""
        if self._open:
            path, attributes, text = self._open.pop()
            self.found.append(Element(path, attributes, "".join(text).strip()))

    def text(self, data: str) -> None:
        """Characters."""
        if self._open and sum(map(len, self._open[-1][2])) < _LONGEST:
            self._open[-1][2].append(data)


def der_strings(data: bytes, most: int = 2000) -> Iterator[str]:
    """The texts of a DER structure (a seal, a certificate): names of people, firms and seals."""
    ranges = [(0, len(data))]
    given = 0
    while ranges and given < most:
        at, end = ranges.pop()
        if at + 2 > end:
            continue
        tag, length, head = data[at], data[at + 1], 2
        if length & 0x80:
            count = length & 0x7F
            if count > 4 or at + 2 + count > end:
                continue
            length, head = int.from_bytes(data[at + 2 : at + 2 + count], "big"), 2 + count
        begin = at + head
        stop = min(begin + length, end)
        if stop < end:
            ranges.append((stop, end))
        if tag in _STRINGS:
            text = data[begin : min(stop, begin + _LONGEST)].decode(_STRINGS[tag], "ignore").strip()
            if len(text) > 1 and text.isprintable():
                given += 1
                yield text
        elif tag & 0x20 or (tag in (0x03, 0x04) and _nested(data, begin, stop)):
            ranges.append((begin + (tag == 0x03), stop))


def _nested(data: bytes, begin: int, stop: int) -> bool:
    """Whether a string of bytes or bits is a structure again."""
    begin += data[begin : begin + 1] == b"\0"
    return stop - begin > 4 and data[begin] == 0x30
