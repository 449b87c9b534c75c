"""Equipment identities of CDMA phones: MEID (3GPP2 S.R0048), 14 hexadecimal digits, region code A0 to FF or 99."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.labels import BREAK, FREE, NearRecognizer, plain, triggers

WORDS = ("meid", "移动设备识别码", "meid1", "meid2", "mobile equipment identifier")
_FORM = rf"(?:[A-F]{BREAK}[0-9A-F]|9{BREAK}9)(?:{BREAK}[0-9A-F]){{12}}"


class MeidRecognizer(NearRecognizer):
    """14 hexadecimal digits and perhaps a check, and a word on the line."""

    entity = "MEID"
    value = _FORM
    regex = rf"{FREE}(?<!-){_FORM}(?=[0-9A-F]?(?![0-9A-Za-z])(?!-[0-9A-Za-z]))"
    words = WORDS
    digits = 3
    triggers = triggers(WORDS)
    examples = ("MEID：A0000049D7B2C1", "meid=99000123456789")
    counter_examples = ("A0000049D7B2C1", "MEID：10000049D7B2C1", "commit A0000049D7B2C1", "MEID：AAAAAAAAAAAAAA")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The region code; digits that differ."""
        del before, after
        code = plain(value).upper()
        good = len(code) == 14 and len(set(code)) > 3 and sum(c.isdigit() for c in code) >= 3
        return Judged(0.9, ("format",), code) if good else None
