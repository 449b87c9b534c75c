"""Housing fund accounts: the label right before, a person's own."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_HOUSING_FUND"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公积金账号：330100123456", "330100123456"),
        ("住房公积金个人账号 201234567890。", "201234567890"),
        ("公积金卡号:12345678901", "12345678901"),
        ("公积金：330100123456", "330100123456"),
        ("Housing Fund Account: 330100123456", "330100123456"),
        ("gjjzh=330100123456", "330100123456"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("330100123456"), *disguises("20123456789")])
def test_disguised(written):
    text = f"资料：公积金账号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "公积金 12000000元",
        "公积金：12345678",
        "单位公积金账号：330100123456",
        "单位住房公积金账号：330100123456",
        "公积金 2024 年",
        "公积金账号：11010519491231002X",
        "公积金基数 123456789012",
        "公积金账号：1234567",
        "公积金账号：000000000000",
        "330100123456",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["公积金账号", "housing_fund_no", "gjjzh"])
def test_in_a_column(name):
    assert in_column(name, ["330100123456", "20123456789", "12345678"]).get(TYPE) == 3
