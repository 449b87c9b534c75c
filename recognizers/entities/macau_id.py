"""Macau resident identity card: 1, 5 or 7, six digits and a digit in brackets (Lei n.o 8/2002); how it checks is not public."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.disguise import DIGIT
from recognizers.papers import JOINT, NUMERALS_IN_BYTES, START, PaperRecognizer, filler, parts, plain

_FORM = re.compile("[157][0-9]{7}")
_OPENING = ord("(")
_SEVEN = re.compile(rb"(?:^|[^0-9A-Za-z])?[157][0-9]{6}", re.DOTALL)
_ROUND = re.compile("0{4}")
_ALONE = re.compile(r"[157][0-9]{6}\([0-9]\)")
_SUM = re.compile(r"[¥￥$€£+*/=<>|&%#@~^_.,\-][ ]?$|[元第共约达计为][ ]?$|[A-Za-z][ ]?$")


class MacauIdRecognizer(PaperRecognizer):
    """Brackets or slashes, and a word for Macau or for an identity card; bare digits right behind such a word."""

    entity = "MACAU_ID"
    regex = (
        rf"{START}{parts(7)}(?:{JOINT}\({JOINT}{DIGIT}[ ]?\)|[ \-/.·]?{DIGIT}(?![0-9A-Za-z]|\([0-9A-Za-z]|[.,][0-9]))"
    )
    row = (6, 9)
    spared = 1
    triggers = (
        *(f"({check})" for check in "0123456789"),
        "澳门",
        "澳門",
        "macau",
        "macao",
        "身份证",
        "身份證",
        "身分證",
        "证件号",
        "證件號",
        "bir no",
        "bir:",
        "identity card",
    )
    glimpse = re.compile(
        rb"(?<![0-9A-Za-z])[157](?:[^0-9A-Za-z]{0,12}[0-9]){7}(?![0-9A-Za-z])|" + NUMERALS_IN_BYTES.pattern
    )
    examples = ("1234567(8)", "澳门居民身份证：1234567(8)", "澳門身份證 5123456(7)", "Macau ID 1/234567/8")
    counter_examples = ("¥1234567(8)", "澳门 20240101", "型号 1234567(8)", "澳门电话 12345678")

    def spotted(self, data: bytes, place: int) -> bool:
        """A bracket counts right behind the seven digits only."""
        if data[place] == _OPENING:
            return _SEVEN.fullmatch(data, max(0, place - 8), place) is not None
        return super().spotted(data, place)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The form with a word, or by itself as a hint; bare digits only right behind the card's own name."""
        number = plain(value)
        if not _FORM.fullmatch(number) or negative_label(before) or filler(number) or _ROUND.search(number):
            return None
        line = before.rpartition("\n")[2]
        if not has_context(self.entity, line, after.partition("\n")[0]):
            return Judged(0.5, ("format",), number) if _ALONE.fullmatch(value) and not _SUM.search(before) else None
        if "(" in value or value.count("/") == 2:
            return Judged(0.9, ("format", "context"), number)
        return Judged(0.8, ("format", "context"), number) if _CARD.search(line) else None

    def judge_cell(self, value: str) -> Judged | None:
        """The form, without brackets too."""
        number = plain(value)
        return Judged(0.85, ("format", "column"), number) if _FORM.fullmatch(number) else None


_CARD = re.compile(
    r"(?:澳[门門](?:居民|特区|特區)?身[份分][证證](?:号码?|號碼?|编号)?|maca[uo] (?:resident )?(?:id|identity)(?: card)?(?: no\.?| number)?|bir(?: no\.?)?)"
    r"[^0-9A-Za-z\u4e00-\u9fff]{0,6}$",
    re.IGNORECASE,
)
