"""Mainland travel permit of Hong Kong and Macau residents (回乡证): H or M and 8 digits, with 2 for renewals before 2013.

No check; a word must speak for it (国家移民管理局, 港澳居民来往内地通行证; GA/T 1180 certificate kinds).
"""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.papers import END, LETTERED, START, PaperRecognizer, digits, filler, plain


class CnHomeReturnPermitRecognizer(PaperRecognizer):
    """H (Hong Kong) or M (Macau), 8 or 10 digits, beside a word."""

    entity = "CN_HOME_RETURN_PERMIT"
    regex = rf"{START}[HMhm][ \-]?(?:{digits(10)}|{digits(8)}(?:[ ]?\([0-9]{{2}}\))?){END}"
    triggers = (
        "回乡证",
        "回鄉證",
        "回乡卡",
        "通行证",
        "通行證",
        "来往内地",
        "來往內地",
        "home return",
        "home_return",
        "homereturn",
        "mainland travel",
        "mainland_travel",
        "huixiang",
    )
    glimpse = LETTERED
    examples = ("回乡证号：H12345678", "港澳居民来往内地通行证 M0123456701", "home return permit no. H60412345")
    counter_examples = ("型号 H12345678", "回乡证批号 H12345678", "回乡证 H123456789", "H12345678")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and a word on its line; there is no check digit to ask."""
        if negative_label(before) or filler(value):
            return None
        if not has_context(self.entity, before.rpartition("\n")[2], after.partition("\n")[0]):
            return None
        return Judged(0.9, ("format", "context"), plain(value))

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        number = plain(value)
        if not re.fullmatch("[HM](?:[0-9]{8}|[0-9]{10})", number):
            return None
        return Judged(0.9, ("format", "column"), number)
