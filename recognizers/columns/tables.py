"""Look-up tables over bytes and digits, and arithmetic on matrices whose columns are numbers."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from recognizers import checks, context, glued
from recognizers.columns.kinds import U8, Bool, Ints
from recognizers.entities.cn_license_plate import PROVINCES
from recognizers.entities.email_address import FILE_ENDINGS


def table(characters: bytes) -> Bool:
    """True for each byte of ``characters``."""
    made = np.zeros(256, bool)
    made[list(characters)] = True
    return made


DIGIT = table(b"0123456789")
ALNUM = table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
ALPHA = table(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
LOCAL = table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-")
DOMAIN = table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-")
HEX = table(b"0123456789ABCDEFabcdef")
USCC_FIRST = table(b"159ANYany")
BLANK = table(b" \t\r\n>|\xe3\x80\xc2\xa0")  # U+3000 and U+00A0 too
VERSION_GAP = table(b" :\t\n\v\f\r\x1c\x1d\x1e\x1f")
VERSION_END = table(b"nreNREvV") | (np.arange(256) >= 0x80)
SEPARATOR = table(context.SEPARATOR_BYTES)
BLANK_END = table(b"\x80\x9c\xa0")
WIDE_SEPARATOR = table(bytes((0x9A, 0x9D, 0x82, 0x87, 0x83, 0x88, 0xBB, 0x8C, 0x9C, 0x9E, 0x8A)))
"""Third bytes of the full-width separators (EF BC xx)."""

LABEL_END = SEPARATOR | WIDE_SEPARATOR | BLANK_END
USCC_UPPER = table(checks.USCC_ALPHABET.encode())
DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.uint8)
BIT = np.zeros(256, np.uint16)
BIT[48:58] = 1 << np.arange(10)
PROVINCE_CODES = np.array(sorted(int.from_bytes(p.encode(), "big") for p in PROVINCES), np.int64)
DIPLOMAT = int.from_bytes("使".encode(), "big")
ENDINGS = np.array(sorted(int.from_bytes(e.encode().ljust(4, b"\0"), "big") for e in FILE_ENDINGS), np.int64)
PERMIT_LETTERS, PASSPORT_LETTERS = table(b"CWTL"), table(b"EGDSPHKM")
THINGS = table(b"1468")
LOWER = np.arange(256, dtype=np.uint8)
LOWER[65:91] += 32
WORD_ENDS = np.zeros(1 << 16, bool)
WORD_ENDS[[word[-2] << 8 | word[-1] for word in map(str.encode, glued.WORDS) if len(word) > 1]] = True
"""The last two letters of the words that may stand right before a number."""

WORD_LETTERS, WORD_BEGINS = (
    table("".join(words).encode()) for words in ((w for w in glued.WORDS if len(w) == 1), glued.BEHIND)
)
MIX = np.uint32(0x9E3779B1)


def hash_of(word: bytes) -> int:
    """20 bits of four bytes, ASCII letters in lower case; ``Held._doubtful`` does the same for columns."""
    value = int.from_bytes(word.ljust(4, b"\0"), "little")
    value |= (~value & 0x80808080) >> 2  # ASCII to lower case, and only ASCII
    return ((value * 0x9E3779B1) & 0xFFFFFFFF) >> 12


@functools.cache
def negative() -> tuple[Bool, Bool, Bool]:
    """Hashes of the last four, three and two bytes of labels that speak against a number."""
    tables = tuple(np.zeros(1 << 20, bool) for _ in range(3))
    for word in context.NEGATIVE_TAILS:
        tail = word.encode()
        if len(tail) >= 4:
            tables[0][hash_of(tail[-4:])] = True
        else:
            tables[4 - len(tail)][hash_of(b"\0" * (4 - len(tail)) + tail)] = True
    return tables[0], tables[1], tables[2]


LABEL_MARK = table(b":=\"' \t[")
"""What may stand between a label and its number, beside a wide colon."""


@functools.cache
def areas() -> tuple[Bool, Bool]:
    """Six-digit area codes and two-digit provinces."""
    areas, provinces = np.zeros(1_000_000, bool), np.zeros(100, bool)
    areas[[int(code) for code in checks.area_codes() if code.isdigit()]] = True
    provinces[[int(code) for code in checks.provinces()]] = True
    return areas, provinces


@functools.cache
def countries() -> Bool:
    """Three-digit codes of countries (ISO 3166-1)."""
    known = np.zeros(1000, bool)
    known[[int(code) for code in checks.countries() if code.isdigit()]] = True
    return known


@functools.cache
def segments() -> Bool:
    """First four digits of mobile numbers that are handed out."""
    from models.entities import tables

    known = np.zeros(10_000, bool)
    for segment in tables.mobile_segments():
        first = int(segment.ljust(4, "0"))
        known[first : first + 10 ** (4 - len(segment))] = True
    return known


@functools.cache
def issuers() -> dict[int, tuple[tuple[int, Ints], ...]]:
    """Card length -> (size of the prefix, the sorted prefixes of that size), prefixes of 5 digits and more."""
    from models.entities import tables

    found: dict[int, dict[int, list[int]]] = {}
    for prefix, lengths in tables.bank_bins().items():
        for length in lengths:
            if len(prefix) >= 5:
                found.setdefault(length, {}).setdefault(len(prefix), []).append(int(prefix))
    return {
        length: tuple((size, np.array(sorted(values), np.int64)) for size, values in sizes.items())
        for length, sizes in found.items()
    }


@functools.cache
def card_heads() -> Bool:
    """First four digits of the prefixes in ``issuers``."""
    heads = np.zeros(10_000, bool)
    for sizes in issuers().values():
        for size, prefixes in sizes:
            heads[prefixes // 10 ** (size - 4)] = True
    return heads


@functools.cache
def today() -> int:
    """YYYYMMDD."""
    return int(checks._last_day())  # noqa: SLF001 -- the same day for both ways


def windows(block: U8, starts: Ints, size: int) -> U8:
    """``size`` bytes from each start: one row a position, one column a start, so that a position is one vector."""
    view = np.ndarray((len(block) - size,), dtype=f"V{size}", buffer=block, strides=(1,))
    return np.ascontiguousarray(view[starts].view(np.uint8).reshape(-1, size).T)


def wide_blank(block: U8, at: Ints) -> Ints:
    """How many bytes up to ``at`` are a character that folds to a blank or a bar: U+3000, U+FF5C, U+00A0; else 0."""
    one, two, three = block[at - 2], block[at - 1], block[at]
    wide = (one == 0xE3) & (two == 0x80) & (three == 0x80)
    wide |= (one == 0xEF) & (two == 0xBD) & (three == 0x9C)
    size: Ints = 3 * wide + 2 * ((two == 0xC2) & (three == 0xA0)).astype(np.int64)
    return size


def digits(rows: U8) -> Bool:
    """Which columns hold nothing but ASCII digits."""
    good: Bool = np.max(rows - 48, axis=0) < 10
    return good


def in_sorted(values: npt.NDArray[np.signedinteger[Any]], table: Ints) -> Bool:
    """Which values stand in a sorted, non-empty table."""
    at = np.searchsorted(table, values)
    at[at == len(table)] = 0
    known: Bool = table[at] == values
    return known


def six_alike(rows: Bool) -> Bool:
    """Which columns hold six times True in a row, read downwards."""
    two = rows[1:] & rows[:-1]
    four = two[2:] & two[:-2]
    six: Bool = np.any(four[:-2] & two[4:], axis=0)
    return six
