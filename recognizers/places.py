"""Where in bytes a closer look pays: patterns, numerals, lines, and the way back from a block to the data."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recognizers import columns
from recognizers.base import CELL
from recognizers.context import context_words
from recognizers.disguise import NUMERALS
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
EXPONENT = re.compile(rb"[0-9]\.[0-9]{5,18}[eE]\+[0-9]{2}")


@functools.cache
def patterns() -> tuple[Any, Any, Any, Any]:
    """JIT-compiled byte patterns: plain numbers, characters to fold, Chinese numerals, the end of a run."""
    import pcre2

    joint = rb"(?:[ \-._)]|\xc2\xb7| - )"
    plain = (
        rb"[0-9]{6}[0-9A-Za-z]*|@|[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|:[0-9A-Fa-f]{0,4}:|[0-9A-Z]{12}|(?<=[\x80-\xbf])[A-HJ-NP-Z](?:\xc2\xb7|[.\- ])?[0-9A-HJ-NP-Z]{4}"
        rb"|[0-9]" + joint + rb"[0-9]{1,6}" + joint + rb"[0-9]|[0-9]{4,6}" + joint + rb"[0-9]{4,6}"
        rb"|[0-9]{2,6}(?:[ \t]|\xe3\x80\x80|\xc2\xa0){0,8}\r?\n(?:[ \t>|]|\xe3\x80\x80|\xc2\xa0){0,8}[0-9]{2,6}"
    )
    wide = (
        rb"\xef(?:\xbc[\x90-\x99\xa1-\xba\xa0]|\xbd[\x81-\x9a]|\xbb\xbf)|\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xa4])|\xc2\xad"
        rb"|(?<=[0-9A-Za-z])(?:\xe2\x80[\x90-\x95\xa2\xa7]|\xe2\x88\x92|\xef\xb9\xa3|\xe3\x83\xbb|\xef\xbd\xa5|\xe2\x8b\x85|\xc2\xa0|\xe3\x80\x80"
        rb"|\xef\xbc[\x85\x88\x89\x8b\x8d\x8e\x8f\xbf]) ?[0-9A-Za-z]|\xef\xbc\x88[0-9]{3,4}"
    )
    return (
        pcre2.compile(plain, jit=True),
        pcre2.compile(wide, jit=True),
        re.compile(rb"&#[0-9xX]|\\u[0-9a-fA-F]{4}"),
        re.compile(rb"[^0-9A-Za-z]"),
    )


@functools.cache
def context_spotter() -> Spotter:
    """Finds the context words of the kinds that columns leave to them: places with none near are no findings."""
    words = context_words(columns.KINDS[kind] for kind in columns.NEEDY)
    return Spotter((key, WORD) for word in words for key in context_keys(word))


@functools.cache
def _numeral_tables() -> tuple[npt.NDArray[np.bool_], frozenset[bytes]]:
    """The second and third bytes of Chinese numerals as a table, and the numerals themselves."""
    table = np.zeros(65536, bool)
    for numeral in NUMERALS:
        table[int.from_bytes(numeral.encode()[1:], "little")] = True
    return table, frozenset(numeral.encode() for numeral in NUMERALS)


def numeral_runs(data: bytes) -> Iterator[int]:
    """Where six Chinese numerals and more follow each other, or one stands beside an ASCII digit."""
    if data.isascii():
        return
    table, _ = _numeral_tables()
    block = np.frombuffer(bytes(8) + data + bytes(8), np.uint8)
    for first in range(0, len(data) - 2, _SMALL):
        size = min(_SMALL + 64, len(data) - first) - 2
        two = np.ndarray((size,), "<u2", block, offset=first + 9, strides=(1,))
        at = np.flatnonzero(np.take(table, two))
        if not len(at):
            continue
        at += first + 8
        mixed = _is_digit(block[at - 1]) | _is_digit(block[at + 3])
        before, after = block[at - 1], block[at + 3]
        mixed |= _is_digit(block[at - 2]) & ((before == 32) | (before == 45))
        mixed |= _is_digit(block[at + 4]) & ((after == 32) | (after == 45))
        mixed |= _is_digit(block[at - 3]) & (before == 0xB7)
        mixed |= _is_digit(block[at + 5]) & (block[at + 4] == 0xB7)
        mixed[:-5] |= at[5:] - at[:-5] <= 5 * 6
        yield from (at[mixed] - 8).tolist()


def _is_digit(characters: columns.U8) -> npt.NDArray[np.bool_]:
    return (characters - 48) < 10


_SMALL = 1 << 17
"""Bytes of one look-up pass, so that what it makes stays in the processor's cache."""


def has_pair(data: bytes, second: bytes, first: bytes) -> bool:
    """Does ``second`` stand anywhere right behind one of ``first``? The rarer byte is looked for."""
    if not any(bytes([one]) in data for one in first) or second not in data:
        return False
    block = np.frombuffer(data, np.uint8)
    at = np.flatnonzero(block == second[0])
    before = block[at - 1]
    return any(bool((before == one).any()) for one in first)


def boundary(data: bytes, at: int) -> int:
    """The first offset from ``at`` on at which a UTF-8 character begins."""
    at = max(at, 0)
    for _ in range(3):  # more such bytes are no character, whatever they are
        if at < len(data) and data[at] & 0xC0 == 0x80:
            at += 1
    return at


Base = Callable[[Any], Any]
"""Offsets in a padded block to offsets in the data."""


def shift(by: int) -> Base:
    """The way back from a block that was laid out whole."""
    return lambda at: at + by


def scatter(parts: list[tuple[int, int]], pad: int) -> Base:
    """The way back from a block of stretches with a byte between."""
    origin = np.array([start for start, _ in parts], np.int64)
    lengths = np.array([end - start + 1 for start, end in parts], np.int64)
    offset = np.cumsum(lengths) - lengths + pad

    def base(at: Any) -> Any:
        which = np.searchsorted(offset, at, "right") - 1
        return at - offset[which] + origin[which]

    return base


def moved(places: list[tuple[int, int, int]], base: Base) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) in a block to the same in the data."""
    if places:
        table = np.array(places, np.int64)
        yield from zip(
            table[:, 0].tolist(), base(table[:, 1]).tolist(), (base(table[:, 2] - 1) + 1).tolist(), strict=True
        )


class Line(NamedTuple):
    """A line, or as much of it as is read."""

    start: int
    end: int


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
