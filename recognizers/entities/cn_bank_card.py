"""Bank cards: ISO/IEC 7812-1 with the issuer prefixes of Chinese banks (JR/T 0008)."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.cards import as_bank_card, foreign_scheme, known_issuer, may_be_issued
from recognizers.context import has_context, negative_label
from recognizers.floats import as_float
from recognizers.glued import CARDS, number_start
from recognizers.identity import is_identity
from recognizers.labels import line_before

_ENOUGH = 6
"""Digits of a card's number that name its issuer."""


class CnBankCardRecognizer(VerifiedRecognizer):
    """15 to 19 digits: Luhn and an issuer prefix of 5 digits or more; without one of those prefixes with context only."""

    entity = "CN_BANK_CARD"
    regex = rf"{number_start(CARDS)}[1-9][0-9]{{14,18}}(?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("卡号：6222021001116245702", "6228480402564890018")
    counter_examples = ("卡号6222021001116245703", "订单号 6222021001116245702", "银行卡 110101199003070097")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Luhn always; identity numbers outrank it; a label of another kind of number overrules it."""
        if not 15 <= len(value) <= 19 or not value.isdigit() or not checks.luhn(value) or len(set(value)) < 4:
            return None
        if is_identity(value) or negative_label(before):
            return None
        issuer = known_issuer(value)
        if len(issuer) >= 5:
            return Judged(0.95, ("checksum", "bin"), value)
        if foreign_scheme(value):
            return Judged(0.7, ("checksum", "context"), value) if as_bank_card(before) else None
        # a number behind 账号 may be an account's, and one in ten passes Luhn
        own = (
            bool(issuer)
            or value.startswith("62")
            or re.search("卡|card|yhk", line_before(before) + after[:10], re.IGNORECASE)
        )
        if own and has_context(self.entity, before, after):
            return Judged(0.7, ("checksum", "bin", "context") if issuer else ("checksum", "context"), value)
        return None

    def judge_cell(self, value: str) -> Judged | None:
        """Luhn alone is enough; of a number kept as a float, its issuer."""
        digits = re.sub(r"[\s\-]|\.0+$", "", value)
        if re.fullmatch("[0-9]{15,19}", digits) and checks.luhn(digits) and len(set(digits)) > 3:
            return Judged(0.9, ("checksum", "column"), digits)
        lost = as_float(digits)
        if lost and lost[1] >= _ENOUGH and (len(known_issuer(lost[0])) >= 5 or may_be_issued(*lost)):
            return Judged(0.6, ("bin", "column", "precision_lost"), lost[0])
        return None
