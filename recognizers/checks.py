"""The arithmetic of numbers that can be checked, one value at a time. ``columns.py`` does the same for columns."""

from __future__ import annotations

import datetime as dt
import functools

MOD11_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOD11_DIGITS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = {
    **{str(d): d for d in range(10)},
    **dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    ),
}
USCC_FIRST = "159ANY"
"""Registering departments in use: 1 机构编制, 5 民政, 9 工商, A, N 农业, Y 其他 (GB 32100-2015 4.2)."""


def mod11_2(value: str) -> bool:
    """ISO 7064 MOD 11-2 over 17 digits and a check character (GB 11643-1999); ``x`` counts as ``X``."""
    total = sum(int(digit) * weight for digit, weight in zip(value[:17], MOD11_WEIGHTS, strict=True))
    return MOD11_DIGITS[total % 11] == value[17].upper()


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


_DOUBLED = str.maketrans("0123456789", "0246813579")
"""Twice a digit, and of what has two digits their sum."""


def uscc(value: str) -> bool:
    """GB 32100-2015: 17 characters of an alphabet of 31, weights 3^i mod 31, and a check character."""
    try:
        values = [USCC_ALPHABET.index(character) for character in value]
    except ValueError:
        return False
    total = sum(v * w for v, w in zip(values, USCC_WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == values[17]


def org_code(value: str) -> bool:
    """GB 11714-1997: 8 digits or letters and a check character, as inside a USCC."""
    total = sum(int(character, 36) * weight for character, weight in zip(value[:8], ORG_WEIGHTS, strict=True))
    check = 11 - total % 11
    return value[8] == ("X" if check == 10 else "0" if check == 11 else str(check))


def mod11_10(digits: str) -> bool:
    """ISO 7064 MOD 11,10, the last digit being the check (registration numbers of firms, GS 15-2006)."""
    rest = 10
    for digit in digits[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (rest + int(digits[-1])) % 10 == 1


def vin(value: str) -> bool:
    """GB 16735-2019 4.6: position 9 checks the other 16, modulo 11, 10 written X."""
    total = sum(VIN_VALUES[character] * weight for character, weight in zip(value, VIN_WEIGHTS, strict=True))
    return value[8] == ("X" if total % 11 == 10 else str(total % 11))


def hk_id(value: str) -> bool:
    """Hong Kong identity card: one or two letters, six digits, a check (A for ten); weights 9 to 1 modulo 11.

    A letter that is not there counts as 36, as in the specimens of the Immigration Department.
    """
    body, check = value[:-1].rjust(8), value[-1]
    total = sum((36 if c == " " else int(c, 36)) * weight for c, weight in zip(body, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def tw_id(value: str) -> bool:
    """Taiwan identity card and residence certificate: letter, digit (or letter) and eight digits, modulo 10.

    The letter counts as two digits, weighted 1 and 9, then 8 to 1 and 1; the second letter of a certificate of before
    2021 counts as the last digit of its number.
    """
    number = _TW_LETTERS.index(value[0]) + 10
    second = value[1] if value[1].isdigit() else str((_TW_LETTERS.index(value[1]) + 10) % 10)
    digits = [number // 10, number % 10, *map(int, second + value[2:])]
    return sum(d * w for d, w in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


_TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""Letters in the order of their numbers, from 10 on."""


def icao(value: str) -> bool:
    """ICAO Doc 9303 part 3 4.9: weights 7, 3, 1 over digits and letters (A is 10), the last digit is the rest."""
    total = sum(int(c, 36) * (7, 3, 1)[at % 3] for at, c in enumerate(value[:-1]))
    return str(total % 10) == value[-1]


@functools.cache
def _last_day() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y%m%d")


def birth_date(digits: str) -> bool:
    """``YYYYMMDD`` is a day between 1900 and today."""
    if not "19000101" <= digits <= _last_day():
        return False
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def under_14(digits: str) -> bool:
    """Is somebody born on ``YYYYMMDD`` not yet 14 today?"""
    return int(digits) > int(_last_day()) - 140000


@functools.cache
def area_codes() -> frozenset[str]:
    """Area codes ever in force, and the suffixes 01, 02, 11, 20 of a prefecture that real cards carry."""
    from models.entities import tables

    known = tables.area_codes()
    return known | {code[:4] + suffix for code in known for suffix in ("01", "02", "11", "20")}


@functools.cache
def provinces() -> frozenset[str]:
    """Two-digit codes of provinces, Hong Kong, Macau and Taiwan among them."""
    return frozenset(code[:2] for code in area_codes())


@functools.cache
def countries() -> frozenset[str]:
    """Three letters of countries and of those without one, and three digits of countries."""
    from models.entities import tables

    codes = tables.country_codes()
    return frozenset(codes) | frozenset(filter(None, codes.values()))
