"""Alipay user IDs: 2088 and 12 digits (支付宝用户号, partner ID)."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.labels import END, FREE, NearRecognizer, number, plain, triggers

WORDS = (
    *("支付宝", "蚂蚁", "合作者身份", "合作伙伴身份", "alipay", "zhifubao", "partner", "seller id", "buyer id"),
    *("buyer user id", "seller user id", "partner id", "2088号"),
)


class CnAlipayIdRecognizer(NearRecognizer):
    """16 digits that begin with 2088, and a word on the line."""

    entity = "CN_ALIPAY_ID"
    value = number(16)
    regex = rf"{FREE}{number(16)}{END}"
    words = WORDS
    row = (16, 16)
    triggers = triggers(WORDS[:-1])
    examples = ("支付宝账号：2088102146225135", "alipay_user_id=2088302483540171", "支付宝 ID 2088 3024 8354 0171")
    counter_examples = ("2088102146225135", "支付宝订单 2018102146225135", "支付宝交易号 20881021462251351234")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The four digits that every one begins with."""
        del before, after
        digits = plain(value)
        return Judged(0.92, ("format",), digits) if len(digits) == 16 and digits.startswith("2088") else None
