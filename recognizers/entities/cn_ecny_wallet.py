"""Wallet numbers of the digital yuan (数字人民币钱包编号): given out by the operating institutions, without a check."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.context import negative_label
from recognizers.labels import LabelledRecognizer, announced, labelled, near, number, plain, triggers

_OWN = (
    *(
        "钱包编号",
        "数字人民币钱包",
        "数字人民币钱包编号",
        "数字人民币钱包id",
        "数字钱包编号",
        "数币钱包",
        "数币钱包编号",
    ),
    *("数币钱包id", "对公钱包编号", "个人钱包编号", "ecny wallet", "e-cny wallet", "dcep wallet", "ecny wallet id"),
)
_LOOSE = ("钱包id", "钱包号", "钱包号码", "wallet id", "wallet no")
_FORM = rf"(?:{number(15, 20)}|{number(16)})"
_YUAN = ("数字人民币", "数币", "e-cny", "ecny", "dcep", "数字钱包")


class CnEcnyWalletRecognizer(LabelledRecognizer):
    """15 to 20 digits behind 钱包编号; behind 钱包号 or wallet id only where the line speaks of the digital yuan."""

    entity = "CN_ECNY_WALLET"
    value = _FORM
    regex = announced((*_OWN, *_LOOSE), _FORM) + r"(?![0-9A-Za-z])"
    row = (10, 20)
    triggers = triggers((*_OWN, *_LOOSE))
    examples = ("数字人民币钱包编号：0052019283746501", "数币 钱包ID 0102938475610293")
    counter_examples = ("钱包ID 0102938475610293", "钱包编号：00520192", "钱包余额 0052019283746501")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The label and the length."""
        digits = plain(value)
        if not 15 <= len(digits) <= 20 or len(set(digits)) < 3 or negative_label(before.replace("钱包编号", "")):
            return None
        if before and not labelled(_OWN, before) and not near(_YUAN, before, after):
            return None
        return Judged(0.9, ("format",), digits)
