"""Subscriber identities: country, network and a word."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

IMSI = "IMSI"
VALUE = "460001234567890"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"IMSI：{VALUE}", [VALUE]),
        (f"imsi={VALUE}", [VALUE]),
        ("国际移动用户识别码 460031357924680", ["460031357924680"]),
        (f"imei=490154203237518 imsi={VALUE} iccid=1", [VALUE]),
        (VALUE, []),
        ("IMSI：461001234567890", []),
        (f"IMSI：{VALUE}1", []),
        ("IMSI 460000000000000", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, IMSI) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"IMSI：{written}，备注", IMSI) == [bare(written)]
