"""Passport number: letters and digits without a check (GA/T 1180), so a word or a header must speak for it."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.papers import END, LETTERED, START, PaperRecognizer, parts, plain

_FORM = r"(?:[EGDSPHK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E[0-9]{7}|KJ[0-9]{7}|M[AB][0-9]{7})"
_WHOLE = re.compile(_FORM)
_BEHIND = re.compile(r"[' \"]?号?(?:中国)?[护護][照]")


class CnPassportRecognizer(PaperRecognizer):
    """E + 8; since 2017-04 E + letter (not I, O) + 7; G + 8; D, S, P; DE, SE, PE + 7; HK K, H, KJ; Macau MA, MB."""

    entity = "CN_PASSPORT"
    regex = rf"(?<![0-9A-Za-z]){_FORM}(?![0-9A-Za-z])|{START}[A-Za-z]{{1,2}}[ \-]?{parts(7, 8)}{END}"
    triggers = ("护照", "護照", "passport", "huzhao", "hzh")
    glimpse = LETTERED
    examples = ("护照号：E12345678", "passport no. EA1234567", "护照 G12345678")
    counter_examples = ("型号 E12345678", "零件E12345678", "护照 EI1234567")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and context; there is no check digit to ask. In disguise the word stands on the number's line."""
        number = plain(value)
        if not _WHOLE.fullmatch(number) or negative_label(before):
            return None
        if value != number:
            before, after = before.rpartition("\n")[2], after.partition("\n")[0]
        named = has_context(self.entity, before, after) or _BEHIND.match(after)
        return Judged(0.8, ("format", "context"), number) if named else None

    def judge_cell(self, value: str) -> Judged | None:
        """The form, in either case."""
        number = plain(value)
        if not _WHOLE.fullmatch(number):
            return None
        # of H and 8 digits in a column of papers of all kinds, most are home return permits
        return Judged(0.85 if number[0] in "HKM" else 0.9, ("format", "column"), number)
