"""Equipment identities of mobile phones: IMEI (3GPP TS 23.003 6.2), 15 digits with Luhn's check."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged
from recognizers.labels import END, FREE, NearRecognizer, number, plain, triggers

WORDS = (
    *("imei", "串号", "国际移动设备识别码", "移动设备识别码", "设备识别码", "设备串码", "手机串码", "移动设备识别号"),
    *("手机识别码", "imei1", "imei2", "设备唯一标识", "device identity", "mobile equipment identity"),
)


class ImeiRecognizer(NearRecognizer):
    """15 digits with Luhn's check, and a word on the line: one number in ten of that length passes by chance."""

    entity = "IMEI"
    value = number(15)
    regex = rf"{FREE}{number(15)}{END}"
    words = WORDS
    others = ("imsi", "iccid", "meid", "用户识别码", "sn", "订单号", "流水号")
    row = (15, 15)
    spared = 2
    triggers = triggers(WORDS)
    examples = ("IMEI：490154203237518", "手机串号 35-209900-176148-1", '"imei1": "864587034215674"')
    counter_examples = ("IMEI：490154203237519", "490154203237518", "imei 4901542032375180", "串号 000000000000000")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Luhn's check; rows of one digit are placeholders."""
        del before, after
        digits = plain(value)
        good = len(digits) == 15 and len(set(digits)) > 2 and checks.luhn(digits)
        return Judged(0.95, ("checksum",), digits) if good else None
