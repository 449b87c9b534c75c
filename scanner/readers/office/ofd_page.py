"""One page of an OFD document: where its texts stand, and the lines that they make for who reads it (GB/T 33190)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from models.errors import ReadError
from scanner.readers.base import Part
from scanner.readers.office.docx_places import Attributes

_MOST = 100_000
"""Texts of one page that are put in order together."""
_DEEPEST = 500
_LONGEST = 1 << 20
_WIDE = "\u2e80"

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Text(NamedTuple):
    """A run of characters, in millimetres from the page's upper left corner; ``y`` is that of the base line."""

    x: float
    y: float
    width: float
    size: float
    text: str


@dataclass(slots=True)
class _Object:
    """The text object that is being read."""

    matrix: Matrix
    size: float


class PageTexts:
    """Handler (see xml_stream.Handler) of a page's content, a template or a page's annotations.

    A list of resources goes the same way. ``texts`` gathers what stands on it; ``templates`` the ids of templates that
    it asks for, ``said`` what annotations say beside their looks.
    """

    def __init__(self) -> None:
        self.out: list[Part] = []
        self.texts: list[Text] = []
        self.templates: list[str] = []
        self.said: list[str] = []
        self.pictures: list[str] = []
        """The resources of the pictures on it."""
        self.units: dict[str, list[Text]] = {}
        """Of a list of resources: what each unit of graphics says, for the pages that show it."""
        self.files: dict[str, str] = {}
        """Of a list of resources: the file of each picture."""
        self.shown: list[tuple[str, Matrix]] = []
        """Units that are shown, and where."""
        self.resources: list[str] = []
        """Lists of resources of its own."""
        self.paths = 0
        self.full = False
        self._origins: list[tuple[int, Matrix]] = []
        self._object: _Object | None = None
        self._code: tuple[float, float, str, str] | None = None
        self._characters: list[str] = []
        self._length = self._depth = 0
        self._saying = False
        self._media = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ReadError("depth", str(_DEEPEST))
        local = name.rpartition(":")[2]
        if local == "TextObject":
            self._object = _Object(self._placed(attributes), _number(attributes.get("Size"), 3.5))
        elif local == "TextCode":
            self._begin(attributes)
        elif local in ("Appearance", "CompositeObject"):
            self._origins.append((self._depth, self._placed(attributes)))
            if "ResourceID" in attributes and len(self.shown) < _MOST:
                self.shown.append((attributes["ResourceID"], self._origins[-1][1]))
        elif local == "CompositeGraphicUnit" and len(self.units) < _MOST:
            self.texts = self.units.setdefault(attributes.get("ID", ""), [])
        elif local == "ImageObject":
            if len(self.pictures) < _MOST:
                self.pictures.append(attributes.get("ResourceID", ""))
        elif local == "PathObject":
            self.paths += 1
        elif local == "MultiMedia":
            self._media = attributes.get("ID", "")
        elif local in ("MediaFile", "PageRes"):
            self._saying, self._characters, self._length = True, [], 0
        elif local == "Template":
            self.templates.append(attributes.get("TemplateID", ""))
        elif local in ("Remark", "Parameter", "Annot"):
            self._saying = local != "Annot"
            self._characters, self._length = [attributes.get("Name", "") + " "] if local == "Parameter" else [], 0
            if attributes.get("Creator") and len(self.said) < _MOST:
                self.said.append(attributes["Creator"])
        elif attributes.get("URI") and len(self.said) < _MOST:
            self.said.append(attributes["URI"])

    def end(self, name: str) -> None:
        """An element ends."""
        local = name.rpartition(":")[2]
        if local == "TextCode":
            self._end_code()
        elif local == "TextObject":
            self._object = None
        elif local in ("Remark", "Parameter", "MediaFile", "PageRes") and self._saying:
            self._saying = False
            said = "".join(self._characters).strip()
            if local == "MediaFile" and len(self.files) < _MOST:
                self.files[self._media] = said
            elif local == "PageRes":
                self.resources.append(said)
            elif said and len(self.said) < _MOST:
                self.said.append(said)
        if self._origins and self._origins[-1][0] == self._depth:
            self._origins.pop()
        self._depth -= 1

    def text(self, data: str) -> None:
        """Characters: kept only inside a run of text or a remark."""
        if (self._code is not None or self._saying) and self._length < _LONGEST:
            self._characters.append(data)
            self._length += len(data)
            self.full |= self._length >= _LONGEST

    def _placed(self, attributes: Attributes) -> Matrix:
        """How coordinates of an object become those of the page: its own matrix, its box, and the objects around it."""
        own = _numbers(attributes.get("CTM"), 6)
        box = _numbers(attributes.get("Boundary"), 4)
        matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else _SAME
        if len(box) >= 2:
            matrix = (*matrix[:4], matrix[4] + box[0], matrix[5] + box[1])
        return _times(matrix, self._origins[-1][1]) if self._origins else matrix

    def _begin(self, attributes: Attributes) -> None:
        before = self._code
        x = _number(attributes.get("X"), before[0] if before else 0.0)
        y = _number(attributes.get("Y"), before[1] if before else 0.0)
        self._code = x, y, attributes.get("DeltaX", ""), attributes.get("DeltaY", "")
        self._characters, self._length = [], 0

    def _end_code(self) -> None:
        if self._code is None:
            return
        x, y, across, down = self._code
        self._code = None
        text = "".join(self._characters)
        self._characters = []
        if not text.strip():
            return
        if len(self.texts) >= _MOST:
            self.full = True
            return
        here = self._object or _Object(_SAME, 3.5)
        a, b, c, d, e, f = here.matrix
        size = abs(here.size * (math.hypot(c, d) or 1.0))
        width = sum(_steps(across, len(text) - 1)) + here.size * (1.0 if text[-1] >= _WIDE else 0.5)
        if not across.strip():
            width = 0.0 if down.strip() else sum(here.size * (1.0 if t >= _WIDE else 0.5) for t in text)
        self.texts.append(Text(a * x + c * y + e, b * x + d * y + f, abs(width * a), size or 3.5, text))


def placed(texts: list[Text], matrix: Matrix) -> Iterator[Text]:
    """What a unit of graphics says, where a page shows it."""
    a, b, c, d, e, f = matrix
    across, down = abs(a) or 1.0, math.hypot(c, d) or 1.0
    for x, y, width, size, text in texts:
        yield Text(a * x + c * y + e, b * x + d * y + f, width * across, size * down, text)


def lines(texts: list[Text]) -> Iterator[str]:
    """The texts as lines from top to bottom, each from left to right; a tab where there is a gap between columns."""
    row: list[Text] = []
    for text in sorted(texts, key=lambda text: text.y):
        if row and text.y - row[0].y > 0.5 * min(text.size, row[0].size):
            yield _line(row)
            row = []
        row.append(text)
    if row:
        yield _line(row)


def _line(row: list[Text]) -> str:
    out: list[str] = []
    before: Text | None = None
    for text in sorted(row, key=lambda text: text.x):
        if before is not None:
            if text.text == before.text and abs(text.x - before.x) < 0.2 * text.size:
                continue  # drawn twice to look bold
            gap = text.x - before.x - before.width
            size = max(text.size, before.size)
            out.append("\t" if gap > 1.5 * size else " " if gap > 0.3 * size else "")
        out.append(text.text)
        before = text
    return "".join(out).strip()


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first and ``outer`` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default  # also where it is no number


def _numbers(text: str | None, most: int) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()[:most]]


def _steps(text: str, most: int) -> list[float]:
    """Distances from character to character; ``g 3 1.5`` stands for three of 1.5."""
    words = text[:_LONGEST].split()
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < most:
        if words[at] == "g" and at + 2 < len(words):
            times = int(_number(words[at + 1], 0.0))
            steps += [_number(words[at + 2], 0.0)] * min(max(times, 0), most - len(steps))
            at += 3
        else:
            steps.append(_number(words[at], 0.0))
            at += 1
    return steps
