"""Vehicle identification numbers."""

import pytest
from hypothesis import example, given

from tests.recognizers.finding import both
from tests.recognizers.numbers import vins

VIN = "VIN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车架号：1M8GDM9AXKP042788", ["1M8GDM9AXKP042788"]),
        ("1M8GDM9AXKP042788", ["1M8GDM9AXKP042788"]),
        ("车架号１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８。", ["１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８"]),
        ("11111111111111111", []),  # passes the check, but no maker has three digits
        ("1M8GDM9A1KP042788", []),
        ("X1M8GDM9AXKP042788", []),
        ("1M8GDM9AXKP0427889", []),
        ("1M8GDM9AXKP04278I", []),
    ],
)
def test_vins(text, expected):
    assert both(text, VIN) == expected


@given(vins)
@example("1M8GDM9AXKP042788")
def test_every_valid_vin_is_found_and_none_with_a_wrong_check(value):
    assert both(f"车架{value}号", VIN) == [value]
    digits = "0123456789X"
    wrong = value[:8] + digits[(digits.index(value[8]) + 1) % 11] + value[9:]
    assert both(f"车架号{wrong}", VIN) == []
