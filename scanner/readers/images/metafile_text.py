"""Texts that a metafile (EMF, WMF) draws, put together to lines by their places: a number is often several pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from scanner.readers.cells import bytes_text

_CHARSETS = {
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_NARROW, _CAPITAL = 0.53, 0.8
"""Width of a digit in ems where nobody says it; ems in the height of a line."""
_GAP, _DOUBT = 0.25, 0.15
"""Ems between two pieces from which on they are two words; the same as a share of a width that is guessed."""
_SAME = 0.5
"""Ems by which pieces of one line may differ in height, and copies of a text that make it bold or cast a shadow."""
_DEEPEST = 1000
_MOST = 1_000_000
"""Pieces in one picture, some 200 bytes each."""
_UPDATE, _RIGHT, _CENTRE = 1, 2, 6
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x100)}

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Font(NamedTuple):
    """Height as the record has it (negative: an em), width of a character (0: as the height asks), character set."""

    height: float
    width: float = 0.0
    charset: int = 0


_SYSTEM = Font(-16.0)
"""The font where none was chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """What holds for the next text."""

    font: Font = _SYSTEM
    align: int = 0
    at: tuple[float, float] = (0.0, 0.0)
    matrix: Matrix = IDENTITY
    window: tuple[float, float] = (0.0, 0.0)
    window_size: tuple[float, float] = (0.0, 0.0)
    view: tuple[float, float] = (0.0, 0.0)
    view_size: tuple[float, float] = (0.0, 0.0)

    def scale(self) -> tuple[float, float]:
        """Of the page onto the picture."""
        (wide, high), (width, height) = self.window_size, self.view_size
        return (width / wide if wide and width else 1.0), (height / high if high and height else 1.0)


class _Piece(NamedTuple):
    x: float
    y: float
    end: float
    em: float
    doubt: float
    text: str


class Canvas:
    """Takes texts with their places; ``lines`` gives what stands there. ``full``: there were more."""

    def __init__(self) -> None:
        self.state = State()
        self.full = False
        self._saved: list[State] = []
        self._pieces: list[_Piece] = []

    def save(self) -> None:
        """Keep the state."""
        if len(self._saved) < _DEEPEST:
            self._saved.append(self.state)

    def restore(self, times: int = -1) -> None:
        """Have the state again that was kept last, or as many times before as ``times`` is below zero."""
        place = len(self._saved) + times if times < 0 else times - 1
        if 0 <= place < len(self._saved):
            self.state = self._saved[place]
            del self._saved[place:]

    def set(self, **values: object) -> None:
        """Change some of the state."""
        self.state = replace(self.state, **values)  # type: ignore[arg-type]  # names of State's fields

    def decoded(self, data: bytes) -> str:
        """Text of bytes in the character set of the font; Windows' own for Western and unnamed ones."""
        encoding = _CHARSETS.get(self.state.font.charset)
        text = None if encoding else bytes_text(data)
        return data.decode(encoding or "cp1252", "replace") if text is None else text

    def text(self, x: float, y: float, text: str, advances: Sequence[float] = ()) -> None:
        """A text at its reference point; ``advances`` of its characters, where they are known."""
        state = self.state
        text = text.replace("\0", "").translate(_SYMBOLS)
        if state.align & _UPDATE:
            x, y = state.at
        em = -state.font.height if state.font.height < 0 else _CAPITAL * state.font.height
        narrow = state.font.width or _NARROW * em
        width = float(sum(advances)) or sum(narrow if c < "\u1100" else max(em, narrow) for c in text)
        if state.align & _UPDATE:
            self.set(at=(x + width, y))
        if not text.strip():
            return
        if len(self._pieces) >= _MOST:
            self.full = True
            return
        x -= width if state.align & _CENTRE == _RIGHT else width / 2 if state.align & _CENTRE == _CENTRE else 0
        a, b, c, d, e, f = state.matrix
        wide, high = state.scale()
        left = (a * x + c * y + e - state.window[0]) * wide + state.view[0]
        top = (b * x + d * y + f - state.window[1]) * high + state.view[1]
        length = width * math.hypot(a, b) * abs(wide)
        doubt = 0.0 if advances else _DOUBT * length
        self._pieces.append(_Piece(left, top, left + length, em * math.hypot(c, d) * abs(high), doubt, text))

    def lines(self) -> Iterator[str]:
        """From top to bottom; within a line from left to right, with spaces between what stands apart."""
        line: list[_Piece] = []
        for piece in sorted(self._pieces, key=lambda piece: piece.y):
            if line and not abs(piece.y - line[0].y) <= _SAME * min(piece.em, line[0].em):
                yield _joined(line)
                line = []
            line.append(piece)
        if line:
            yield _joined(line)


def _joined(line: list[_Piece]) -> str:
    line.sort(key=lambda piece: piece.x)
    parts, before = [line[0].text], line[0]
    for piece in line[1:]:
        if piece.text == before.text and abs(piece.x - before.x) <= _SAME * piece.em:
            continue  # drawn again
        near = -_SAME * piece.em - piece.doubt - before.doubt <= piece.x - before.end <= _GAP * piece.em + before.doubt
        parts += (piece.text,) if near else (" ", piece.text)
        before = piece
    return "".join(parts)


def product(one: Matrix, other: Matrix) -> Matrix:
    """First ``one``, then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
