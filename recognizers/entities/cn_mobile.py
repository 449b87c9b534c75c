"""Mobile numbers: the numbering plan of the telecommunication networks (MIIT)."""

from __future__ import annotations

import functools
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label, part_of_code
from recognizers.glued import PHONE_END, PHONES, number_start


@functools.cache
def _segments() -> frozenset[str]:
    from models.entities import tables

    return tables.mobile_segments()


@functools.cache
def _iot() -> tuple[str, ...]:
    from models.entities import tables

    return tuple(tables.iot_segments())


_FILLER = re.compile(r"0{6}|(.)\1{6}")
"""17000000000 and its like: identifiers counted up from a round number, placeholders."""


def known_segment(number: str) -> bool:
    """Is an 11-digit number of a segment that is handed out?"""
    return number[:3] in _segments() or number[:4] in _segments()


class CnMobileRecognizer(VerifiedRecognizer):
    """11 digits of a known segment; other 1[3-9] and the 13 digits of things with context only; +86, 0086, (86)."""

    entity = "CN_MOBILE"
    regex = rf"{number_start(PHONES)}(?:(?:00)?86)?(1[3-9][0-9]{{9}}|14(?:1[0-9]|4[0-9]|6|8)[0-9]{{9,10}}){PHONE_END}"
    joined = True
    examples = (
        "电话13812345678，",
        "+8613912345678",
        "联系人 0086 18612345678",
        "tel:19912345678",
        "TEL13812345678",
        "13812345678wx同号",
    )
    counter_examples = (
        "订单号：13812345678",
        "113812345678",
        "13812345678901",
        "a13812345678",
        "13800000000",
        "1.13812345678",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The number plan decides; a label that names another kind of number overrules it."""
        if negative_label(before) or part_of_code(before, after):
            return None
        if len(value) == 13:
            if value.startswith(_iot()) and has_context(self.entity, before, after):
                return Judged(0.7, ("number_plan", "context"), value)
            return None
        if len(value) != 11 or _FILLER.search(value) or value[0] != "1" or value[1] < "3":
            return None
        if known_segment(value):
            return Judged(0.9, ("number_plan",), value)
        if has_context(self.entity, before, after):
            return Judged(0.6, ("context",), value)
        return None

    def judge_disguised(self, digits: str, shape: str, before: str, after: str) -> Judged | None:
        """In parts only as people write them: 3-4-4, 3-8, 4-3-4, 4-4-3, 5-6, 7-4; over a line's end with a label."""
        for prefix in ("0086", "86"):
            if digits.startswith(prefix) and len(digits) == 11 + len(prefix):
                digits = digits.removeprefix(prefix)
                shape = re.sub(r"^(?:4|2)-", "", shape) if shape[:1] in "42" and shape[1:2] == "-" else shape
        if len(digits) != 11 or not known_segment(digits):
            return None
        if shape == "break" and not has_context(self.entity, before):
            return None
        if shape[:1].isdigit() and shape not in {
            "3-4-4",
            "3-8",
            "4-3-4",
            "4-4-3",
            "5-6",
            "7-4",
            "3-3-5",
            "1-" * 10 + "1",
        }:
            return None
        return self.judge(digits, before, after)

    def judge_cell(self, value: str) -> Judged | None:
        """Any 1[3-9] and nine digits, however they are set apart."""
        digits = re.sub(r"[\s\-]|\.0+$", "", value).removeprefix("+").removeprefix("00").removeprefix("86")
        return Judged(0.75, ("format", "column"), digits) if re.fullmatch(r"1[3-9][0-9]{9}", digits) else None
