"""Subscriber identities: IMSI (ITU-T E.212), country 460, network 2, subscriber 10."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.labels import END, FREE, NearRecognizer, number, plain, triggers

WORDS = (
    *(
        "imsi",
        "国际移动用户识别码",
        "移动用户识别码",
        "用户识别码",
        "国际移动用户识别号",
        "用户识别号",
        "imsi1",
        "imsi2",
    ),
    *("subscriber identity",),
)
_NETWORKS = frozenset(["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "11", "12", "13", "15", "20"])
"""Mobile networks of mainland China (E.212 MNC): 移动 00 02 04 07 08, 联通 01 06 09, 电信 03 05 11 12, 广电 15, 铁路 20."""


class ImsiRecognizer(NearRecognizer):
    """15 digits of a network of mainland China, and a word on the line."""

    entity = "IMSI"
    value = number(15)
    regex = rf"{FREE}{number(15)}{END}"
    words = WORDS
    others = ("imei", "iccid", "meid", "设备识别码", "串号")
    row = (15, 15)
    triggers = triggers(WORDS)
    examples = ("IMSI：460001234567890", "imsi=460 03 1357924680")
    counter_examples = ("460001234567890", "IMSI：461001234567890", "IMSI：4600012345678901", "IMSI 460000000000000")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Country and network."""
        del before, after
        digits = plain(value)
        if len(digits) != 15 or not digits.startswith("460") or len(set(digits[5:])) < 3:
            return None
        return Judged(0.95 if digits[3:5] in _NETWORKS else 0.7, ("number_plan",), digits)
