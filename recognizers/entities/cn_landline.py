"""Landline numbers: area codes and numbers of the telecommunication networks (MIIT)."""

from __future__ import annotations

import functools
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label


@functools.cache
def _areas() -> frozenset[str]:
    from models.entities import tables

    return tables.landline_areas() | tables.former_landline_areas()


_CELL = re.compile(r"(?:0[0-9]{2,3}[\- ]?)?[2-8][0-9]{6,7}(?:(?:-|转)[0-9]{1,5})?")


class CnLandlineRecognizer(VerifiedRecognizer):
    """0, an area code in use, 7 or 8 digits, perhaps an extension; run together only with context."""

    entity = "CN_LANDLINE"
    regex = (
        r"(?<![0-9A-Za-z\-.])(?:(?:\+86|0086)[\- ](?:10|2[0-9]|[3-9][0-9]{2})[\- ](?=[2-8])|(?:\+?86[\- ]?)?(?:\(0[0-9]{2,3}\)[ \-]?|0[0-9]{2,3}(?:[\- ]{1,3}|/)?))"
        r"(?:[2-8][0-9]{6,7})(?:(?:-|转|ext\.?) ?[0-9]{1,5})?"
        r"(?![0-9A-Za-z\-]|\.[0-9])"
    )
    triggers = ("+86-", "+86 ", "0086-", "0086 ", "＋86-", "＋86 ")
    reach = (0, 80)
    examples = ("+86-10-62345678", "电话：010-62345678", "(0571)87654321", "座机 0571-8765432", "传真02062345678")
    counter_examples = ("2024-0101-12345678", "0000-12345678", "日期 020-1234567", "编号02062345678")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """An area in use; area codes of two digits go with eight digits."""
        number = re.split(r"转|ext|(?<=[0-9]{7})-", value)[0].rstrip()
        digits = re.sub(r"[^0-9]", "", number).removeprefix("00").removeprefix("86")
        digits = digits if digits.startswith("0") else "0" + digits  # abroad the 0 is left out
        area = digits[1:3] if digits[1:3] in _areas() else digits[1:4]
        local = digits[1 + len(area) :]
        if area not in _areas() or len(local) not in ((8,) if len(area) == 2 else (7, 8)) or negative_label(before):
            return None
        if local[0] in "01" or len(set(local)) == 1:
            return None
        written_apart = not number.removeprefix("+").removeprefix("00").removeprefix("86").lstrip(" -").isdigit()
        if has_context(self.entity, before, after):
            return Judged(0.9, ("number_plan", "context"), digits)
        return Judged(0.75, ("number_plan",), digits) if written_apart else None

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        return Judged(0.7, ("format", "column"), value) if _CELL.fullmatch(value) else None
