"""Social security and medical insurance numbers: no form of their own, so the label right before is all there is.

社会保障号码 is the resident identity number (GB/T 31596.1-2015) and is reported as such; the numbers of cards and persons
that provinces give out besides have 8 to 20 digits, a few with letters (人力资源社会保障部, 社会保障卡规范).
"""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.identity import is_identity
from recognizers.papers import END, GAP, PaperRecognizer, digits, filler, plain, run

_WORD = r"(?:社会保障|社会保险|社保|医疗保险|医保|养老保险|工伤保险|失业保险|社會保障|社會保險)"
_KIND = r"(?:卡|电脑|个人|参保|登记|手册|證|证)?(?:个人|参保)?"
_NO = r"(?:号码?|编号|账号|帐号|账户号?|卡号|识别码|號碼?|編號)"
_CARD = rf"{_WORD}卡"
_LATIN = (
    r"(?<![A-Za-z])(?:social[ _]?security|social[ _]?insurance|medical[ _]?insurance|shebao(?:ka)?|yibao(?:ka)?)"
    r"[ _]?(?:card|account|ka|zhang)?[ _]?(?:no\.?|num(?:ber)?|id|code|hao(?:ma)?)"
    r"|(?<![A-Za-z])(?:sbkh|sbh|sbzh|sbbh|ybkh|ybh|ybbh)(?![A-Za-z])"
)


class CnSocialSecurityRecognizer(PaperRecognizer):
    """8 to 20 digits, or up to two letters and 7 to 14, right behind the label."""

    entity = "CN_SOCIAL_SECURITY"
    regex = (
        rf"(?:(?<!单位)(?<!企业)(?<!公司)(?:{_WORD}{_KIND}{_NO}|{_CARD})|{_LATIN}){GAP}"
        rf"(?<![0-9A-Za-z])([A-Z]{{1,2}}[ \-]?{digits(7, 14)}|[0-9]{{8,12}}[A-Z][0-9]{{0,3}}|{digits(8, 20)}){END}"
    )
    flags = re.IGNORECASE
    row = (7, 31)
    triggers = (
        *(
            "社会保障",
            "社会保险",
            "社保",
            "医疗保险",
            "医保",
            "养老保险",
            "工伤保险",
            "失业保险",
            "社會保障",
            "社會保險",
        ),
        *("social sec", "social_sec", "socialsec", "social ins", "social_ins", "medical ins", "medical_ins"),
        *("shebao", "yibao", "sbkh", "sbzh", "sbbh", "ybkh", "ybbh", "sbh", "ybh"),
    )
    glimpse = run(7)
    examples = ("社保卡号：A12345678", "社会保障卡 0123456789", "医保编号：330100123456", "社保电脑号: 612345678")
    counter_examples = (
        "社保卡号：11010519491231002X",
        "社保 12345678",
        "单位社保编号：12345678",
        "社保卡 2024年",
        "医保支付 12345678元",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof; an identity number or a bank card behind it is what it is."""
        del after
        number = plain(value)
        if filler(number) or _something_else(number):
            return None
        return Judged(0.85 if _NUMBERED.search(before) else 0.75, ("context",), number)

    def judge_cell(self, value: str) -> Judged | None:
        """8 to 20 digits, a few letters among them."""
        number = plain(value)
        if not re.fullmatch("[A-Z]{0,2}[0-9]{7,20}[A-Z]?[0-9]{0,3}", number) or not 8 <= len(number) <= 20:
            return None
        return None if filler(number) or _something_else(number) else Judged(0.85, ("format", "column"), number)


_NUMBERED = re.compile(rf"(?:{_NO}|{_LATIN})[^0-9A-Za-z]*$", re.IGNORECASE)


def _something_else(number: str) -> bool:
    from recognizers.cards import known_issuer

    if is_identity(number) or (len(number) == 15 and checks.birth_date("19" + number[6:12])):
        return True
    return number.isdigit() and len(number) >= 16 and checks.luhn(number) and len(known_issuer(number)) >= 5
