"""Passports and exit permits: letters and digits without a check, so a word beside them must speak for them."""

from __future__ import annotations

from typing import ClassVar

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label


class _TravelDocument(VerifiedRecognizer):
    score: ClassVar[float] = 0.8

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and context; there is no check digit to ask."""
        if negative_label(before) or not has_context(self.entity, before, after):
            return None
        return Judged(self.score, ("format", "context"), value.upper())


class CnPassportRecognizer(_TravelDocument):
    """E + 8; since 2017-04 E + letter (not I, O) + 7; G + 8; D, S, P; DE, SE, PE + 7; HK K, H, KJ; Macau MA, MB."""

    entity = "CN_PASSPORT"
    regex = r"(?<![0-9A-Za-z])(?:[EGDSPHK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E[0-9]{7}|KJ[0-9]{7}|M[AB][0-9]{7})(?![0-9A-Za-z])"
    examples = ("护照号：E12345678", "passport no. EA1234567", "护照 G12345678")
    counter_examples = ("型号 E12345678", "零件E12345678", "护照 EI1234567")


class CnExitPermitRecognizer(_TravelDocument):
    """To Hong Kong and Macau: C + 8, C + letter + 7, W + 8; to Taiwan: T or L + 8."""

    entity = "CN_EXIT_PERMIT"
    regex = r"(?<![0-9A-Za-z])(?:[CW][0-9]{8}|C[A-HJ-NP-Z][0-9]{7}|[TL][0-9]{8})(?![0-9A-Za-z])"
    examples = ("往来港澳通行证 C12345678", "通行证号：CA1234567", "往来台湾通行证T12345678")
    counter_examples = ("批次 C12345678", "C12345678")
