"""Hong Kong identity cards: brackets or a word, and always the check."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises, hong_kong, some
from tests.recognizers.tables import in_column

TYPE = "HK_ID"


BRACKETS = "{}({})".format(*hong_kong("A", "123456"))
PLAIN = "".join(hong_kong("WX", "345678"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户A123456(3)签字", "A123456(3)"),
        ("G123456(A)", "G123456(A)"),
        ("Ａ１２３４５６（３）", "Ａ１２３４５６（３）"),
        (f"香港身份证{PLAIN}", PLAIN),
        (f"HKID: {PLAIN.lower()}", PLAIN.lower()),
        ("香港身份證號碼 A 123456 (3)", "A 123456 (3)"),
        ("证件号码：A1234563", "A1234563"),
        ("A1234563（香港身份证）", "A1234563"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises(BRACKETS), *disguises(PLAIN)])
def test_disguised(written):
    text = f"资料：香港身份证号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "A123456(4)",
        "A1234563",
        "香港身份证 A1234564",
        "型号 A123456(3)",
        "AA123456(3)",
        "香港身份证 ABC123456(3)",
        "A1234567(3)",
        "香港\nA1234563",
        "hkide A1234563",
        "第A000000(1)号",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("letters", ["A", "C", "K", "P", "Z", "WX", "XA", "EC"])
def test_one_check_of_eleven_is_right(letters):
    digits = some(letters, 6)
    body, right = hong_kong(letters, digits)
    for check in "0123456789A":
        assert both(f"证件 {body}({check})。", TYPE) == ([f"{body}({check})"] if check == right else [])


@pytest.mark.parametrize("name", ["香港身份证号", "hkid", "xgsfzh"])
def test_in_a_column(name):
    assert in_column(name, [BRACKETS, PLAIN, "G123456(A)"]).get(TYPE) == 3
