"""Bank accounts that are no cards: 9 to 28 digits without a check (人民币银行结算账户管理办法)."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.cards import foreign_scheme, known_issuer
from recognizers.context import negative_label
from recognizers.disguise import DIGIT
from recognizers.entities.cn_mobile import known_segment
from recognizers.identity import is_identity
from recognizers.labels import EXPONENT, LabelledRecognizer, announced, labelled, near, plain, triggers

_WHOSE = (
    "银行",
    "对公",
    "收款",
    "付款",
    "汇款",
    "结算",
    "转账",
    "打款",
    "入账",
    "开户",
    "存款",
    "工资",
    "还款",
    "扣款",
)
_MORE = (
    "收款人",
    "付款人",
    "收款方",
    "付款方",
    "代发",
    "贷款",
    "基本户",
    "一般户",
    "专户",
    "公司",
    "单位",
    "公户",
    "缴费",
)
_KINDS = ("账号", "帐号", "账户", "帐户", "账户号码", "帐户号码")
OWN = (
    *(whose + kind for whose in (*_WHOSE, *_MORE) for kind in _KINDS),
    *(
        "基本账户",
        "一般账户",
        "专用账户",
        "基本存款账户",
        "对公户",
        "基本户",
        "银行户头",
        "开户行账号",
        "开户银行账号",
        "账户号码",
    ),
    *("bank account", "bank account no", "bank account number", "account number", "acct number", "acct no", "iban"),
    *("beneficiary account", "yinhangzhanghao", "yinhangzhanghu", "bank acct", "payee account", "payer account"),
)
LOOSE = ("账号", "帐号", "账户", "帐户", "户头", "account no", "account", "acct", "a/c no", "a/c")
_BANK = (
    *(
        "开户行",
        "开户银行",
        "银行",
        "户名",
        "支行",
        "分行",
        "行号",
        "联行号",
        "汇款",
        "收款",
        "付款",
        "转账",
        "信用社",
        "储蓄",
    ),
    *("bank", "swift", "beneficiary", "payee", "branch", "transfer", "remittance"),
)
_OTHERS = re.compile(
    "(?:公积金|社保|社会保险|医保|养老|个税|微信|支付宝|QQ|抖音|微博|淘宝|京东|钉钉|飞书|登录|登陆|用户|会员|系统|邮箱|游戏|平台|论坛|网站"
    "|管理员?|测试|子|主|电费|水费|燃气|宽带|钱包)(?:个人)?(?:账号|帐号|账户|帐户)[^0-9\\n]{0,8}$"
)
"""Accounts that no bank keeps."""
_DIGITS = (
    rf"(?:{DIGIT}{{9,28}}|{DIGIT}{{2,20}}(?:[ \-.·_]{DIGIT}{{2,20}}){{1,7}}(?:[ \-.·_]{DIGIT})?"
    rf"|{DIGIT}{{2,8}}[ \t]{{0,8}}\r?\n[ \t>|]{{0,8}}{DIGIT}{{4,20}}|{EXPONENT})"
)
_BEHIND_BANK = (
    r"(?:开户银行|开户行)(?:名称)?(?:[及和、/,]?(?:账号|帐号|账户))?[ :]{0,4}[\u4e00-\u9fff()]{4,40}(?:行|部|社|所|公司)[ ,:/]{0,4}"
    r"(?:账号|帐号|账户)?[ :]{0,4}"
)


class CnBankAccountRecognizer(LabelledRecognizer):
    """9 to 28 digits behind 银行账号 and its like; behind 账号 alone only where a bank stands on the line or near."""

    entity = "CN_BANK_ACCOUNT"
    value = _DIGITS
    regex = rf"(?:{announced((*OWN, *LOOSE), _DIGITS)}|{_BEHIND_BANK}({_DIGITS}))(?![0-9A-Za-z@]|[.\-][0-9]*[1-9])"
    row = (9, 31)
    spared = 1
    cell_label = "开户行及账号:"
    triggers = triggers((*OWN, *LOOSE, "开户行", "开户银行"))
    examples = (
        "开户行：招商银行杭州城西支行 账号：571908472310901",
        "对公账户 3301 0401 6000 0123 45",
        "银行账号：19-045101040012345",
        "Bank Account No.: 801234567890",
    )
    counter_examples = (
        "账号：571908472310901",
        "银行卡一张，公积金账号：922935748115",
        "银行卡账号 6222021001116245702",
        "账号 13812345678",
        "银行账号：12345",
    )

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The label and the length; a number that proves to be a card's, a person's or a mobile is none."""
        digits = plain(value)
        if not 9 <= len(digits) <= 28 or len(set(digits)) < 3 or negative_label(before):
            return None
        if len(digits) == 11 and known_segment(digits):
            return None
        if is_identity(digits) or foreign_scheme(digits):
            return None
        if 15 <= len(digits) <= 19 and checks.luhn(digits) and (known_issuer(digits) or digits.startswith("62")):
            return None
        if not before or labelled(OWN, before):
            return Judged(0.9, ("format",), digits)
        if _OTHERS.search(before):
            return None
        place = re.sub(r"\s+", " ", before)
        return Judged(0.85, ("format",), digits) if near(_BANK, place) or near(_BANK, after) else None
