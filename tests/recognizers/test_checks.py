"""The arithmetic of checks, on published examples and against a second writing of each congruence."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entities import tables
from recognizers import checks
from tests.recognizers.numbers import (
    born_years_ago,
    id_number,
    is_luhn,
    is_mod_11_2,
    is_uscc,
    organisation_code,
    vin_number,
)

SEVENTEEN = st.text("0123456789", min_size=17, max_size=17)


def test_published_examples():
    assert checks.mod11_2("11010519491231002X")  # GB 11643-1999
    assert checks.mod11_2("11010519491231002x")
    assert checks.mod11_2("440524188001010014")  # the same standard's second example
    assert checks.uscc("91350100M000100Y43")  # GB 32100-2015
    assert checks.org_code("M000100Y4")  # its inner code
    assert checks.org_code("D2143569X")  # GB 11714-1997
    assert checks.luhn("4111111111111111")
    assert checks.luhn("79927398713")  # ISO/IEC 7812-1, as the literature prints it
    assert checks.vin("1M8GDM9AXKP042788")
    assert checks.vin("11111111111111111")


@given(SEVENTEEN)
def test_mod_11_2_takes_one_character_in_eleven(first17):
    right = [c for c in "0123456789X" if checks.mod11_2(first17 + c)]
    assert [first17 + c for c in right] == [id_number(first17)]
    assert all(is_mod_11_2(first17 + c) for c in right)


@given(st.text("0123456789", min_size=1, max_size=25))
def test_luhn(digits):
    assert checks.luhn(digits) == is_luhn(digits)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=18, max_size=18))
def test_uscc(value):
    assert checks.uscc(value) == is_uscc(value)


@pytest.mark.parametrize("value", ["91350100I000100Y43", "91350100M000100Y4中", "91350100M000100y43"])
def test_characters_that_no_code_has(value):
    assert not checks.uscc(value)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_organisation_codes(first8):
    right = [c for c in "0123456789X" if checks.org_code(first8 + c)]
    assert [first8 + c for c in right] == [organisation_code(first8)]


@given(st.text("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", min_size=17, max_size=17))
def test_vin(written):
    right = vin_number(written)
    assert checks.vin(right)
    assert [c for c in "0123456789X" if checks.vin(right[:8] + c + right[9:])] == [right[8]]


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("19000101", True),
        ("18991231", False),
        ("20000229", True),
        ("19000229", False),
        ("20010229", False),
        ("19901301", False),
        ("19900431", False),
        ("19900400", False),
        (dt.datetime.now(dt.UTC).strftime("%Y%m%d"), True),
        ((dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).strftime("%Y%m%d"), False),
    ],
)
def test_birth_dates(digits, right):
    assert checks.birth_date(digits) is right


@pytest.mark.parametrize(("years", "days", "child"), [(14, -1, False), (14, 1, True), (0, 0, True), (40, 0, False)])
def test_under_14(years, days, child):
    assert checks.under_14(born_years_ago(years, days)) is child


def test_areas_hold_every_code_ever_in_force_and_usual_suffixes():
    assert tables.area_codes() <= checks.area_codes()
    assert {"110103", "330101", "330102", "320211", "320220"} <= checks.area_codes()
    assert {"11", "33", "65", "71", "81", "82", "83"} <= checks.provinces()
    assert not {"00", "10", "99"} & checks.provinces()
