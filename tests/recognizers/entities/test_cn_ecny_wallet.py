"""Wallets of the digital yuan."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

WALLET = "CN_ECNY_WALLET"
VALUE = "0052019283746501"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"钱包编号：{VALUE}", [VALUE]),
        (f"数字人民币钱包 {VALUE}", [VALUE]),
        (f"数币 钱包ID {VALUE}", [VALUE]),
        (f"e-CNY wallet: {VALUE}", [VALUE]),
        (f"钱包ID {VALUE}", []),
        (f"钱包余额 {VALUE}", []),
        ("钱包编号：00520192", []),
        ("钱包编号：0000000000000000", []),
    ],
)
def test_wallets(text, expected):
    assert both(text, WALLET) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"钱包编号：{written}，备注", WALLET) == [bare(written)]
