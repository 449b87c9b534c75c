"""Passports and exit permits: form, and a word that speaks for them."""

import pytest

from tests.recognizers.finding import both

PASSPORT, PERMIT = "CN_PASSPORT", "CN_EXIT_PERMIT"


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
    assert both(f"持{value}号护照", PASSPORT) == []
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("往来港澳通行证 C12345678", ["C12345678"]),
        ("通行证号CA1234567", ["CA1234567"]),
        ("通行证：W12345678", ["W12345678"]),
        ("往来台湾通行证T12345678", ["T12345678"]),
        ("往来台湾通行证L12345678。", ["L12345678"]),
        ("通行证 CI1234567", []),
        ("C12345678", []),
        ("通行证批号 C12345678", []),
        ("通行证 C123456789", []),
    ],
)
def test_exit_permits(text, expected):
    assert both(text, PERMIT) == expected
