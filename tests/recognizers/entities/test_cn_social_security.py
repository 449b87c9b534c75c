"""Social security numbers: the label right before, and never what is an identity number."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_SOCIAL_SECURITY"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社保卡号：A12345678", "A12345678"),
        ("社会保障卡 0123456789。", "0123456789"),
        ("医保编号：330100123456", "330100123456"),
        ("社保电脑号: 612345678", "612345678"),
        ("医疗保险号（个人）：12345678901", "12345678901"),
        ("Social Security No. 1234567890", "1234567890"),
        ("sbkh: A12345678", "A12345678"),
        ('{"shebaokahao": "0123456789"}', "0123456789"),
        ("<td>社保卡号</td><td>0123456789</td>", "0123456789"),
        ("社保卡号|12345678S001|", "12345678S001"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("A12345678"), *disguises("0123456789")])
def test_disguised(written):
    text = f"资料：社保卡号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "社保卡号：11010519491231002X",
        "社保 12345678",
        "单位社保编号：12345678",
        "社保卡 2024年",
        "社保卡余额 12345678元",
        "医保支付 12345678.00",
        "社保卡号：6228480402564890018",
        "社保卡号：000000000",
        "社保卡号：1234567",
        "A12345678",
        "社保卡号：\n12345678",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["社保卡号", "医保编号", "social_security_no", "sbkh"])
def test_in_a_column(name):
    assert in_column(name, ["A12345678", "0123456789", "330100123456"]).get(TYPE) == 3


def test_identity_numbers_in_its_column_are_identity_numbers():
    assert in_column("社会保障号码", ["11010519491231002X", "110101199003070097"]) == {"CN_RESIDENT_ID": 2}
