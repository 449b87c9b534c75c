"""Macau identity cards: a form without a public check, a hint in brackets and a finding beside a word."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "MACAU_ID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("纸条上写着1234567(8)，很潦草", "1234567(8)"),
        ("澳门居民身份证：1234567(8)", "1234567(8)"),
        ("澳門身份證 5123456(7)", "5123456(7)"),
        ("Macau ID 1/234567/8", "1/234567/8"),
        ("澳门身份证号码：71234567", "71234567"),
        ("身份证 5123456（7）", "5123456（7）"),
        ("BIR No. 51234568", "51234568"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("1234567(8)"), *disguises("51234567")])
def test_disguised(written):
    text = f"资料：澳门身份证号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "12345678",
        "¥1234567(8)",
        "1000000(1)",
        "共1234567(8)条",
        "澳门 20240101",
        "澳门电话 51234567",
        "型号 1234567(8)",
        "澳门身份证 2234567(8)",
        "澳门身份证 12345678(9)",
        "澳门身份证 1000000(1)",
        "身份证 51234567",
        "澳门\n12345678",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["澳门身份证号", "macau_id", "amsfzh"])
def test_in_a_column(name):
    assert in_column(name, ["1234567(8)", "51234567", "7/123456/8"]).get(TYPE) == 3
