"""Characters of more than one byte that ask for a closer look: numerals, and those that fold to plain ones."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from recognizers.columns.shapes import classes
from recognizers.compiled import Places, Table, find_foldable, find_rows
from recognizers.disguise import NUMERALS
from recognizers.normalise import PLAIN

_NUMERAL, _FOLDED, _JOINING = 1, 2, 4
_LETTERS = (*range(0xFF10, 0xFF1A), *range(0xFF20, 0xFF3B), *range(0xFF41, 0xFF5B))
_INVISIBLE = (
    *(0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
)
_PLAIN = (*(code for code in PLAIN if not 0xFF01 <= code <= 0xFF5E),)
"""Blanks, dashes and points."""
_STYLES = range(0xFE00, 0xFE10)
"""Behind a character, in which of its forms it is to be drawn: emojis have them."""
_MARKS = (*_PLAIN, *_STYLES, *(0xFF00 + ord(mark) - 0x20 for mark in "%()+-./_"))


@functools.cache
def _tables() -> tuple[Table, Table]:
    """By the first byte and by the two behind it, a bit for each class; a character of two bytes has any third."""
    leads, pairs = np.zeros(256, np.uint8), np.zeros(65536, np.uint8)
    classes: tuple[tuple[int, Iterable[str]], ...] = (
        (_NUMERAL, NUMERALS),
        (_FOLDED, map(chr, (*_LETTERS, *_INVISIBLE))),
        (_JOINING, map(chr, _MARKS)),
    )
    for bit, characters in classes:
        for character in characters:
            raw = character.encode()
            leads[raw[0]] |= bit
            third = slice(None) if len(raw) == 2 else raw[2]
            pairs.reshape(256, 256)[third, raw[1]] |= bit
    return leads, pairs


def places(data: bytes) -> tuple[Places, Places]:
    """In UTF-8 ``data``, where numerals may be (part of) a number, and where something has to be folded; ascending.

    Numerals are where six and more follow each other or one stands beside an ASCII digit. Dashes, points, blanks and
    brackets count between letters or digits only: elsewhere they are punctuation.
    """
    if data.isascii():
        none = np.empty(0, np.int64)
        return none, none
    numerals, folded = find_foldable(data, *_tables(), classes())
    return np.unique(numerals), folded


def rows(
    data: bytes, places: Places, reach: tuple[int, int], firsts: Places, lasts: Places, failing: Places
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """The rows of digits within ``reach`` bytes before and behind each of ``places``; see ``find_rows``."""
    return find_rows(data, *_tables(), places, reach, firsts, lasts, failing)
