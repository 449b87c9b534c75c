"""Passport number: letters and digits without a check (GA/T 1180), so a word or a header must speak for it."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label

_FORM = r"(?:[EGDSPHK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E[0-9]{7}|KJ[0-9]{7}|M[AB][0-9]{7})"
_CELL = re.compile(_FORM, re.IGNORECASE)


class CnPassportRecognizer(VerifiedRecognizer):
    """E + 8; since 2017-04 E + letter (not I, O) + 7; G + 8; D, S, P; DE, SE, PE + 7; HK K, H, KJ; Macau MA, MB."""

    entity = "CN_PASSPORT"
    regex = rf"(?<![0-9A-Za-z]){_FORM}(?![0-9A-Za-z])"
    examples = ("护照号：E12345678", "passport no. EA1234567", "护照 G12345678")
    counter_examples = ("型号 E12345678", "零件E12345678", "护照 EI1234567")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and context; there is no check digit to ask."""
        if negative_label(before) or not has_context(self.entity, before, after):
            return None
        return Judged(0.8, ("format", "context"), value.upper())

    def judge_cell(self, value: str) -> Judged | None:
        """The form, in either case."""
        return Judged(0.9, ("format", "column"), value.upper()) if _CELL.fullmatch(value) else None
