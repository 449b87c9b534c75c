"""Alipay users: 2088 and twelve digits beside a word."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

ALIPAY = "CN_ALIPAY_ID"
VALUE = "2088102146225135"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"支付宝账号：{VALUE}", [VALUE]),
        (f"alipay_user_id={VALUE}", [VALUE]),
        (f'"buyer_user_id": "{VALUE}"', [VALUE]),
        (f'partner="{VALUE}"', [VALUE]),
        (VALUE, []),
        ("支付宝账号：2018102146225135", []),
        (f"支付宝交易号 {VALUE}1234", []),
        (f"支付宝\n{VALUE}", []),
    ],
)
def test_users(text, expected):
    assert both(text, ALIPAY) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"支付宝账号：{written}，备注", ALIPAY) == [bare(written)]
