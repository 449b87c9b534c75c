"""Where in bytes a closer look pays: context words, pairs of bytes, lines, and the way back from a block to the data."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from recognizers import columns
from recognizers.base import CELL
from recognizers.context import context_words
from recognizers.normalise import NUMBER
from recognizers.triggers import WORD, Spotter, context_keys

REACH = 2048
"""How far from a spot its line is followed, in bytes."""
LONGEST = 8192
"""The same behind a word that announces a value, and how far a private key may go on over the lines."""
KEY = b"-----BEGIN"
MARGIN_BEFORE, MARGIN_AFTER = 256, 400
"""Bytes of context on both sides of what a recognizer is asked about: 48 characters of four bytes and more before,
as many after as the longest value without a word to announce it may have."""
ESCAPED = 3
"""How many times as much is taken where characters are written as escapes."""
GROUP = 1 << 15
OVERLAP = 128
"""Bytes around a block that are laid out with it: labels before a number, numbers across the block's end."""
_CELL = CELL.encode()
_EXPONENT = re.compile(rb"[0-9]\.[0-9]{5,18}[eE]\+[0-9]{2}")
_BARE_EXPONENTS = (re.compile(rb"E1[0-9](?![0-9A-Za-z])"), re.compile(rb"e1[0-9](?![0-9A-Za-z])"))
_MANTISSA = re.compile(rb"[0-9]\.[0-9]{5,18}\Z")
_NUMBER = NUMBER.encode()
_ESCAPES = {
    b"&#": re.compile(rb"&#[0-9xX]"),
    b"\\": re.compile(
        rb"\\(?:u[0-9a-fA-F]{4}|(?:x[0-9a-fA-F]{2}|[nrtabfvN]|0(?:11|12|15|42|54)|(?:x1[bB]|033|e)\[[0-9;?]{0,32}[A-Za-z])"
        + _NUMBER
        + rb")"
    ),
    b"%": re.compile(rb"%(?:25){0,3}[02-9a-fA-F][0-9a-fA-F]" + _NUMBER),
    b"\x1b": re.compile(rb"\x1b\[[0-9;?]{0,32}[A-Za-z]" + _NUMBER),
    b"#01": re.compile(rb"#01[125]" + _NUMBER),
}
"""What characters are written as (see ``normalise``); most only where a number follows, which they would be taken for
a part of. Each pattern begins with its mark, which is searched for ten times as fast as a choice of several."""
RUN_END = re.compile(rb"[^0-9A-Za-z]")


@functools.cache
def context_spotter() -> Spotter:
    """Finds the context words of the kinds that columns leave to them: places with none near are no findings."""
    words = context_words(columns.KINDS[kind] for kind in columns.NEEDY)
    return Spotter((key, WORD) for word in words for key in context_keys(word))


def has_pair(data: bytes, second: bytes, first: bytes) -> bool:
    """Does ``second`` stand anywhere right behind one of ``first``? The rarer byte is looked for."""
    if not any(bytes([one]) in data for one in first) or second not in data:
        return False
    block = np.frombuffer(data, np.uint8)
    at = np.flatnonzero(block == second[0])
    before = block[at - 1]
    return any(bool((before == one).any()) for one in first)


def escapes(data: bytes) -> Iterator[int]:
    """Where something stands that is to be folded to another character."""
    for mark, pattern in _ESCAPES.items():
        if mark in data:
            for match in pattern.finditer(data):
                yield match.start()


def exponents(data: bytes) -> Iterator[tuple[int, int]]:
    """Numbers as spreadsheets and programs write them: 1.3812345678E+10, and 1.3812345678E10 as Java does."""
    if has_pair(data, b"+", b"eE"):
        for match in _EXPONENT.finditer(data):
            yield match.span()
    for pattern in _BARE_EXPONENTS:
        for match in pattern.finditer(data):
            before = _MANTISSA.search(data, max(0, match.start() - 20), match.start())
            if before:
                yield before.start(), match.end()


def boundary(data: bytes, at: int) -> int:
    """The first offset from ``at`` on at which a UTF-8 character begins."""
    at = max(at, 0)
    for _ in range(3):  # more such bytes are no character, whatever they are
        if at < len(data) and data[at] & 0xC0 == 0x80:
            at += 1
    return at


def moved(places: list[tuple[int, int, int]], by: int) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) in a padded block to the same in the data."""
    return ((kind, start + by, end + by) for kind, start, end in places)


class Line(NamedTuple):
    """A line, or as much of it as is read."""

    start: int
    end: int


def margin_around(data: bytes, first: int, last: int) -> int:
    """How many times the usual margin is to be read around ``first:last``."""
    window = data[max(0, first - ESCAPED * MARGIN_BEFORE) : last + ESCAPED * MARGIN_AFTER]
    return ESCAPED if b"&#" in window or b"\\u" in window else 1


LINE_ENDS = b"\n" + CELL.encode()


def line_around(data: bytes, first: int, last: int, reach: int = REACH) -> tuple[int, int]:
    """The line around ``first:last``, or as much of it as REACH before and ``reach`` behind allow."""
    low, high = max(0, first - REACH), min(len(data), last + reach)
    start = max(data.rfind(b"\n", low, first), data.rfind(_CELL, low, first)) + 1 or boundary(data, low)
    ends = [end for end in (data.find(b"\n", last, high), data.find(_CELL, last, high)) if end >= 0]
    return start, min(ends) + 1 if ends else boundary(data, high)


def inside(lines: list[Line], at: int, end: int | None = None) -> bool:
    """Does offset ``at``, or all from there to ``end``, lie in one of ``lines``, which are ascending?"""
    which = bisect.bisect_right(lines, at, key=lambda line: line.start) - 1
    return which >= 0 and (at + 1 if end is None else end) <= lines[which].end
