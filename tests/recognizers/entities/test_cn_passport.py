"""Passports: form, and a word that speaks for them."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises

PASSPORT = "CN_PASSPORT"


@pytest.mark.parametrize(
    "value",
    [
        "E12345678",
        "EA1234567",
        "G12345678",
        "D12345678",
        "DE1234567",
        "SE1234567",
        "PE1234567",
        "K12345678",
        "H12345678",
        "KJ1234567",
        "MA1234567",
        "MB1234567",
    ],
)
def test_every_form_of_passport(value):
    assert both(f"护照号：{value}", PASSPORT) == [value]
    assert both(f"持{value}号护照", PASSPORT) == [value]
    assert both(f"{value}（护照）", PASSPORT) == [value]
    assert both(value, PASSPORT) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("passport no. E12345678", ["E12345678"]),
        ("护照Ｅ１２３４５６７８", ["Ｅ１２３４５６７８"]),
        ("护照 E1234\u200b5678", ["E1234\u200b5678"]),
        ("护照 EI1234567", []),
        ("护照 EO1234567", []),
        ("护照 E123456789", []),
        ("护照 AE12345678", []),
        ("护照 E1234567", []),
        ("护照型号 E12345678", []),
        ("passporte E12345678", []),
    ],
)
def test_passports(text, expected):
    assert both(text, PASSPORT) == expected


@pytest.mark.parametrize("written", [*disguises("E12345678"), *disguises("EA1234567"), "e12345678"])
def test_disguised(written):
    assert both(f"资料：护照号：{written}，请核对", PASSPORT) == [written]


@pytest.mark.parametrize(
    "text", ["护照 EI 1234567", "护照 E 1234567", "护照 E1234 567", "型号 E 1234 5678", "护照 E123 4567 89"]
)
def test_disguised_and_wrong(text):
    assert both(text, PASSPORT) == []
