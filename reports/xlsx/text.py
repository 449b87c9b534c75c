"""Any text of a run made safe to stand in a cell: visible, short enough, never markup, formula or link."""

from __future__ import annotations

import functools
import re

MAX_CELL = 32_767
"""UTF-16 units that Excel takes in one cell."""

CUT = "…"

WIDEST = 1.75
"""Digits that the widest character of a list is as wide as."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INVISIBLE = re.compile(
    "[\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_WIDE = re.compile("[\u2e80-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "|", "%")


def visible(value: str) -> str:
    """``value`` with nothing in it that a reader cannot see.

    Control characters become their pictures (␀ ␉ ␊), and what turns or hides text, or is no character at all, its code
    in brackets: a file named to read from right to left is shown for what it is.
    """
    if value.isprintable():  # nearly all: none of the characters below is
        return value
    value = _CONTROL.sub(lambda match: "␡" if match[0] == "\x7f" else chr(0x2400 + ord(match[0])), value)
    return _INVISIBLE.sub(lambda match: f"[U+{ord(match[0]):04X}]", value)


def cell(value: str) -> str:
    """``value``, of which each line is ``visible`` already, cut to what a cell holds."""
    if value.startswith("<r>") and value.endswith("</r>"):
        value += " "  # the writer would take it for its own rich text
    if len(value) <= MAX_CELL // 2:
        return value
    data = value.encode("utf-16-le")
    if len(data) <= 2 * MAX_CELL:
        return value
    return data[: 2 * (MAX_CELL - 1)].decode("utf-16-le", "ignore") + CUT


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet might take ``value`` for a formula when it is typed or read from CSV again."""
    return value.startswith(_FORMULA)


@functools.lru_cache(maxsize=20_000)
def lines(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column ``width`` digits wide, for the size of type that lists have."""
    total = 0
    for line in text.split("\n"):
        wide = 0 if line.isascii() else len(_WIDE.findall(line))
        units = WIDEST * wide + 0.92 * (len(line) - wide)
        total += max(1, -int(-units // max(width - 1, 1)))
    return total
