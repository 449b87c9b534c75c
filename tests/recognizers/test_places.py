"""Offsets, lines and quick looks over bytes: against the same said plainly."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recognizers import columns
from recognizers.context import context_bytes
from recognizers.places import (
    REACH,
    Line,
    boundary,
    context_spotter,
    has_pair,
    inside,
    line_around,
)

texts = st.text(st.sampled_from("ab1 \n\x1e中😀é\r"), max_size=60)


@given(texts, st.integers(-3, 200))
def test_boundary(text, at):
    data = text.encode()
    starts = [len(text[:index].encode()) for index in range(len(text) + 1)]
    expected = next((start for start in starts if start >= max(at, 0)), None)
    assert boundary(data, at) == (max(at, 0) if expected is None else expected)


def test_boundary_in_bytes_that_are_no_text():
    assert boundary(b"\x80" * 100, 10) == 13


@given(texts, st.data())
def test_the_line_around_a_place(text, data):
    encoded = text.encode()
    if not encoded:
        return
    at = data.draw(st.integers(0, len(encoded) - 1))
    start, end = line_around(encoded, at, at + 1)
    before = re.split(rb"[\n\x1e]", encoded[:at])[-1]
    assert start == at - len(before)
    rest = re.search(rb"[\n\x1e]", encoded[at + 1 :])
    assert end == (at + 1 + rest.end() if rest else len(encoded))


def test_a_line_without_end_is_followed_so_far():
    data = "中".encode() * 3000
    assert line_around(data, 4500, 4501) == (boundary(data, 4500 - REACH), boundary(data, 4501 + REACH))
    assert line_around(data, 4500, 4501, 100)[1] == boundary(data, 4601)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), max_size=6),
    st.integers(0, 250),
    st.none() | st.integers(1, 30),
)
def test_inside(steps, at, size):
    lines, last = [], 0
    for gap, length in steps:
        lines.append(Line(last + gap, last + gap + length))
        last += gap + length
    end = at + (size or 1)
    expected = any(line.start <= at and end <= line.end for line in lines)
    assert inside(lines, at, None if size is None else end) is expected


@given(st.binary(max_size=80))
@example(b"+e")
@example(b"1E+")
def test_pairs(data):
    for second, first in ((b"+", b"eE"), (b"#", b"&")):
        expected = any(bytes([one]) + second in data for one in first)
        assert has_pair(data, second, first) or not expected
        if not expected and second not in data[:1]:
            assert not has_pair(data, second, first)


@pytest.mark.parametrize("kind", columns.NEEDY)
def test_context_words_are_spotted_wherever_they_stand(kind):
    from models.entities import catalogue

    entity = columns.KINDS[kind]
    for word in catalogue()[entity].context:
        for written in (word, word.upper(), word.title(), word.replace(" ", "_")):
            for follow in ("：", ":", " ", "_no", "=", "1", "号", '"'):
                data = f"甲{written}{follow}".encode()
                assert 3 in context_spotter().places(data), (written, follow)
                assert context_bytes(entity).search(data)
