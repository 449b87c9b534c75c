"""Folding: full-width, zero-width and escaped characters to plain ones, with a map back to the original offsets.

Only what is one character for a reader is folded here; digits kept apart by spaces, dashes, line breaks or written
as Chinese numerals are the business of ``disguise.py``.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

PLAIN = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},  # full-width ASCII
    **dict.fromkeys((0x3000, 0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F), 0x20),
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63), 0x2D),  # dashes
    **dict.fromkeys((0x2022, 0x2027, 0x30FB, 0xFF65, 0x22C5), 0xB7),  # middle dots
}
"""Codes of characters that are folded to another: all below 0x10000, and of two or three bytes in UTF-8."""
_BYTE = 2
"""Digits that say a byte."""
_SHORT = 24
"""Characters up to which a look-up each is faster than all at once."""
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_COLOUR = r"(?:\x1b|\\(?:u001[bB]|x1[bB]|033|e))\[[0-9;?]{0,32}[A-Za-z]"
"""What terminals take for the colour of what follows (ECMA-48), as it is or as programs write it down."""
_PERCENT = (
    r"%(?:25){0,3}(0[9aAdD]|2[0-9a-fA-F]|3[a-fA-F]|40|5[b-fB-F]|60|7[b-eB-E]|[89][a-fA-F]|[a-fA-F][0-9a-fA-F]"
    r"|(?<=%[0-9a-fA-F]{2}%)[89][0-9])"
)
"""Of URLs (RFC 3986), and of URLs within URLs, whose % is %25 or %2525; letters and digits need none, and LIKE '%310...' is none."""
_LINE = r"\\(?:[nrtabfvN]|0(?:11|12|15|42|54))|#01[125]"
"""Line ends, tabs, quotes and commas as programs, shells and syslog write them down; D:\\1331234 is a path."""
NUMBER = r"(?=[0-9]{6}|[0-9]{3,4}[ -][0-9]{3,4})"
"""Before this much of a number an escape is read, which it would be taken for a part of: others matter to nobody."""
_RESIZED = re.compile(
    f"[{_INVISIBLE}]+|(?:{_COLOUR}){{1,4}}{NUMBER}|&#([0-9]{{1,7}});|&#[xX]([0-9a-fA-F]{{1,6}});|\\\\u([0-9a-fA-F]{{4}})"
    rf"|(?:{_PERCENT}|\\x([0-9a-fA-F]{{2}})|(?:{_LINE})(?P<line>)){NUMBER}"
)
_MARKS = ("&#", "\\", "%", "\x1b", "#01")
"""Without one of them and with nothing beyond ASCII a text is as it is."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and for each of its characters where it begins and ends in the original (None: where it stands)."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of the non-empty span ``start:end`` of the folded text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def _decoded(found: re.Match[str]) -> str:
    """The character that an escape stands for; nothing for invisible characters."""
    decimal, *hexadecimal, line = found.groups()
    if line is not None:
        return " "
    digits = next((h for h in hexadecimal if h), None)
    code = int(decimal) if decimal else int(digits, 16) if digits else 0
    if not code:
        return ""
    if len(digits or "") == _BYTE and code > 0x7F:
        return "?"  # a part of a character
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "?"


@functools.cache
def _plain_codes() -> npt.NDArray[np.uint16]:
    """For each code below 0x10000 the plain one."""
    codes = np.arange(1 << 16, dtype="<u2")
    codes[list(PLAIN)] = list(PLAIN.values())
    return codes


def plain(text: str) -> str:
    """``text`` with full-width characters, wide blanks and dashes made plain; as long as it was."""
    if text.isascii():
        return text
    if len(text) < _SHORT:
        return text.translate(PLAIN)
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    folded: str = _plain_codes()[units].tobytes().decode("utf-16-le", "surrogatepass")
    # two halves of a character, each by itself, have become one
    return folded if len(folded) == len(text) else text.translate(PLAIN)


def whole(text: str) -> str:
    """``text`` with what stands for bytes that are no UTF-8 as question marks: compiled patterns take no halves."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


@functools.cache
def _resized() -> Any:
    """``_RESIZED`` compiled to machine code: nearly all texts hold nothing of the kind."""
    import pcre2

    return pcre2.compile(_RESIZED.pattern, jit=True)


@functools.lru_cache(maxsize=4)  # every recognizer of an analyzer folds the same text
def fold(text: str) -> Folded:
    """``text`` as a reader sees it, in plain characters; letters keep their case."""
    if text.isascii() and not any(mark in text for mark in _MARKS):
        return Folded(text)
    if not _resized().search(whole(text)):
        return Folded(plain(text))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _RESIZED.finditer(text):
        pieces.append(text[at : found.start()])
        starts.extend(range(at, found.start()))
        ends.extend(range(at + 1, found.start() + 1))
        if one := _decoded(found):
            pieces.append(one)
            starts.append(found.start())
            ends.append(found.end())
        at = found.end()
    pieces.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Folded(plain("".join(pieces)), tuple(starts), tuple(ends))
