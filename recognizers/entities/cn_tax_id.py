"""Taxpayer numbers until 2015: area 6 and organisation code 9, or an identity number and two digits (税务登记管理办法)."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged
from recognizers.identity import is_identity
from recognizers.labels import FREE, NearRecognizer, number, plain, triggers

WORDS = (
    *(
        "纳税人识别号",
        "纳税人登记号",
        "纳税人编号",
        "纳税识别号",
        "纳税号",
        "税务登记",
        "税号",
        "税务识别号",
        "国税",
        "地税",
    ),
    *(
        "tax id",
        "tax no",
        "tax number",
        "taxpayer",
        "tax registration",
        "tax registration no",
        "国税登记号",
        "地税登记号",
        "税务登记号",
        "税务登记证号",
        "nsrsbh",
        "shuihao",
    ),
)
_FORM = (
    r"(?:[0-9]{6}[ \-]?[0-9A-Z]{8}[ \-]?[0-9X](?:[0-9X]{2}|[0-9]{2}[0-9X][0-9]{2})?(?![0-9A-Z]|[ \-.·_][0-9])"
    rf"|{number(20)}|{number(15)})"
)


class CnTaxIdRecognizer(NearRecognizer):
    """15 characters with the check of the organisation code, or 17 and 20 of a person; and a word on the line."""

    entity = "CN_TAX_ID"
    value = _FORM
    regex = rf"{FREE}(?<!-){_FORM}(?![0-9A-Za-z\-])"
    words = WORDS
    others = ("工商注册号", "营业执照注册号", "营业执照号", "注册号", "business license no", "身份证", "身份证号")
    digits = 6
    row = (6, 31)
    spared = 1
    triggers = triggers(WORDS)
    examples = ("税号：110108100123454", "纳税人识别号 33010673217465 5", "税务登记证号 11010119900307009701")
    counter_examples = ("税号：110108100123455", "110108100123454", "纳税人识别号 91350100M000100Y43")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The organisation code's check behind a known area; or an identity number and two digits."""
        del before, after
        code = plain(value).upper()
        if len(code) == 15 and checks.org_code(code[6:]) and len(set(code)) > 3:
            if code[:6] in checks.area_codes() or code[:6] == "100000":
                return Judged(0.95, ("checksum", "area_code", "org_code"), code)
            return Judged(0.7, ("checksum", "org_code"), code) if code[:2] in checks.provinces() else None
        if len(code) == 20 and code[18:].isdigit() and is_identity(code[:18]):
            return Judged(0.97, ("checksum", "birth_date", "area_code"), code)
        if (
            len(code) == 17
            and code.isdigit()
            and checks.birth_date("19" + code[6:12])
            and code[:6] in checks.area_codes()
        ):
            return Judged(0.75, ("birth_date", "area_code"), code)
        return None
