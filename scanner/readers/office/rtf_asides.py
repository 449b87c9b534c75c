"""What an RTF document holds beside its text: properties, authors, instructions of shapes, embedded objects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.records import Problem
from scanner.readers.base import Part, ReadContext
from scanner.readers.office.docx_asides import level_text, telling_bookmark
from scanner.readers.office.docx_places import Counters
from scanner.readers.office.officeart import telling_name
from scanner.readers.office.rtf_words import ASIDES, NAMES, PROPERTIES, SHAPES
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_TELLING_TAG = re.compile(r"@|\d{5}|[\u3400-\u9fff]")
_ATTRIBUTE = re.compile(r"(?:href|alt|title|value|content|src)\s*=\s*[\"']?([^\"'>]+)")
_HEX = re.compile(rb"[^0-9a-fA-F]+")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TELLING: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("bkmkstart", "ffname", "listname", "xmlattrvalue"), telling_bookmark),
    **dict.fromkeys(("listtext", "pntext", "pntxtb", "pntxta", "leveltext"), lambda text: bool(level_text(text))),
}
"""Asides that are mostly a program's -> whether one says something."""
_MOST_TOLD = 10_000


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
    second: bool = False
    """Whether pictures in it are what an object looks like, or show what another shows better."""


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
        self._told: set[int] = set()

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
        elif name == "sv":
            if self._shape in SHAPES and (self._shape not in NAMES or telling_name(text)):
                self._once(text, "shape")
        elif name in _TELLING:
            text = _CONTROL.sub(" ", text).rstrip(";").strip()
            if _TELLING[name](text):
                self._once(text, ASIDES[name.encode()])
        else:
            self._piece(text, ASIDES[name.encode()])

    def _once(self, text: str, part: str) -> None:
        """What a picture says, its second form says again; and each paragraph of a list what the list says."""
        key = hash((text, part))
        if key not in self._told:
            if len(self._told) < _MOST_TOLD:
                self._told.add(key)
            self._piece(text, part)

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
