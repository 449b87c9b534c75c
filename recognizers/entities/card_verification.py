"""Card verification values (CVV2, CVC2, CVN2): three or four digits that PCI DSS 3.3 forbids to keep."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.labels import LabelledRecognizer, announced, labelled, near, plain, triggers

_OWN = (
    *("cvv", "cvv2", "cvc", "cvc2", "cvn", "cvn2", "csc code", "cvv code", "cvc code", "card verification"),
    *("card verification value", "card verification code", "card security code", "信用卡安全码", "卡片安全码"),
    *(
        "卡片验证码",
        "卡背面后三位",
        "卡背面末三位",
        "卡背面三位安全码",
        "卡背面后三位安全码",
        "卡背面安全码",
        "背面安全码",
        "卡背面三位",
        "背面三位数",
        "信用卡验证码",
    ),
)
_LOOSE = ("安全码", "security code", "后三位", "末三位", "验证值")
_CARD = ("信用卡", "银行卡", "贷记卡", "卡号", "有效期", "card", "visa", "mastercard", "expiry", "exp date")


class CardVerificationRecognizer(LabelledRecognizer):
    """Three or four digits behind CVV and its like; behind 安全码 only where the line speaks of a card."""

    entity = "CARD_VERIFICATION"
    value = r"[0-9]{3,4}"
    regex = announced((*_OWN, *_LOOSE), r"[0-9]{3,4}") + r"(?![0-9A-Za-z%元]|[.\-/][0-9])"
    row = (3, 4)
    triggers = triggers((*_OWN, *_LOOSE))
    examples = ("CVV2：482", "信用卡卡号 有效期 12/27 安全码 417", '"cvc": "9301"')
    counter_examples = ("安全码 417", "CVV 12345", "cvv 123.5", "cvs: 482", "CVV2：000")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The label; a row of zeros is a placeholder."""
        if before and not labelled(_OWN, before) and not near(_CARD, before, after):
            return None
        digits = plain(value)
        return Judged(0.9, ("format",), digits) if digits.strip("0") else None
