"""Cards of foreign schemes: ISO/IEC 7812-1, issuer prefixes and lengths as the schemes publish them."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.cards import as_bank_card, foreign_scheme
from recognizers.context import negative_label
from recognizers.labels import END, FREE, NearRecognizer, line_before, near, number, numbers, plain, triggers

WORDS = (
    *(
        "信用卡",
        "贷记卡",
        "借记卡",
        "银行卡",
        "维萨",
        "万事达",
        "运通",
        "大来卡",
        "卡号",
        "刷卡",
        "持卡消费",
        "持卡付款",
        "付款卡",
        "国际卡",
        "境外卡",
        "外币卡",
    ),
    *("visa", "mastercard", "master card", "amex", "american express", "jcb", "diners", "discover", "credit card"),
    *("debit card", "bank card", "card number", "card no", "card num", "cardno", "cc number", "ccnum", "xinyongka"),
)
_FORM = numbers(13, 16)[:-1] + f"|{number(19)})"
_GOES_ON = re.compile(r"[ \-.][0-9]")
_GROUPED = frozenset({"4-4-4-4", "4-6-5"})


class CreditCardRecognizer(NearRecognizer):
    """13 to 19 digits: scheme prefix, its length, Luhn; a word on the line, or groups as they stand on a card."""

    entity = "CREDIT_CARD"
    value = _FORM
    regex = rf"{FREE}{_FORM}{END}"
    joined = True
    words = WORDS
    row = (13, 19)
    spared = 2
    triggers = triggers(WORDS)
    examples = (
        "信用卡：4111111111111111",
        "Visa 5500 0055 5555 5559",
        "card_no=378282246310005",
        "3530 1113 3330 0000",
    )
    counter_examples = (
        "信用卡：4111111111111112",
        "4111111111111111",
        "订单号 4111 1111 1111 1111",
        "卡号 6222021001116245702",
    )

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Prefix, length and Luhn."""
        del after
        digits = plain(value)
        if not foreign_scheme(digits) or negative_label(before) or as_bank_card(before):
            return None
        return Judged(0.95, ("checksum", "bin"), digits)

    def judge_disguised(self, digits: str, shape: str, before: str, after: str) -> Judged | None:
        """In the groups that are printed on cards, without a word too."""
        if (
            len(digits) not in (15, 16, 19)
            or not foreign_scheme(digits)
            or negative_label(before)
            or as_bank_card(before)
        ):
            return None
        if near(self.words, before, after):
            return Judged(0.95, ("checksum", "bin", "context"), digits)
        if shape in _GROUPED and not (re.search(r"[0-9A-Za-z][ \-.]?$", line_before(before)) or _GOES_ON.match(after)):
            return Judged(0.7, ("checksum", "bin", "format"), digits)
        return None
