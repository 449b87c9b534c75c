"""Residence permits of Hong Kong, Macau and Taiwan residents are a type of their own."""

import pytest
from hypothesis import given

from tests.recognizers.finding import both, found
from tests.recognizers.numbers import id_number, residence_permits

ID, PERMIT = "CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT"


@given(residence_permits)
def test_residence_permits_are_their_own_type(value):
    text = f"证件{value}有效"
    assert both(text, PERMIT) == [value]
    assert found(text, ID) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("居住证８３００００１９９２０１３０００２２", ["８３００００１９９２０１３０００２２"]),
        ("居住证 830000 19920130 0022", ["830000 19920130 0022"]),
        ("居住证830000199201300023", []),
        (id_number("84000019920130002"), []),
        (id_number("81000119920130002"), []),
    ],
)
def test_residence_permits(text, expected):
    assert both(text, PERMIT) == expected
