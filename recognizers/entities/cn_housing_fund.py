"""Housing provident fund account (住房公积金账号): 8 to 20 digits as each city numbers them (JGJ/T 320-2014), by label only."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.identity import is_identity
from recognizers.papers import END, GAP, PaperRecognizer, digits, filler, plain, run

_NO = r"(?:号码?|编号|账号|帐号|账户号?|帐户|客户号|卡号|代码|號碼?|編號|帳號)"
_LATIN = (
    r"(?<![A-Za-z])(?:(?:housing|provident)[ _]?(?:provident[ _]?)?fund[ _]?(?:account|acct)?[ _]?(?:no\.?|num(?:ber)?|account)"
    r"|gongjijin[ _]?(?:zhang)?hao|gjjzh|gjjh)(?![A-Za-z])"
)
_NUMBERED = re.compile(rf"(?:{_NO}|{_LATIN})[^0-9A-Za-z]*$", re.IGNORECASE)


class CnHousingFundRecognizer(PaperRecognizer):
    """8 to 20 digits right behind the label; 单位公积金账号 is the employer's and no person's."""

    entity = "CN_HOUSING_FUND"
    regex = (
        rf"(?:(?<!单位)(?<!单位住房)(?<!企业)(?:公积金|公積金)(?:个人|职工|缴存|联名|個人)?(?:卡|客户|账户|帐户)?(?:{_NO}|(?=[ :=|])){GAP}|{_LATIN}{GAP})"
        rf"(?<![0-9A-Za-z])([A-Z]?{digits(8, 20)}){END}"
    )
    flags = re.IGNORECASE
    triggers = (
        "公积金",
        "公積金",
        "housing fund",
        "housing_fund",
        "housingfund",
        "provident fund",
        "provident_fund",
        "gongjijin",
        "gjjzh",
        "gjjh",
    )
    glimpse = run(8)
    examples = ("公积金账号：330100123456", "住房公积金个人账号 201234567890", "公积金卡号:12345678901")
    counter_examples = (
        "公积金 12000000元",
        "单位公积金账号：330100123456",
        "公积金 2024 年",
        "公积金账号：11010519491231002X",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof; without a word for a number in it, ten digits at least."""
        del after
        number = plain(value)
        numbered = _NUMBERED.search(before)
        if filler(number) or is_identity(number) or (not numbered and len(number) < 10):
            return None
        return Judged(0.85 if numbered else 0.6, ("context",), number)

    def judge_cell(self, value: str) -> Judged | None:
        """8 to 20 digits."""
        number = plain(value)
        if not re.fullmatch("[A-Z]?[0-9]{8,20}", number) or filler(number) or is_identity(number):
            return None
        return Judged(0.85, ("format", "column"), number)
