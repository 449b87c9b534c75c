"""Cards of foreign schemes: ISO/IEC 7812-1, issuer prefixes and lengths as the schemes publish them."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.context import negative_label
from recognizers.entities.cn_bank_card import known_issuer
from recognizers.identity import is_identity
from recognizers.labels import END, FREE, NearRecognizer, line_before, near, number, plain, triggers

WORDS = (
    *("信用卡", "贷记卡", "借记卡", "银行卡", "维萨", "万事达", "运通", "大来卡", "卡号", "境外卡", "外币卡"),
    *("visa", "mastercard", "master card", "amex", "american express", "jcb", "diners", "discover", "credit card"),
    *("debit card", "bank card", "card number", "card no", "card num", "cardno", "cc number", "ccnum", "xinyongka"),
)
_SCHEME = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"  # Visa
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}"  # American Express
    r"|3(?:0[0-59]|[689][0-9])[0-9]{11}"  # Diners Club
    r"|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12}"  # Discover
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12}"  # JCB
)
_GROUPED = frozenset({"4-4-4-4", "4-6-5"})


def foreign_scheme(digits: str) -> bool:
    """Has the number a foreign scheme's prefix and length, Luhn's check, and no Chinese bank for its issuer?"""
    return (
        _SCHEME.fullmatch(digits) is not None
        and checks.luhn(digits)
        and len(set(digits)) > 1
        and len(known_issuer(digits)) < 5
        and not is_identity(digits)
    )


class CreditCardRecognizer(NearRecognizer):
    """13 to 19 digits: scheme prefix, its length, Luhn; a word on the line, or groups as they stand on a card."""

    entity = "CREDIT_CARD"
    value = rf"(?:{number(16)}|{number(15)}|{number(14)}|{number(13)}|{number(19)})"
    regex = rf"{FREE}(?:{number(19)}|{number(16)}|{number(15)}|{number(14)}|{number(13)}){END}"
    joined = True
    words = WORDS
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
        if not foreign_scheme(digits) or negative_label(before):
            return None
        return Judged(0.95, ("checksum", "bin"), digits)

    def judge_disguised(self, digits: str, shape: str, before: str, after: str) -> Judged | None:
        """In the groups that are printed on cards, without a word too."""
        if len(digits) not in (15, 16, 19) or not foreign_scheme(digits) or negative_label(before):
            return None
        if near(self.words, before, after):
            return Judged(0.95, ("checksum", "bin", "context"), digits)
        if shape in _GROUPED and not re.search(r"[0-9A-Za-z][ \-.]?$", line_before(before)):
            return Judged(0.7, ("checksum", "bin", "format"), digits)
        return None
