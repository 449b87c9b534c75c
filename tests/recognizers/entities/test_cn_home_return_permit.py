"""Home return permits: H or M, 8 or 10 digits, and a word on the line."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_HOME_RETURN_PERMIT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("回乡证号：H60412345", "H60412345"),
        ("港澳居民来往内地通行证M1234567801", "M1234567801"),
        ("通行证号码 h60412345", "h60412345"),
        ("回鄉證 H60412345(01)", "H60412345(01)"),
        ("Home Return Permit No.: H60412345", "H60412345"),
        ("H60412345（回乡证）", "H60412345"),
        ("证件类型：回乡证，证件号码：H60412345", "H60412345"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("H60412345"), *disguises("M1234567801")])
def test_disguised(written):
    text = f"资料：回乡证号{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "H60412345",
        "回乡证 H6041234",
        "回乡证 H604123456",
        "回乡证 AH60412345",
        "回乡证 K60412345",
        "回乡证型号 H60412345",
        "回乡证\n序列号 H60412345",
        "回乡证 H00000000",
        "护照 H60412345",
        "通行证办理须知 H 20241 人",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["回乡证", "通行证号", "home_return_permit", "hxzh"])
def test_in_a_column(name):
    assert in_column(name, ["H60412345", "m1234567801", "M 1234 5678"]).get(TYPE) == 3
