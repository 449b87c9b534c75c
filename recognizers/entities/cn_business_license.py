"""Registration numbers of firms until 2015: 15 digits, ISO 7064 MOD 11,10 (GS 15-2006 市场主体注册号编制规则)."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged
from recognizers.entities.cn_tax_id import WORDS as TAX
from recognizers.labels import END, FREE, NearRecognizer, number, plain, triggers

WORDS = (
    *("营业执照", "工商注册号", "工商登记号", "注册号", "执照号", "执照编号", "工商登记", "工商执照", "企业注册"),
    *("business license", "business licence", "registration no", "registration number", "reg no", "yyzzh", "gszch"),
)


class CnBusinessLicenseRecognizer(NearRecognizer):
    """Registering office 6, sequence 8, check modulo 11,10; and a word on the line."""

    entity = "CN_BUSINESS_LICENSE"
    value = number(15)
    regex = rf"{FREE}{number(15)}{END}"
    words = WORDS
    others = (*TAX, "tax registration no", "tax registration number", "组织机构代码", "身份证", "身份证号")
    triggers = triggers(WORDS)
    examples = ("营业执照注册号：110108000000016", "工商注册号 3301 0800 0045 675")
    counter_examples = ("营业执照注册号：110108000000017", "110108000000016", "营业执照 000000000000001")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The check and, for the full score, an office in an area ever in force."""
        del before, after
        digits = plain(value)
        if len(digits) != 15 or digits[0] == "0" or not checks.mod11_10(digits):
            return None
        if digits[:6] in checks.area_codes() or digits[:6] == "100000":
            return Judged(0.95, ("checksum", "area_code"), digits)
        return Judged(0.7, ("checksum",), digits) if digits[:2] in checks.provinces() else None
