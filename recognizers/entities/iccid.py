"""Numbers of SIM cards: ICCID (ITU-T E.118), 8986 for mainland China, 19 or 20 digits with Luhn's check."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged
from recognizers.labels import END, FREE, NearRecognizer, numbers, plain, triggers

WORDS = (
    *("iccid", "sim卡", "sim 卡", "集成电路卡识别码", "集成电路卡", "卡识别码", "usim", "uim卡", "sim card", "sim no"),
    *("sim number", "simcard", "esim", "物联卡", "物联网卡", "流量卡"),
)


class IccidRecognizer(NearRecognizer):
    """8986 and 15 or 16 digits, Luhn's check, and a word on the line."""

    entity = "ICCID"
    value = numbers(19, 20)
    regex = rf"{FREE}{numbers(19, 20)}{END}"
    words = WORDS
    row = (19, 20)
    triggers = triggers(WORDS)
    examples = ("ICCID：89860021123456789011", "SIM卡号 8986 0320 4512 3456 781")
    counter_examples = ("ICCID：89860021123456780012", "89860021123456789011", "ICCID 8986002112345678")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Luhn's check over all digits; some operators put a digit of their own behind it."""
        del before, after
        digits = plain(value)
        if len(digits) not in (19, 20) or not digits.startswith("8986") or len(set(digits)) < 4:
            return None
        if checks.luhn(digits):
            return Judged(0.97, ("checksum", "number_plan"), digits)
        if len(digits) == 20 and checks.luhn(digits[:19]):
            return Judged(0.85, ("checksum", "number_plan"), digits)
        return None
