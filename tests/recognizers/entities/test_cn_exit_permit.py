"""Exit permits: form, and a word that speaks for them."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises

PERMIT = "CN_EXIT_PERMIT"


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


@pytest.mark.parametrize("written", [*disguises("C12345678"), *disguises("L12345678"), "ca1234567"])
def test_disguised(written):
    assert both(f"资料：通行证号：{written}，请核对", PERMIT) == [written]
