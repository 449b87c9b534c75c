"""What the numbers of papers have in common: how they are written, in disguise too, and how a label stands before them.

Most begin with letters or have no check, so that a word must speak for them; around such a word any dress is worth a
look: Chinese numerals, parts set apart, a line break inside. The pieces here are regular expressions for folded text.
"""

from __future__ import annotations

import re

from recognizers.base import VerifiedRecognizer
from recognizers.disguise import NUMERALS

_TO_DIGITS = str.maketrans(NUMERALS)
DIGIT = f"[0-9{''.join(NUMERALS)}]"
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
    return re.sub(r"[^0-9A-Z]", "", value.translate(_TO_DIGITS).upper())


def filler(number: str) -> bool:
    """One digit over and over, or counted up: a placeholder, nobody's number."""
    found = re.sub("[^0-9]", "", plain(number))
    return len(set(found)) <= 1 or (len(found) > 8 and len(set(found)) == 2 and found.count("0") >= len(found) - 2)


class PaperRecognizer(VerifiedRecognizer):
    """A recognizer whose every match has one of its triggers on the line: triggers are looked at to their last letter."""

    reach = (120, 240)

    def __init__(self) -> None:
        super().__init__()
        self._words = tuple(word.encode() for word in self.triggers)

    def spotted(self, data: bytes, place: int) -> bool:
        """The spotter knows a word by its first letters only."""
        return data[place : place + 32].lower().startswith(self._words)
