"""Characters of more than one byte that ask for a closer look: numerals, and those that fold to plain ones."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np

from recognizers.columns import ALNUM
from recognizers.columns.kinds import Bool
from recognizers.compiled import Places, Table, find_characters
from recognizers.disguise import NUMERALS

_NUMERAL, _FOLDED, _JOINING = 1, 2, 4
_LETTERS = (*range(0xFF10, 0xFF1A), *range(0xFF20, 0xFF3B), *range(0xFF41, 0xFF5B))
_INVISIBLE = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
_DASHES = (*range(0x2010, 0x2016), 0x2212, 0xFE63)
_POINTS = (0x2022, 0x2027, 0x30FB, 0xFF65, 0x22C5)
_MARKS = (0xA0, 0x3000, *(0xFF00 + ord(mark) - 0x20 for mark in "%()+-./_"))
_DIGIT = np.zeros(256, bool)
_DIGIT[48:58] = True


@functools.cache
def _tables() -> tuple[Table, Table]:
    """By the first byte and by the two behind it, a bit for each class; a character of two bytes has any third."""
    leads, pairs = np.zeros(256, np.uint8), np.zeros(65536, np.uint8)
    classes: tuple[tuple[int, Iterable[str]], ...] = (
        (_NUMERAL, NUMERALS),
        (_FOLDED, map(chr, (*_LETTERS, *_INVISIBLE))),
        (_JOINING, map(chr, (*_DASHES, *_POINTS, *_MARKS))),
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
    none = np.empty(0, np.int64)
    if data.isascii():
        return none, none
    leads, pairs = _tables()
    at = find_characters(data, leads, pairs)
    if not len(at):
        return none, none
    block = np.frombuffer(bytes(8) + data + bytes(8), np.uint8)
    at += 8
    first = block[at]
    kind = leads[first] & pairs[block[at + 1].astype(np.int64) | (block[at + 2].astype(np.int64) << 8)]
    numerals = _numbers(block, at[(kind & _NUMERAL) > 0])
    joining = at[(kind & _JOINING) > 0]
    folded = np.concatenate((at[(kind & _FOLDED) > 0], joining[_joins(block, joining)]))
    return numerals - 8, np.sort(folded) - 8


def _numbers(block: Table, at: Places) -> Places:
    before, after = block[at - 1], block[at + 3]
    mixed = _DIGIT[before] | _DIGIT[after]
    mixed |= _DIGIT[block[at - 2]] & ((before == 32) | (before == 45))
    mixed |= _DIGIT[block[at + 4]] & ((after == 32) | (after == 45))
    mixed |= _DIGIT[block[at - 3]] & (before == 0xB7)
    mixed |= _DIGIT[block[at + 5]] & (block[at + 4] == 0xB7)
    mixed[:-5] |= at[5:] - at[:-5] <= 5 * 6
    return at[mixed]


def _joins(block: Table, at: Places) -> Bool:
    behind = at + np.where(block[at] == 0xC2, 2, 3)
    after = block[behind]
    joins: Bool = ALNUM[block[at - 1]] & (ALNUM[after] | ((after == 32) & ALNUM[block[behind + 1]]))
    code = (block[at] == 0xEF) & (block[at + 1] == 0xBC) & (block[at + 2] == 0x88)
    joins |= code & _DIGIT[after] & _DIGIT[block[behind + 1]] & _DIGIT[block[behind + 2]]
    return joins
