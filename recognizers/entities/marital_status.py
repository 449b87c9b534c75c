"""Marital status of people (婚姻状况, GB/T 2261.2-2003), in a form field or a row of particulars."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import (
    HAN,
    SAID,
    SEPARATOR,
    STOPS,
    FieldRecognizer,
    judged,
    label_before,
)

_VALUES = "已婚[已未]育|已婚|未婚[已未]育|未婚|离异(?:单身|带孩)?|离婚|丧偶|再婚|初婚|复婚|单身|分居"
_LATIN = "married|unmarried|single|divorced|widow(?:ed|er)?|separated|remarried"
_LABELS = (
    r"婚姻(?:状况|状态|情况|史)?|婚[ \t]{0,6}否|婚况|(?<![a-z])(?:marital[ _-]?status|maritalstatus|hunyin)(?![a-z])"
)
_LABELLED = label_before(_LABELS, SAID)
_CELL = re.compile(rf"(?:{_VALUES}|{_LATIN})", re.IGNORECASE)


class MaritalStatusRecognizer(FieldRecognizer):
    """已婚 behind 婚姻状况：, or alone in a row of particulars beside somebody's sex."""

    entity = "MARITAL_STATUS"
    regex = (
        rf"(?:{_LABELS}){SAID}({_VALUES})(?![{HAN}])"
        rf"|(?:{_LABELS}){SEPARATOR}({_LATIN})(?![a-z])"
        rf"|(?:(?<![^{STOPS}])|(?<=[系是为现前已]))({_VALUES})(?=[{STOPS}]|\Z)"
    )
    spot = rf"(?:{_LABELS}){SAID}(?:{_VALUES}|{_LATIN})|(?:{_VALUES})(?:[{STOPS}]|$)"
    triggers = (
        *("婚姻", "婚否", "婚 否", "婚\u3000否", "婚况", "marital", "hunyin"),
        *("已婚", "未婚", "离异", "离婚", "丧偶", "再婚", "初婚", "复婚", "单身"),
    )
    reach = (200, 200)
    examples = ("婚姻状况：已婚", "marital status: divorced", "李四，女，汉族，离异，", "婚否 未婚")
    counter_examples = ("婚姻自由", "婚姻状况：", "已婚夫妇应当", "结婚、离婚、再婚的，", "婚姻登记")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or somebody's sex or name beside it."""
        return judged(_LABELLED, value.lower(), before, after)

    def judge_cell(self, value: str) -> Judged | None:
        """A word of the list."""
        return Judged(0.9, ("column", "format"), value.lower()) if _CELL.fullmatch(value) else None
