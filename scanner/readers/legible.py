"""How much decoded text reads as what people write: by the characters that are common in it."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from scanner.readers.common_hanzi import COMMON

CHINESE = ("gb18030", "big5hkscs")
JAPANESE = ("cp932", "euc_jp")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_TALLY = 1500
"""Characters that a judgement rests on."""


def quality(text: str, encoding: str = "gb18030") -> float:
    """How much the non-ASCII part of ``text`` reads as Chinese (Japanese, Korean): 1 all common, below 0 broken."""
    tallied = Counter("".join(_FOREIGN.findall(text))[:_TALLY])
    total = sum(tallied.values())
    return sum(times * _weight(c, encoding) for c, times in tallied.items()) / total if total else 0.0


def _weight(c: str, encoding: str) -> float:
    if c in COMMON:
        return 1
    if "\uff01" <= c <= "\uff5e" and encoding in (*CHINESE, *JAPANESE):
        return 0.7  # letters and digits of full width: a column may hold nothing else
    if "\u3041" <= c <= "\u30fe":
        return 0.9 if encoding in JAPANESE else 0
    if "\uac00" <= c <= "\ud7a3":
        return 0.8 if encoding == "euc_kr" else -0.5
    if "\u4e00" <= c <= "\u9fa5":
        return 0.3
    if c in "\ufeff\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x80" <= c <= "\x9f":
        return -2
    if "\u3400" <= c <= "\u4dbf" or c > "\uffff":
        return -0.2
    return 0 if "\u3000" <= c <= "\u30ff" or "\u2010" <= c <= "\u2642" or "\uff00" <= c <= "\uff60" else -0.5


def plausible(text: str) -> float:
    """Share of characters that plain text has: ASCII, common and other hanzi, CJK marks, full-width forms, Latin."""
    tallied = Counter(text[:_TALLY])
    good = 0.0
    for c, times in tallied.items():
        if " " <= c <= "~" or c in "\t\r\n" or c in COMMON or "\u3000" <= c <= "\u3015" or "\uff01" <= c <= "\uffe5":
            good += times
        elif "\u4e00" <= c <= "\u9fa5" or "\u2010" <= c <= "\u2030":
            good += 0.8 * times
        elif "\xa0" <= c <= "\u04ff" or "\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7a3":
            good += 0.6 * times
    return good / sum(tallied.values()) if tallied else 0.0


def strict(data: bytes, encoding: str) -> str | None:
    """``data`` decoded, None where that fails."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def so_far(data: bytes, encoding: str) -> str | None:
    """``data`` decoded strictly, but for an unfinished character at the end; None where it does not decode."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return None
