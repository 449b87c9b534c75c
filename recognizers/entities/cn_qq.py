"""QQ numbers: nothing but the word before them tells."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.disguise import DIGIT
from recognizers.labels import plain

_CELL = re.compile(r"[1-9][0-9]{4,10}")
_FOURS = "[1-9][0-9]{3} (?:[0-9]{4} [0-9]{1,3}|[0-9]{1,4})(?! ?[0-9年月日号时点人个条元次位群])"
"""As some write it down, four by four."""


class CnQqRecognizer(VerifiedRecognizer):
    """5 to 11 digits after QQ."""

    entity = "CN_QQ"
    regex = (
        r"(?<![A-Za-z])(?:QQ|扣扣)(?:号码?|群)?(?:[\"']?[:= ]{1,3}[\"']?|是|为|(?<=[号码群])|(?<=QQ)|(?<=扣扣))"
        rf"([1-9][0-9]{{4,10}}|{DIGIT}{{5,11}}|{_FOURS})(?![0-9A-Za-z@]|\.[0-9])"
    )
    flags = re.IGNORECASE
    triggers = ("qq", "扣扣", *(f"qq{digit}" for digit in "123456789"))
    examples = ("QQ：12345678", '"qq": "12345678"', "加我qq号 987654321", "QQ：2433 5792 9")
    counter_examples = ("QQ群发了 3 条", "faqq:12345678", "QQ 1234", "QQ群 1234 56人")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof."""
        del before, after
        digits = plain(value)
        return Judged(0.7 if " " in value else 0.85, ("format", "context"), digits) if digits[0] != "0" else None

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        return Judged(0.85, ("format", "column"), value) if _CELL.fullmatch(value) else None
