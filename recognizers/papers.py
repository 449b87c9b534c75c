"""What the numbers of papers have in common: how they are written, in disguise too, and how a label stands before them.

Most begin with letters or have no check, so that a word must speak for them; around such a word any dress is worth a
look: Chinese numerals, parts set apart, a line break inside. The pieces here are regular expressions for folded text.
"""

from __future__ import annotations

import re
from typing import ClassVar

from recognizers.base import VerifiedRecognizer
from recognizers.disguise import DIGIT, NUMERALS, TO_DIGITS

JOINT = r"(?:[ \-.·_/]|[ \t]{0,8}\r?\n[ \t>|]{0,8})?"
"""What may stand between two characters of a number."""
START = r"(?<![0-9A-Za-z])(?<![0-9][.\-])"
END = r"(?![0-9A-Za-z%]|[.,:\-][0-9]|[ ]?[元万亿])"
GAP = r"(?:\([^()\n]{0,16}\))?[ \t\"'*>)\]#]{0,4}(?:[:=|,]|是|为|系)?(?:</?[A-Za-z]{1,6}>[ \t]{0,4}){0,3}[ \t\"'*<(\[#]{0,4}"
"""Between a label and its value: a remark in brackets, a colon, quotes, the tags of a table's cells."""
NUMBER = r"(?:号码?|號碼?|编号|編號|账号|帐号|帳號|卡号|卡號)"
"""How a label for a number ends."""


def digits(least: int, most: int = 0) -> str:
    """``least`` to ``most`` digits (exactly ``least`` without ``most``), run together or in disguise."""
    most = most or least
    return rf"(?:[0-9]{{{least},{most}}}(?![0-9A-Za-z])|{parts(least, most)})"


def parts(least: int, most: int = 0) -> str:
    """As ``digits``, with something behind them."""
    most = most or least
    return rf"{DIGIT}(?:{JOINT}{DIGIT}){{{least - 1},{most - 1}}}"


def plain(value: str) -> str:
    """Letters and digits alone, capital letters, numerals as digits."""
    return re.sub(r"[^0-9A-Z]", "", value.translate(TO_DIGITS).upper())


def filler(number: str) -> bool:
    """One digit over and over, or counted up: a placeholder, nobody's number."""
    found = re.sub("[^0-9]", "", plain(number))
    return len(set(found)) <= 1 or (len(found) > 8 and len(set(found)) == 2 and found.count("0") >= len(found) - 2)


_NUMERAL = b"|".join(numeral.encode() for numeral in NUMERALS)
_BYTE = rb"(?:[0-9]|" + _NUMERAL + rb")[ \-._/(\xc2\xb7\r\n\t>|]{0,10}"
LETTERED = re.compile(rb"[A-Za-z](?:[ \-]|\xc2\xb7)?(?:" + _BYTE + rb"){6}")
"""A glimpse of a number that begins with letters, in UTF-8."""


def run(size: int) -> re.Pattern[bytes]:
    """A glimpse of so many digits, in whatever dress."""
    return re.compile(rb"(?:" + _BYTE + rb"){%d}" % size)


NUMERALS_IN_BYTES = re.compile(rb"(?:" + _NUMERAL + rb"){3}")
"""A glimpse of numerals in a row."""


class PaperRecognizer(VerifiedRecognizer):
    """A recognizer whose every match has one of its triggers on the line, and near it what ``glimpse`` sees in bytes."""

    reach = (120, 240)
    glimpse: ClassVar[re.Pattern[bytes]]

    def __init__(self) -> None:
        super().__init__()
        self._words = tuple(word.encode() for word in self.triggers)

    def spotted(self, data: bytes, place: int) -> bool:
        """The whole word, of which the spotter knows the first letters, and something like a number near it."""
        if not data[place : place + 32].lower().startswith(self._words):
            return False
        before, after = self.reach
        return self.glimpse.search(data, max(0, place - before), place + after) is not None
