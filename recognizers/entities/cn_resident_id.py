"""Resident identity number (公民身份号码): GB 11643-1999, 18 digits with a check; 15 without one until 1999."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label
from recognizers.floats import as_float
from recognizers.glued import PAPERS, number_start

_HMT = ("81", "82", "83")
_WHOLE = 14
"""Digits that tell the area and the birth date."""


class CnResidentIdRecognizer(VerifiedRecognizer):
    """18: area, birth date, sequence, MOD 11-2 check. 15 (until 1999): area, date without century; needs context."""

    entity = "CN_RESIDENT_ID"
    regex = rf"{number_start(PAPERS)}(?:[1-9][0-9]{{16}}[0-9Xx]|[1-9][0-9]{{14}})(?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("身份证号：11010119900307758X", "证件号码 110101199003070097，", "旧身份证号 110101900307758")
    counter_examples = ("订单 110101199003070098", "110101199013070097", "IMEI 490154203237518")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Checksum and date decide; an unknown area lowers the score (retired and unlisted codes are real)."""
        if len(value) == 18:
            return self._judge_18(value)
        if len(value) != 15 or not (
            value[:2] in checks.provinces() and value[:2] not in _HMT and checks.birth_date("19" + value[6:12])
        ):
            return None
        if negative_label(before) or not has_context(self.entity, before, after):
            return None
        known = value[:6] in checks.area_codes()
        return Judged(
            0.7 if known else 0.5, ("birth_date", "area_code", "context") if known else ("birth_date", "context"), value
        )

    def judge_cell(self, value: str) -> Judged | None:
        """18 by their checks, 15, and 18 that were kept as a number: their last digits, and the check, are lost."""
        value = re.sub(r"\.0+$", "", value)
        if found := self._judge_18(value) if len(value) == 18 else None:
            return found
        if (
            re.fullmatch("[0-9]{15}", value)
            and value[:2] in checks.provinces()
            and checks.birth_date("19" + value[6:12])
        ):
            return Judged(0.85, ("birth_date", "area_code", "column"), value)
        lost = as_float(value)
        if lost is None or len(lost[0]) != 18 or lost[0][:2] not in checks.provinces():
            return None
        digits, known = lost
        if known >= _WHOLE:
            proofs = ("birth_date", "column", "precision_lost")
            # the last digit that was kept may have been rounded up
            lower = str(int(digits[:15]) - 1)
            born = checks.birth_date(digits[6:14]) or checks.birth_date(lower[6:14])
            return Judged(0.6, proofs, digits) if born else None
        if known >= 6 and digits[:6] in checks.area_codes():
            return Judged(0.5, ("column", "precision_lost"), digits)
        return None

    def _judge_18(self, value: str) -> Judged | None:
        if value[:2] in _HMT or value[:2] not in checks.provinces():
            return None
        if not (value[:17].isdigit() and checks.mod11_2(value) and checks.birth_date(value[6:14])):
            return None
        if value[:6] in checks.area_codes():
            return Judged(0.99, ("checksum", "birth_date", "area_code"), value.upper())
        return Judged(0.9, ("checksum", "birth_date"), value.upper())
