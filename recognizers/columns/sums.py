"""Check digits, forms and numbers as sums: every byte has its share by its place, and what may not stand there none.

A sum below zero says that the form is not kept; else the check holds where the sum leaves the right rest.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from recognizers import checks
from recognizers.columns.kinds import U8, Bool, Ints
from recognizers.compiled import sum_tables

Sums = npt.NDArray[np.int32]

_NEVER = -(1 << 30) // 32
"""The share of a byte that may not stand at its place: no sum of the others makes up for one, and 32 fit in 32 bits."""

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _shares(alphabet: str, value: Callable[[int], int] = int, *, lower: bool = False) -> Sums:
    """256 shares at one place: of each character of ``alphabet`` what ``value`` makes of its number there."""
    made = np.full(256, _NEVER, np.int32)
    for number, character in enumerate(alphabet):
        made[ord(character)] = value(number)
        if lower:
            made[ord(character.lower())] = value(number)
    return made


def _only(shares: Sums, characters: str) -> Sums:
    """``shares`` of ``characters``; no other may stand there."""
    allowed = np.zeros(256, bool)
    allowed[[ord(character) for character in characters]] = True
    return np.where(allowed, shares, np.int32(_NEVER)).astype(np.int32)


def _weighted(shares: Sums, weights: Sequence[int]) -> list[Sums]:
    return [np.where(shares < 0, shares, shares * np.int32(weight)).astype(np.int32) for weight in weights]


@functools.cache
def _identity() -> Sums:
    return np.stack(_weighted(_shares(_DIGITS + "X", lower=True), (*checks.MOD11_WEIGHTS, 1)))


@functools.cache
def _luhn(size: int) -> Sums:
    doubled = _shares(_DIGITS, lambda digit: digit * 2 - 9 * (digit > 4))
    tables = [(_shares(_DIGITS), doubled)[(size - 1 - place) % 2] for place in range(size)]
    tables[0] = _only(tables[0], _DIGITS[1:])
    return np.stack(tables)


@functools.cache
def _credit_code() -> Sums:
    tables = _weighted(_shares(checks.USCC_ALPHABET, lower=True), (*checks.USCC_WEIGHTS, 1))
    tables[0] = _only(tables[0], checks.USCC_FIRST + checks.USCC_FIRST.lower())
    tables[1] = _only(tables[1], "123459NYny")
    tables[2:8] = [_only(table, _DIGITS) for table in tables[2:8]]
    return np.stack(tables)


@functools.cache
def _organisation() -> Sums:
    return np.stack(
        [
            *_weighted(_shares(_DIGITS + _LETTERS, lower=True), checks.ORG_WEIGHTS),
            _shares(_DIGITS + "X", lower=True),
        ]
    )


@functools.cache
def _vehicle() -> Sums:
    values = np.full(256, _NEVER, np.int32)
    for character, value in checks.VIN_VALUES.items():
        values[ord(character)] = value
    tables = _weighted(values, checks.VIN_WEIGHTS)
    tables[8] = _shares(_DIGITS + "X", lambda value: 10 * value)  # taken away modulo 11
    tables[13:] = [_only(table, _DIGITS) for table in tables[13:]]
    return np.stack(tables)


@functools.cache
def _number(size: int) -> Sums:
    return np.stack(_weighted(_shares(_DIGITS), [10 ** (size - 1 - place) for place in range(size)]))


def _rest(block: U8, starts: Ints, tables: Sums, modulus: int, rest: int = 0) -> Bool:
    sums = sum_tables(block, starts, tables)
    holds: Bool = (sums >= 0) & (sums % modulus == rest)
    return holds


def identity_checks(block: U8, starts: Ints) -> Bool:
    """ISO 7064 MOD 11-2 over 18 characters: 17 digits and a digit or X."""
    return _rest(block, starts, _identity(), 11, 1)


def luhn_checks(block: U8, starts: Ints, size: int) -> Bool:
    """ISO/IEC 7812-1 annex B over ``size`` digits of which the first is not 0."""
    return _rest(block, starts, _luhn(size), 10)


def credit_code_checks(block: U8, starts: Ints) -> Bool:
    """GB 32100-2015 over 18 characters: form and check."""
    return _rest(block, starts, _credit_code(), 31)


def organisation_checks(block: U8, starts: Ints) -> Bool:
    """GB 11714-1997 over 9 characters."""
    return _rest(block, starts, _organisation(), 11)


def vehicle_checks(block: U8, starts: Ints) -> Bool:
    """GB 16735-2019 over 17 characters of which the last four are digits."""
    return _rest(block, starts, _vehicle(), 11)


def number_at(block: U8, starts: Ints, size: int) -> Sums:
    """The ``size`` digits from each start, up to seven of them, as one number; below zero where not all are digits."""
    return sum_tables(block, starts, _number(size))
