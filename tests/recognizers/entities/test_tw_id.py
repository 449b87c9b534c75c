"""Taiwan identity cards and residence certificates: the check and a word."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import TAIWAN, disguises, some, taiwan
from tests.recognizers.tables import in_column

TYPE = "TW_ID"


CARD = taiwan("A", "12345678")
NEW = taiwan("F", "80001234")
OLD = taiwan("H", "C1234567")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"台湾身份证：{CARD}", CARD),
        (f"身分證字號{CARD}。", CARD),
        (f"居留證統一證號 {NEW}", NEW),
        (f"居留证号：{OLD}", OLD),
        (f"National ID: {CARD.lower()}", CARD.lower()),
        (f"{CARD}（台湾身份证）", CARD),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises(CARD), *disguises(NEW), *disguises(OLD)])
def test_disguised(written):
    text = f"资料：台湾身份证号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        "台湾身份证 A123456788",
        f"型号 {CARD}",
        "台湾 A323456789",
        f"台湾身份证 A{CARD}",
        f"台湾身份证 {CARD}1",
        f"台湾\n{CARD}",
        f"身份证序列号 {CARD}",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("letter", TAIWAN)
def test_every_letter(letter):
    body = taiwan(letter, some(letter, 8, first="12"))
    for check in "0123456789":
        value = body[:9] + check
        assert both(f"身分證 {value}", TYPE) == ([value] if value == body else [])


@pytest.mark.parametrize("name", ["台湾身份证号", "身分證字號", "twid"])
def test_in_a_column(name):
    assert in_column(name, [CARD, NEW, OLD]).get(TYPE) == 3
