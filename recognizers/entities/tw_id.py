"""Taiwan identity card and residence certificate: a letter and nine digits, weighted modulo 10 (國民身分證統一編號).

1 or 2 behind the letter on cards, 8 or 9 on residence certificates since 2021, A to D before. One such number in ten
passes by chance, so a word must stand beside it.
"""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.papers import END, LETTERED, START, PaperRecognizer, filler, parts, plain

_FORM = re.compile("[A-Z][1289A-D][0-9]{8}")


class TwIdRecognizer(PaperRecognizer):
    """The check, and a word on its line."""

    entity = "TW_ID"
    regex = rf"{START}[A-Za-z][ \-]?(?:[A-Da-d]{parts(8)}|{parts(9)}){END}"
    row = (8, 10)
    spared = 1
    triggers = (
        *(
            "身分证",
            "身分證",
            "身份证",
            "身份證",
            "台湾",
            "臺灣",
            "台灣",
            "统一编号",
            "統一編號",
            "统一证号",
            "統一證號",
        ),
        *("居留证", "居留證", "证件号", "證件號", "taiwan", "twid", "tw id", "tw_id", "national id", "id card"),
    )
    glimpse = LETTERED
    examples = ("台湾身份证：A123456789", "身分證字號 F131104093", "居留證統一證號 A800000014")
    counter_examples = ("A123456789", "台湾身份证 A123456788", "型号 A123456789", "台湾 A323456789")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check and a word."""
        number = plain(value)
        if not _FORM.fullmatch(number) or not checks.tw_id(number) or negative_label(before) or filler(number):
            return None
        if not has_context(self.entity, before.rpartition("\n")[2], after.partition("\n")[0]):
            return None
        return Judged(0.92, ("checksum", "context"), number)

    def judge_cell(self, value: str) -> Judged | None:
        """The check."""
        number = plain(value)
        if not _FORM.fullmatch(number) or not checks.tw_id(number):
            return None
        return Judged(0.95, ("checksum", "column"), number)
