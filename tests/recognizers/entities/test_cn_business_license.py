"""Registration numbers of firms: ISO 7064 MOD 11,10, and a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both
from tests.recognizers.numbers import HOME_AREAS

LICENSE = "CN_BUSINESS_LICENSE"
VALUE = "110108000000016"


def registered(first14):
    """GS 15-2006: the product of each step goes into the next, and the last sum is 1 modulo 10."""
    rest = 10
    for digit in first14:
        rest = (rest + int(digit)) % 10
        rest = 2 * (rest or 10) % 11
    return first14 + str((11 - rest) % 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"营业执照注册号：{VALUE}", [VALUE]),
        (f"工商注册号{VALUE}", [VALUE]),
        (f"Business License No. {VALUE}", [VALUE]),
        ("营业执照注册号：110108000000017", []),
        (VALUE, []),
        (f"营业执照\n{VALUE}", []),
        ("tax registration no. 131127388400974", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, LICENSE) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"营业执照注册号：{written}，备注", LICENSE) == [bare(written)]


@given(st.sampled_from(HOME_AREAS), st.text("0123456789", min_size=8, max_size=8))
def test_every_number(area, body):
    value = registered(area + body)
    assert both(f"工商注册号：{value}。", LICENSE) == [value]
    wrong = value[:14] + str((int(value[14]) + 1) % 10)
    assert both(f"工商注册号：{wrong}。", LICENSE) == []
