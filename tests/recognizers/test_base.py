"""The shape of every recognizer: context, overlaps, groups."""

from hypothesis import given
from hypothesis import strategies as st

from recognizers.base import AFTER, BEFORE, CELL, Found, Judged, Taken, VerifiedRecognizer, around

JUDGED = Judged(0.9, ("format",), "x")


@given(st.text(max_size=120), st.data())
def test_around(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, after = around(text, start, end)
    assert text[:start].endswith(before)
    assert text[end:].startswith(after)
    assert len(before) <= BEFORE
    assert len(after) <= AFTER
    assert CELL not in before + after


def test_no_context_is_seen_across_cells():
    text = f"手机{CELL}154{CELL}电话"
    assert around(text, 3, 6) == ("", "")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=30))
def test_taken(spans):
    taken, plain = Taken(), []
    for start, size in spans:
        free = all(start + size <= low or high <= start for low, high in plain)
        assert taken.free(start, start + size) is free
        if free:
            taken.add(Found(start, start + size, JUDGED))
            plain.append((start, start + size))
    assert [found[:2] for found in taken.found] == sorted(plain)


class _Words(VerifiedRecognizer):
    entity = "CN_QQ"
    regex = "a(b+)|c"

    def judge(self, value, before, after):
        return None if after.startswith("!") else Judged(0.5, ("format",), value + before)


def test_the_group_that_matched_is_the_value():
    found = _Words().find_all("abb c c! ab!")
    assert [(f.start, f.end, f.judged.normal) for f in found] == [(1, 3, "bba"), (4, 5, "cabb ")]
    assert [f.start for f in _Words().find("abb c", 3)] == [4]
