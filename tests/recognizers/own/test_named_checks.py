"""Every named check takes published examples, and refuses each with one character changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers import checks
from recognizers.own.named_checks import CHECKS

RIGHT = {
    "mod11_2": "0000000218250097",  # an ORCID that its documentation shows
    "luhn": "79927398713",  # ISO/IEC 7812-1 annex B
    "mod11_10": "07945",  # ISO 7064: the digits 0794 and their check
    "mod97_10": "79444",  # ISO 7064: 794 and 44
    "iban": "GB82WEST12345698765432",  # ISO 13616
    "gs1": "4006381333931",  # GS1 General Specifications
    "isbn10": "0306406152",
    "verhoeff": "2363",  # 236 and 3
    "damm": "5724",  # 572 and 4
    "resident_id": "11010519491231002X",  # GB 11643-1999
    "uscc": "91350100M000100Y43",  # GB 32100-2015
    "org_code": "D2143569X",  # GB 11714-1997
    "vin": "1M8GDM9AXKP042788",
}


def test_every_check_has_an_example():
    assert set(RIGHT) == set(CHECKS)


@pytest.mark.parametrize("name", RIGHT)
def test_published_examples_pass(name):
    assert CHECKS[name](RIGHT[name])


def test_a_number_of_any_length_may_have_an_iso_7064_check():
    assert CHECKS["mod11_2"](RIGHT["resident_id"])
    assert not CHECKS["mod11_2"](RIGHT["resident_id"][1:])


@pytest.mark.parametrize("name", [name for name in RIGHT if name not in {"resident_id", "org_code"}])
def test_a_wrong_last_character_is_seen(name):
    value = RIGHT[name]
    wrong = [value[:-1] + last for last in "0123456789" if last != value[-1]]
    assert not any(CHECKS[name](each) for each in wrong)


@pytest.mark.parametrize("name", ["verhoeff", "damm"])
@given(number=st.from_regex(r"[0-9]{1,12}", fullmatch=True), at=st.integers(0, 11))
def test_these_see_every_two_neighbours_exchanged(name, number, at):
    check = CHECKS[name]
    (value,) = [number + digit for digit in "0123456789" if check(number + digit)]
    at %= len(value) - 1
    turned = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
    assert check(turned) == (turned == value)


@pytest.mark.parametrize("name", sorted(CHECKS))
@given(value=st.text(max_size=20))
def test_anything_may_be_asked(name, value):
    assert CHECKS[name](value) in {True, False}


def test_they_agree_with_the_checks_of_our_types():
    assert checks.mod11_2(RIGHT["resident_id"])
    assert not CHECKS["resident_id"]("110105194912320020")
