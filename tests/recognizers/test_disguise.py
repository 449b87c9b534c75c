"""Numbers put together from parts, numerals, two lines and exponents: where they stand, and how they were written."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.disguise import NUMERALS, candidates, promising, promising_break, worth_joining
from tests.recognizers.numbers import bank_cards, credit_codes, mobiles, resident_ids


def put_together(text):
    return [(text[span.start : span.end], span.digits, span.shape) for span in candidates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打138-1234-5678。", [("138-1234-5678", "13812345678", "3-4-4")]),
        ("138 1234 5678", [("138 1234 5678", "13812345678", "3-4-4")]),
        ("138 - 1234 - 5678", [("138 - 1234 - 5678", "13812345678", "3-4-4")]),
        ("1) 138 1234 5678", [("138 1234 5678", "13812345678", "3-4-4")]),
        ("110105-19491231-002X", [("110105-19491231-002X", "11010519491231002X", "6-8-4")]),
        ("9135 0100 M000 100Y 43", [("9135 0100 M000 100Y 43", "91350100M000100Y43", "4-4-4-4-2")]),
        ("138 1234-5678", []),
        ("138-1234-56789", []),
        ("138-1234-5678-90", [("138-1234-5678-90", "1381234567890", "3-4-4-2")]),
        ("a138-1234-5678", []),
        ("138-1234-5678a", []),
        (
            "138 1234 5678 139 1234 5678",
            [("138 1234 5678", "13812345678", "3-4-4"), ("139 1234 5678", "13912345678", "3-4-4")],
        ),
        ("一三八一二三四五六七八", [("一三八一二三四五六七八", "13812345678", "numerals")]),
        ("幺叁8壹两叁4伍6柒8", [("幺叁8壹两叁4伍6柒8", "13812345678", "numerals")]),
        ("第一三八一二三四五六七八", []),
        ("一三八一二三四五六七", []),
        ("1381234\n5678", [("1381234\n5678", "13812345678", "break")]),
        ("1381234 \r\n  > 5678", [("1381234 \r\n  > 5678", "13812345678", "break")]),
        ("1281234\n5678", []),
        ("1.3812345678E+10", [("1.3812345678E+10", "13812345678", "exponent")]),
        ("1.381234567E+10", [("1.381234567E+10", "13812345670", "exponent")]),
        ("6.22848040256E+18", []),
        ("1.3812345678E+99", []),
    ],
)
def test_candidates(text, expected):
    assert put_together(text) == expected


def test_a_table_of_small_numbers_holds_nothing():
    assert put_together(" ".join(str(number % 10) for number in range(5000))) == []


def test_spans_of_parts_do_not_overlap():
    text = "138 1234 5678 1234 5678 9012 3456 7 138 1234 5678"
    spans = sorted((span.start, span.end) for span in candidates(text))
    assert spans
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def test_numerals_are_single_digits():
    assert set(NUMERALS.values()) == set("0123456789")
    assert all(len(numeral) == 1 and not numeral.isascii() for numeral in NUMERALS)


numbers = st.one_of(resident_ids, mobiles, bank_cards, credit_codes)


@given(numbers)
def test_the_quick_look_never_says_no_to_a_number(value):
    assert promising(value)
    assert promising_break(value) or (len(value) not in {11, 18} and len(value) < 16)


@given(st.one_of(resident_ids, mobiles, bank_cards), st.sampled_from(" -.·_"), st.integers(1, 8))
def test_two_parts_are_worth_joining(value, joint, size):
    size = max(size, len(value) - 17)
    assert worth_joining(value[:size] + joint + value[size:])


@given(st.text("0123456789 -.·_Xx\n一二三E+", max_size=60))
def test_what_is_put_together_is_what_was_written(text):
    for span in candidates(text):
        assert 0 <= span.start < span.end <= len(text)
        if span.shape[0].isdigit():
            written = "".join(c for c in text[span.start : span.end] if c.isalnum())
            assert written == span.digits
            assert [len(part) for part in span.shape.split("-")]


def test_lines_of_a_list_are_not_one_number() -> None:
    number = next(each for each in map(str, range(110101199003070000, 110101199003071000)) if promising_break(each))
    wrapped = f"{number[:9]}\n{number[9:]}"
    assert [span.digits for span in candidates(f"号码\n{wrapped}\n备注")] == [number]
    assert [span.digits for span in candidates(wrapped)] == [number]
    assert not candidates(f"{wrapped}\n330106198\n")
    assert not candidates(f"330106198\r\n {wrapped}")
    assert candidates(f"3301061980\n{wrapped}\n12")
