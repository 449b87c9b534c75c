"""Numbers of SIM cards: 8986, Luhn and a word."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

ICCID = "ICCID"
VALUE = "89860021123456789011"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"ICCID：{VALUE}", [VALUE]),
        (f"iccid={VALUE}", [VALUE]),
        ("SIM卡号 8986032045123456781", ["8986032045123456781"]),
        (f"物联网卡 {VALUE}", [VALUE]),
        (VALUE, []),
        ("ICCID：89860021123456780012", []),
        ("ICCID：8986002112345678", []),
        ("SIM卡 13812345678", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, ICCID) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"ICCID：{written}，备注", ICCID) == [bare(written)]
