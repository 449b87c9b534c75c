"""Hong Kong identity card: one or two letters, six digits and a check in brackets (Registration of Persons Ordinance).

The check passes once in eleven by chance; brackets around it are a form that little else has.
"""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.disguise import DIGIT
from recognizers.papers import JOINT, LETTERED, START, PaperRecognizer, filler, parts, plain

_OPENING = ord("(")
_BEFORE = re.compile(rb"[0-9][ /\-]?$")
_CHECK = f"{DIGIT[:-1]}Aa]"
_FORM = re.compile("[A-Z]{1,2}[0-9]{6}[0-9A]")


class HkIdRecognizer(PaperRecognizer):
    """With the check in brackets by itself, without them beside a word."""

    entity = "HK_ID"
    regex = rf"{START}[A-Za-z]{{1,2}}[ \-]?{parts(6)}(?:{JOINT}\({JOINT}{_CHECK}[ ]?\)|[ \-/.·]?{_CHECK}(?![0-9A-Za-z]|\([0-9A-Za-z]|[.,\-][0-9]))"
    row = (6, 9)
    spared = 1
    triggers = (
        *(f"({check})" for check in "0123456789a"),
        *(
            "身份证",
            "身份證",
            "身分证",
            "身分證",
            "香港",
            "证件号",
            "證件號",
            "hkid",
            "hk id",
            "hk_id",
            "hong kong",
            "identity card",
            "id card",
        ),
    )
    glimpse = LETTERED
    examples = ("香港身份证：A123456(3)", "HKID: AB987654(3)", "G123456(A)", "香港身份证号码 A1234563")
    counter_examples = ("A123456(4)", "A1234563", "型号 A123456(3)", "香港身份证 A1234564", "香港 A 座 123456")

    def spotted(self, data: bytes, place: int) -> bool:
        """A bracket counts right behind a digit only."""
        if not super().spotted(data, place):
            return False
        return data[place] != _OPENING or bool(_BEFORE.search(data, max(0, place - 3), place))

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check, and brackets or a word on its line."""
        number = plain(value)
        if not _FORM.fullmatch(number) or not checks.hk_id(number) or negative_label(before) or filler(number[:-1]):
            return None
        word = has_context(self.entity, before.rpartition("\n")[2], after.partition("\n")[0])
        if "(" in value and value[0].isupper() and number[:-1] in value:
            return Judged(*((0.98, ("checksum", "context")) if word else (0.88, ("checksum", "format"))), number)
        return Judged(0.9, ("checksum", "context"), number) if word else None

    def judge_cell(self, value: str) -> Judged | None:
        """The check, without brackets too."""
        number = plain(value)
        if not _FORM.fullmatch(number) or not checks.hk_id(number):
            return None
        return Judged(0.95, ("checksum", "column"), number)
