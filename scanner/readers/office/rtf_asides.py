"""What an RTF document holds beside its text: properties, authors, instructions of shapes, embedded objects."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.records import Problem
from scanner.readers.base import Part, ReadContext
from scanner.readers.office.docx_places import Counters
from scanner.readers.office.rtf_words import ASIDES, PROPERTIES
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_TELLING_TAG = re.compile(r"@|\d{5}|[\u3400-\u9fff]")
_ATTRIBUTE = re.compile(r"(?:href|alt|title|value|content|src)\s*=\s*[\"']?([^\"'>]+)")
_HEX = re.compile(rb"[^0-9a-fA-F]+")
_TELLING_SHAPES = frozenset({"gtextUNICODE", "wzDescription", "pihlShape"})


@dataclass(slots=True)
class Group:
    """What holds within one pair of braces; ``kind`` is what its text is: see ``RtfText._give``."""

    kind: str = "text"
    name: str = ""
    page: int = 0
    skip: int = 1
    deleted: bool = False
    muted: bool = False
    under: str = "text"
    """What the text was before a destination that offers a better form of it (\\upr)."""
    starred: bool = False
    in_table: bool = False


class RtfAsides:
    """Destinations of one line; ``out`` collects what is understood, ``problems`` what could not be read."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self.problems: dict[Problem, None] = {}
        self.out: list[Part] = []
        self.counters = Counters(Pieces(context.limits.text_window))
        self.properties: dict[str, str] = {}
        self.objects: list[Spool] = []
        self.pictures = 0
        self.blips: set[int] = set()
        """Places in ``objects`` of those that are pictures."""
        self._groups = [Group()]
        self._half = b""
        """The first digit of a byte of an object, where a line ends between the two."""
        self._aside: list[str] = []
        self._aside_length = 0
        self._shape = ""
        self._property = ""

    def _problem(self, code: str, detail: str = "") -> None:
        self.problems[Problem(code, detail)] = None

    def _give(self, group: Group) -> None:
        text, self._aside, self._aside_length = "".join(self._aside).strip(), [], 0
        name = group.name
        if name == "sn":
            self._shape = text
        elif not text:
            return
        elif group.kind == "author":
            self._author(text.rstrip(";"))
        elif name == "propname":
            self._property = text
        elif group.kind == "property":
            key = PROPERTIES[name.encode()] or self._property
            while self.properties.get(key, text) != text:
                key += " "  # a property of the user's may have the name of another
            if len(self.properties) < 1000:
                self.properties[key] = text
        elif name == "htmltag":
            for value in _ATTRIBUTE.findall(text):
                if _TELLING_TAG.search(value):
                    self._piece(value, "attribute")
        elif name != "sv" or self._shape in _TELLING_SHAPES:
            self._piece(text, ASIDES[name.encode()])

    def _author(self, name: str) -> None:
        if name and name != "Unknown" and len(self.counters.authors) < 1000:
            self.counters.authors[name] = None

    def _piece(self, text: str, part: str) -> None:
        self.out += self.counters.pieces.add(text, {"part": part})

    # -- objects

    def _object(self, data: bytes) -> None:
        digits = self._half + _HEX.sub(b"", data)
        cut = len(digits) & ~1
        self._half = digits[cut:]
        self.raw(bytes.fromhex(digits[:cut].decode()))

    def raw(self, data: bytes) -> None:
        """Bytes of an object or of a picture; those of other things are not kept."""
        if self._groups[-1].kind == "objdata" and self.objects:
            limits, context = self._context.limits, self._context
            context.expanded += len(data)
            if context.expanded > limits.max_expanded:
                self._problem("expanded", f"{limits.max_expanded >> 20} MiB")
            else:
                self.objects[-1].write(data)
