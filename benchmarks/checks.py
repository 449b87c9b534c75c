"""The checks of the corpus's own: written a second time, from the standards' congruences, apart from the recognizers.

They say whether a label is true and whether a decoy is really wrong. ``valid`` is the judge of both.
"""

from __future__ import annotations

import datetime as dt
import re

from models.entities import tables

CHECKED = ("CN_RESIDENT_ID", "CN_MOBILE", "CN_BANK_CARD", "CN_USCC", "EMAIL_ADDRESS")
"""The types that the bars speak of."""
_USCC = {c: i for i, c in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}


def is_resident_id(value: str) -> bool:
    """GB 11643: the 18 characters, weighted with powers of two, are 1 modulo 11; the birth date exists."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", value):
        return False
    try:
        born = dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    total = sum((10 if c == "X" else int(c)) << (17 - i) for i, c in enumerate(value))
    return total % 11 == 1 and 1890 <= born.year <= 2026


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 annex B: digits, every second one from the right doubled, sum to a multiple of ten."""
    return sum(int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(value[::-1])) % 10 == 0


def has_issuer(value: str) -> bool:
    """Does a known issuer prefix have cards of this length?"""
    return any(len(value) in tables.bank_bins().get(value[:size], ()) for size in range(3, 11))


def is_bank_card(value: str) -> bool:
    """Luhn, and an issuer prefix of the right length."""
    return bool(re.fullmatch(r"\d{15,19}", value)) and luhn(value) and has_issuer(value)


def is_uscc(value: str) -> bool:
    """GB 32100: the 18 characters, weighted with powers of three, are 0 modulo 31."""
    if len(value) != 18 or not all(c in _USCC for c in value):
        return False
    return sum(_USCC[c] * pow(3, i if i < 17 else 30, 31) for i, c in enumerate(value)) % 31 == 0


def is_mobile(value: str) -> bool:
    """11 digits in a segment that is handed out; not the round numbers that programs begin to count at."""
    in_use = bool({value[:3], value[:4]} & tables.mobile_segments())
    return bool(re.fullmatch(r"1\d{10}", value)) and in_use and not re.search(r"0{6}|(\d)\1{6}", value)


def is_email(value: str) -> bool:
    """A local part, an at sign, a domain of two labels or more that ends in letters."""
    return bool(re.fullmatch(r"[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,}", value))


CHECKS = {
    "CN_RESIDENT_ID": is_resident_id,
    "CN_MOBILE": is_mobile,
    "CN_BANK_CARD": is_bank_card,
    "CN_USCC": is_uscc,
    "EMAIL_ADDRESS": is_email,
}


def valid(value: str) -> str | None:
    """The checked type that ``value`` (plain, normal form) is, the hardest check first; None for nothing."""
    for entity in ("CN_RESIDENT_ID", "CN_USCC", "CN_BANK_CARD", "CN_MOBILE", "EMAIL_ADDRESS"):
        if CHECKS[entity](value):
            return entity
    return None


def undeclared(text: str, declared: set[str]) -> list[str]:
    """Whole runs of letters and digits in ``text`` that pass a check though nobody declared them."""
    text = re.sub("[\u200b-\u200d\u2060\ufeff]", "", text)
    runs = re.findall(r"(?<![0-9A-Za-z@.])[0-9A-Za-z]+(?![0-9A-Za-z@]|\.\d)", text)
    return [run for run in runs if run.upper() not in declared and valid(run.upper())]
