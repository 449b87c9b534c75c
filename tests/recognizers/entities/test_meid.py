"""Equipment identities of CDMA phones."""

import pytest

from tests.recognizers.finding import both

MEID = "MEID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MEID：A0000049D7B2C1", ["A0000049D7B2C1"]),
        ("meid=99000123456789", ["99000123456789"]),
        ("MEID a0000049d7b2c1", ["a0000049d7b2c1"]),
        ("MEID：Ａ００００049D7B2C1", ["Ａ００００049D7B2C1"]),
        ("A0000049D7B2C1", []),
        ("commit A0000049D7B2C1", []),
        ("MEID：10000049D7B2C1", []),
        ("MEID：AAAAAAAAAAAAAA", []),
        ("MEID：A0000049D7B2C1FF", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, MEID) == expected
