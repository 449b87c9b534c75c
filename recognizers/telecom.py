"""Mobile, landline and public service numbers: the numbering plan of the telecommunication networks."""

from __future__ import annotations

import functools
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label


@functools.cache
def _segments() -> frozenset[str]:
    from models.entities import tables

    return tables.mobile_segments()


@functools.cache
def _iot() -> tuple[str, ...]:
    from models.entities import tables

    return tuple(tables.iot_segments())


@functools.cache
def _areas() -> frozenset[str]:
    from models.entities import tables

    return tables.landline_areas() | tables.former_landline_areas()


_FILLER = re.compile(r"0{6}|(.)\1{6}")
"""17000000000 and its like: identifiers counted up from a round number, placeholders."""


def known_segment(number: str) -> bool:
    """Is an 11-digit number of a segment that is handed out?"""
    return number[:3] in _segments() or number[:4] in _segments()


class CnMobileRecognizer(VerifiedRecognizer):
    """11 digits of a known segment; other 1[3-9] and the 13 digits of things with context only; +86, 0086, (86)."""

    entity = "CN_MOBILE"
    regex = (
        r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:(?:00)?86)?(1[3-9][0-9]{9}|14(?:1[0-9]|4[0-9]|6|8)[0-9]{9,10})"
        r"(?![0-9A-Za-z@]|\.[0-9]*[1-9])"
    )
    joined = True
    examples = ("电话13812345678，", "+8613912345678", "联系人 0086 18612345678", "tel:19912345678")
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
        if negative_label(before):
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


class CnLandlineRecognizer(VerifiedRecognizer):
    """0, an area code in use, 7 or 8 digits, perhaps an extension; run together only with context."""

    entity = "CN_LANDLINE"
    regex = (
        r"(?<![0-9A-Za-z\-.])(?:\+?86[\- ]?)?(?:\(0[0-9]{2,3}\)[ \-]?|0[0-9]{2,3}(?:[\- ]{1,3}|/)?)"
        r"(?:[2-8][0-9]{6,7})(?:(?:-|转|ext\.?) ?[0-9]{1,5})?"
        r"(?![0-9A-Za-z\-]|\.[0-9])"
    )
    examples = ("电话：010-62345678", "(0571)87654321", "座机 0571-8765432", "传真02062345678")
    counter_examples = ("2024-0101-12345678", "0000-12345678", "日期 020-1234567", "编号02062345678")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """An area in use; area codes of two digits go with eight digits."""
        number = re.split(r"转|ext|(?<=[0-9]{7})-", value)[0].rstrip()
        digits = re.sub(r"[^0-9]", "", number).removeprefix("86")
        area = digits[1:3] if digits[1:3] in _areas() else digits[1:4]
        local = digits[1 + len(area) :]
        if area not in _areas() or len(local) not in ((8,) if len(area) == 2 else (7, 8)) or negative_label(before):
            return None
        if local[0] in "01" or len(set(local)) == 1:
            return None
        written_apart = not number.removeprefix("+").removeprefix("86").lstrip(" -").isdigit()
        if has_context(self.entity, before, after):
            return Judged(0.9, ("number_plan", "context"), digits)
        return Judged(0.75, ("number_plan",), digits) if written_apart else None


class CnServiceNumberRecognizer(VerifiedRecognizer):
    """400 and 800 numbers, 95xxx, 96xxx and 12xxx with context: numbers of companies and offices, public."""

    entity = "CN_SERVICE_NUMBER"
    regex = r"(?<![0-9A-Za-z\-.])(?:[48]00(?:-?[0-9]{3}-?[0-9]{4}|-?[0-9]{4}-?[0-9]{3})|9[56][0-9]{3,4}|12[0-9]{3})(?![0-9A-Za-z\-]|\.[0-9])"
    triggers = ("客服", "热线", "电话", "拨打", "致电", "咨询", "400-", "800-", "hotline", "tel")
    examples = ("客服热线：95588", "请拨打 12345 热线", "400-820-8820")
    counter_examples = ("金额 12345 元", "4008208820", "邮编 123456")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Written with dashes it speaks for itself, else a word of service must stand near."""
        digits = value.replace("-", "")
        if value[3] == "-" and len(digits) == 10:
            return Judged(0.9, ("number_plan",), digits)
        near = before[-12:].rpartition("\n")[2] + "|" + after[:4].partition("\n")[0]
        if re.search(r"客服|热线|电话|拨打|致电|咨询|hotline|tel(?![a-z])", near, re.IGNORECASE) and not negative_label(
            before
        ):
            return Judged(0.75, ("number_plan", "context"), digits)
        return None
