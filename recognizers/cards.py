"""Numbers of payment cards: issuer prefixes of Chinese banks, prefixes and lengths of foreign schemes (ISO/IEC 7812-1)."""

from __future__ import annotations

import functools
import re

from recognizers import checks
from recognizers.identity import is_identity
from recognizers.labels import near

_SCHEME = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"  # Visa
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}"  # American Express
    r"|3(?:0[0-59]|[689][0-9])[0-9]{11}"  # Diners Club
    r"|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
)

_CREDIT = (
    *(
        "信用卡",
        "贷记卡",
        "维萨",
        "万事达",
        "运通",
        "大来卡",
        "境外卡",
        "外币卡",
        "visa",
        "mastercard",
        "master card",
        "amex",
    ),
    *("american express", "jcb", "diners", "discover", "credit card", "cc number", "ccnum", "xinyongka"),
)
_DEBIT = ("银行卡", "储蓄卡", "借记卡", "工资卡", "社保卡", "医保卡", "yhk", "yhkh", "yinhangka")


@functools.cache
def issuer_lengths() -> tuple[dict[str, frozenset[int]], tuple[int, ...]]:
    """Issuer prefix to card lengths, and the lengths of the prefixes themselves, longest first."""
    from models.entities import tables

    bins = dict(tables.bank_bins())
    return bins, tuple(sorted({len(prefix) for prefix in bins}, reverse=True))


def known_issuer(digits: str) -> str:
    """The issuer prefix under which cards of this length are issued; empty if there is none."""
    bins, sizes = issuer_lengths()
    for size in sizes:
        if len(digits) in bins.get(digits[:size], ()):
            return digits[:size]
    return ""


def may_be_issued(digits: str, known: int) -> bool:
    """Is there an issuer of cards of this length whose prefix fits the ``known`` first digits, the last one rounded?"""
    sure = digits[: known - 1]
    return any(
        len(digits) in lengths and prefix[: len(sure)] == sure[: len(prefix)]
        for prefix, lengths in issuer_lengths()[0].items()
        if len(prefix) >= 5
    )


def foreign_scheme(digits: str) -> bool:
    """Has the number a foreign scheme's prefix and length, Luhn's check, and no Chinese bank for its issuer?"""
    return (
        _SCHEME.fullmatch(digits) is not None
        and checks.luhn(digits)
        and len(set(digits)) > 1
        and len(known_issuer(digits)) < 5
        and not is_identity(digits)
    )


def as_bank_card(before: str) -> bool:
    """Do the words before a number of a foreign scheme call it a card of a Chinese bank, which issue such cards too?"""
    return near(_DEBIT, before) and not near(_CREDIT, before)
