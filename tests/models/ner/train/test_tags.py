"""Tags of characters: spans to tags and back, what may follow what, what a code leaves open."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner.train.tags import ANY, FORBIDDEN, LABELS, NUMBERS, TAGS, UNTITLED, allowed, decode, edges, encode, steps


def _places(*places):
    return np.array(places, np.int32)


def test_the_tags_are_those_of_the_file():
    assert TAGS[:5] == ("O", "B-PERSON", "I-PERSON", "E-PERSON", "S-PERSON")
    assert len(TAGS) == 1 + 4 * len(LABELS)


@given(st.data())
def test_spans_survive_their_tags(data):
    edges_ = sorted(data.draw(st.sets(st.integers(0, 60), max_size=14)))
    spans = [(a, b, data.draw(st.sampled_from(LABELS))) for a, b in zip(edges_[::2], edges_[1::2], strict=False)]
    codes = encode(np.arange(60, dtype=np.int32), spans)
    assert decode(codes.tolist()) == spans
    first, last = edges()
    table = steps()
    assert first[codes[0]] == last[codes[-1]] == 0
    assert all(table[a, b] == 0 for a, b in pairwise(codes))


def test_of_a_span_that_a_piece_cuts_nothing_is_said():
    codes = encode(_places(4, 5, 6, 7, 8), [(2, 5, "PERSON"), (7, 12, "ORGANIZATION")])
    assert codes.tolist() == [ANY, 0, 0, ANY, ANY]


def test_a_span_outside_the_piece_is_left_alone():
    assert encode(_places(4, 5), [(0, 4, "PERSON"), (6, 9, "PERSON")]).tolist() == [0, 0]
    assert encode(_places(), [(0, 4, "PERSON")]).tolist() == []


def test_a_blank_inside_a_span_that_is_not_read_is_no_gap():
    """Of blanks in a row one is read: the places jump."""
    codes = encode(_places(0, 1, 4, 5), [(0, 5, "PERSON")])
    assert [TAGS[code] for code in codes] == ["B-PERSON", "I-PERSON", "E-PERSON", "O"]


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("O", "B-PERSON", True),
        ("O", "E-PERSON", False),
        ("B-PERSON", "E-PERSON", True),
        ("B-PERSON", "E-LOCATION", False),
        ("B-PERSON", "O", False),
        ("S-PERSON", "S-PERSON", True),
        ("I-CN_ADDRESS", "I-CN_ADDRESS", True),
        ("E-PERSON", "I-PERSON", False),
    ],
)
def test_what_may_follow(before, after, may):
    assert steps()[NUMBERS[before], NUMBERS[after]] == (0 if may else FORBIDDEN)


def test_half_precision_holds_what_is_forbidden():
    assert float(np.float16(FORBIDDEN)) == FORBIDDEN


def test_codes_leave_open_what_the_teacher_does_not_know():
    table = allowed()
    assert table[ANY].all()
    assert {TAGS[at] for at in np.flatnonzero(table[UNTITLED])} == {"O", *(f"{part}-JOB_TITLE" for part in "BIES")}
    assert np.flatnonzero(table[NUMBERS["S-PERSON"]]).tolist() == [NUMBERS["S-PERSON"]]
