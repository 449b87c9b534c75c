"""Public service numbers (400, 800, 95xxx, 96xxx, 12xxx): the numbering plan of the telecommunication networks (MIIT)."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import negative_label

_CELL = re.compile(r"[48]00-?[0-9]{3,4}-?[0-9]{3,4}|9[56][0-9]{3,4}|12[0-9]{3}")


class CnServiceNumberRecognizer(VerifiedRecognizer):
    """400 and 800 numbers, 95xxx, 96xxx and 12xxx with context: numbers of companies and offices, public."""

    entity = "CN_SERVICE_NUMBER"
    regex = r"(?<![0-9A-Za-z\-.])(?:[48]00(?:-?[0-9]{3}-?[0-9]{4}|-?[0-9]{4}-?[0-9]{3})|9[56][0-9]{3,4}|12[0-9]{3})(?![0-9A-Za-z\-]|\.[0-9])"
    row = (3, 10)
    spared = 1
    triggers = (
        "客服",
        "热线",
        "电话",
        "拨打",
        "致电",
        "咨询",
        "请拨",
        "可拨",
        "投诉",
        "400-",
        "800-",
        "hotline",
        "tel",
    )
    examples = ("客服热线：95588", "请拨打 12345 热线", "400-820-8820")
    counter_examples = ("金额 12345 元", "4008208820", "邮编 123456")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Written with dashes it speaks for itself, else a word of service must stand near."""
        digits = value.replace("-", "")
        if value[3] == "-" and len(digits) == 10:
            return Judged(0.9, ("number_plan",), digits)
        near = before[-12:].rpartition("\n")[2] + "|" + after[:4].partition("\n")[0]
        if re.search(
            r"客服|热线|电话|拨打|致电|咨询|请拨|可拨|投诉|hotline|tel(?![a-z])", near, re.IGNORECASE
        ) and not negative_label(before):
            return Judged(0.75, ("number_plan", "context"), digits)
        return None

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        return Judged(0.75, ("format", "column"), value) if _CELL.fullmatch(value) else None
