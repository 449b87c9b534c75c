"""Bank accounts: a label that names one, or 账号 where a bank stands near."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

ACCOUNT = "CN_BANK_ACCOUNT"
VALUE = "571908472310901"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"银行账号：{VALUE}", [VALUE]),
        (f"对公账户 {VALUE}", [VALUE]),
        (f"收款帐号为{VALUE}", [VALUE]),
        (f"Bank Account No.: {VALUE}", [VALUE]),
        (f"bankAccountNo={VALUE}", [VALUE]),
        (f"开户行：招商银行杭州城西支行 账号：{VALUE}", [VALUE]),
        (f"户名：某某公司\n账号：{VALUE}", [VALUE]),
        (f"开户行及账号：中国工商银行杭州分行 {VALUE}", [VALUE]),
        (f"账号：{VALUE}（开户行工行）", [VALUE]),
        ("银行账号：3301 0401 6000 0123 45", ["3301 0401 6000 0123 45"]),
        ("银行账号：19-045101040012345", ["19-045101040012345"]),
        (f"账号：{VALUE}", []),
        (f"登录账号 {VALUE}", []),
        (f"账号管理员 {VALUE}", []),
        ("银行账号：12345", []),
        ("银行账号：111111111111", []),
        ("银行账号：13812345678", []),
        ("银行账号：6228480402564890018", []),
        ("银行账号 11010119900307758X", []),
        ("账户余额 1234567890.00 元，开户行", []),
        ("开户行：招商银行 联系电话 13812345678", []),
    ],
)
def test_accounts(text, expected):
    assert both(text, ACCOUNT) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"银行账号：{written}，备注", ACCOUNT) == [bare(written)]
