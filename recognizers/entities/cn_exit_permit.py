"""Exit permit to Hong Kong, Macau or Taiwan: a letter or two and digits without a check; a word or a header must speak."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label

_FORM = r"(?:[CW][0-9]{8}|C[A-HJ-NP-Z][0-9]{7}|[TL][0-9]{8})"
_CELL = re.compile(_FORM, re.IGNORECASE)


class CnExitPermitRecognizer(VerifiedRecognizer):
    """To Hong Kong and Macau: C + 8, C + letter + 7, W + 8; to Taiwan: T or L + 8."""

    entity = "CN_EXIT_PERMIT"
    regex = rf"(?<![0-9A-Za-z]){_FORM}(?![0-9A-Za-z])"
    examples = ("往来港澳通行证 C12345678", "通行证号：CA1234567", "往来台湾通行证T12345678")
    counter_examples = ("批次 C12345678", "C12345678")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and context; there is no check digit to ask."""
        if negative_label(before) or not has_context(self.entity, before, after):
            return None
        return Judged(0.8, ("format", "context"), value.upper())

    def judge_cell(self, value: str) -> Judged | None:
        """The form, in either case."""
        return Judged(0.9, ("format", "column"), value.upper()) if _CELL.fullmatch(value) else None
