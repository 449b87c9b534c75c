"""The ways a value is written so that a plain pattern misses it. Each is a function of (rng, value) -> as written."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.checks import valid

GROUPED = {
    "CN_RESIDENT_ID": ((6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2)),
    "CN_MOBILE": ((3, 4, 4), (3, 4, 4), (4, 4, 3)),
    "CN_USCC": ((4, 4, 4, 4, 2), (2, 6, 9, 1)),
    "CN_BANK_CARD": ((4, 4, 4, 4, 4),),
}
_SMALL = ("零一二三四五六七八九", "〇一二三四五六七八九", "零幺二三四五六七八九", "零幺两三四五六七八九")
_LARGE = "零壹贰叁肆伍陆柒捌玖"
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_COUNTRY = ("+86", "+86 ", "+86-", "0086", "0086-", "0086 ", "(86)", "(+86)", "（86）", "86-", "+86 - ")


def grouped(rng: random.Random, value: str, entity: str, separator: str) -> str:
    """In groups as people set them, all with one separator."""
    parts, at = [], 0
    for size in rng.choice(GROUPED[entity]):
        parts.append(value[at : at + size])
        at += size
    return separator.join(part for part in (*parts, value[at:]) if part)


def full_width(_: random.Random, value: str) -> str:
    """Every printable ASCII character as its full-width twin."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def zero_width(rng: random.Random, value: str) -> str:
    """Invisible characters in two to five places."""
    for _ in range(rng.randint(2, 5)):
        at = rng.randrange(1, len(value))
        value = value[:at] + rng.choice(_ZERO_WIDTH) + value[at:]
    return value


def _inside(rng: random.Random, value: str) -> int:
    """A place away from the ends; a part that is a value by itself would have no true reading."""
    while True:
        at = rng.randrange(3, len(value) - 3)
        if not (valid(value[:at]) or valid(value[at:])):
            return at


def line_break(rng: random.Random, value: str) -> str:
    """A line break inside, away from the ends."""
    at = _inside(rng, value)
    return value[:at] + rng.choice(("\n", "\r\n", "\n  ", "\n　　")) + value[at:]


def numerals(rng: random.Random, value: str) -> str:
    """Chinese numerals."""
    return value.translate({48 + i: c for i, c in enumerate(rng.choice(_SMALL))})


def large_numerals(_: random.Random, value: str) -> str:
    """The numerals of cheques."""
    return value.translate({48 + i: c for i, c in enumerate(_LARGE)})


def mixed_numerals(rng: random.Random, value: str) -> str:
    """Half digits, half numerals."""
    at = _inside(rng, value)
    return value[:at] + numerals(rng, value[at:])


def exponent(_: random.Random, value: str) -> str:
    """As a spreadsheet shows a wide number: 1.3812345678E+10."""
    return f"{value[0]}.{value[1:].rstrip('0')}E+{len(value) - 1}"


Disguise = Callable[[random.Random, str, str], str]
DISGUISES: dict[str, Disguise] = {
    "plain": lambda _, v, __: v,
    "full_width": lambda r, v, _: full_width(r, v),
    "spaces": lambda r, v, e: grouped(r, v, e, " "),
    "hyphens": lambda r, v, e: grouped(r, v, e, "-"),
    "dots": lambda r, v, e: grouped(r, v, e, "."),
    "middle_dots": lambda r, v, e: grouped(r, v, e, "·"),
    "zero_width": lambda r, v, _: zero_width(r, v),
    "line_break": lambda r, v, _: line_break(r, v),
    "numerals": lambda r, v, _: numerals(r, v),
    "large_numerals": lambda r, v, _: large_numerals(r, v),
    "mixed_numerals": lambda r, v, _: mixed_numerals(r, v),
    "apostrophe": lambda _, v, __: "'" + v,
    "trailing_tab": lambda _, v, __: v + "\t",
    "decimal": lambda _, v, __: v + ".0",
    "exponent": lambda r, v, _: exponent(r, v),
    "country_code": lambda r, v, _: r.choice(_COUNTRY) + v,
    "lower_case": lambda _, v, __: v.lower(),
    "upper_case": lambda _, v, __: v.upper(),
    "json_escape": lambda _, v, __: "".join(f"\\u{ord(c):04x}" for c in v),
    "html_entity": lambda r, v, _: "".join(f"&#{ord(c)};" if r.random() < 0.7 else f"&#x{ord(c):x};" for c in v),
}
_NUMBER = ("full_width", "spaces", "hyphens", "dots", "middle_dots", "zero_width", "line_break", "apostrophe")
IN_TEXT = {
    "CN_RESIDENT_ID": (*_NUMBER, "numerals", "large_numerals", "mixed_numerals", "lower_case"),
    "CN_MOBILE": (*_NUMBER, "numerals", "large_numerals", "mixed_numerals", "country_code", "decimal", "exponent"),
    "CN_BANK_CARD": (*_NUMBER, "numerals", "large_numerals", "mixed_numerals"),
    "CN_USCC": ("full_width", "spaces", "hyphens", "zero_width", "line_break", "lower_case", "apostrophe"),
    "EMAIL_ADDRESS": ("full_width", "zero_width", "upper_case"),
}
"""What each type is disguised as in running text."""
IN_CELLS = {
    "CN_RESIDENT_ID": ("full_width", "spaces", "apostrophe", "trailing_tab", "lower_case"),
    "CN_MOBILE": (
        "full_width",
        "spaces",
        "hyphens",
        "apostrophe",
        "trailing_tab",
        "decimal",
        "exponent",
        "country_code",
    ),
    "CN_BANK_CARD": ("full_width", "spaces", "hyphens", "apostrophe", "trailing_tab"),
    "CN_USCC": ("full_width", "apostrophe", "trailing_tab", "lower_case"),
    "EMAIL_ADDRESS": ("full_width", "trailing_tab", "upper_case"),
}
"""What each type is disguised as in cells of tables."""


def write(rng: random.Random, entity: str, value: str, kind: str) -> str:
    """``value`` as written under disguise ``kind``."""
    return DISGUISES[kind](rng, value, entity)
