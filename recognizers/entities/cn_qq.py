"""QQ numbers: nothing but the word before them tells."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_CELL = re.compile(r"[1-9][0-9]{4,10}")


class CnQqRecognizer(VerifiedRecognizer):
    """5 to 11 digits after QQ."""

    entity = "CN_QQ"
    regex = r"(?<![A-Za-z])(?:QQ|扣扣)(?:号码?|群)?(?:[\"']?[:= ]{1,3}[\"']?|是|为|(?<=号)|(?<=码))([1-9][0-9]{4,10})(?![0-9A-Za-z@]|\.[0-9])"
    flags = re.IGNORECASE
    triggers = ("qq", "扣扣")
    examples = ("QQ：12345678", '"qq": "12345678"', "加我qq号 987654321")
    counter_examples = ("QQ群发了 3 条", "faqq:12345678", "QQ 1234")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof."""
        del before, after
        return Judged(0.8, ("context",), value)

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        return Judged(0.85, ("format", "column"), value) if _CELL.fullmatch(value) else None
