"""Organisation codes: GB 11714-1997, eight digits or letters and a check; given out until 2015, and inside a USCC since."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged
from recognizers.disguise import DIGIT
from recognizers.labels import BREAK, FREE, NearRecognizer, plain, triggers

WORDS = (
    *(
        "组织机构代码",
        "机构代码",
        "组织代码",
        "法人代码",
        "org code",
        "organization code",
        "organisation code",
        "orgcode",
    ),
    *("organization no", "zuzhijigoudaima", "zzjgdm", "jgdm"),
)
_FORM = rf"(?:[0-9A-Z]{{8}}[ ]?-?[ ]?[0-9X]|{DIGIT}(?:{BREAK}{DIGIT}){{7}}{BREAK}(?:{DIGIT}|X))"


class CnOrgCodeRecognizer(NearRecognizer):
    """Eight digits or letters, a dash or none, the check modulo 11; and a word on the line."""

    entity = "CN_ORG_CODE"
    value = _FORM
    regex = rf"{FREE}(?<!-){_FORM}(?![0-9A-Za-z\-])"
    words = WORDS
    digits = 1
    triggers = triggers(WORDS)
    examples = ("组织机构代码：10012345-4", "组织机构代码证 D2143569-X", "org_code: 732174655")
    counter_examples = ("组织机构代码：10012345-3", "10012345-4", "组织机构代码证 abcdefgh-9")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The check; six digits or more of the nine."""
        del before, after
        code = plain(value).upper()
        if len(code) != 9 or len(set(code)) < 3 or not checks.org_code(code):
            return None
        if not (code.startswith("MA") or sum(c.isdigit() for c in code) >= 3):
            return None
        return Judged(0.95, ("checksum", "org_code"), code)
