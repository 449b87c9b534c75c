"""Many hits made one: against the same said plainly, pair by pair."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recognizers import columns
from recognizers.hits import Hit, apart, begun, neighbours, once, touching
from recognizers.places import GROUP, MARGIN_BEFORE

spans = st.builds(lambda start, size: (start, start + size), st.integers(0, 60), st.integers(1, 12))
entities = st.sampled_from(["CN_MOBILE", "CN_BANK_CARD"])
hits = st.builds(
    lambda span, entity, score, normal: Hit(*span, entity, score, (), normal),
    spans,
    entities,
    st.sampled_from([0.5, 0.9]),
    st.sampled_from([None, "x"]),
)


def share_a_byte(one, other):
    return one[0] < other[1] and other[0] < one[1]


@given(st.lists(hits), st.integers(0, 70), st.integers(0, 70))
def test_begun(found, start, end):
    assert list(begun(found, start, end)) == [hit for hit in found if start <= hit.start and hit.start < end]


@given(st.lists(hits), st.lists(spans).map(sorted))
def test_touching(found, places):
    expected = [hit for hit in found if any(share_a_byte(hit, place) for place in places)]
    assert list(touching(found, places)) == expected


@st.composite
def disjoint(draw):
    """Starts and ends as the columns give them: ascending, none over another."""
    at, result = 0, []
    for gap, size in draw(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), max_size=8)):
        result.append((at + gap, at + gap + size))
        at += gap + size
    return result


@given(st.lists(hits, max_size=12), disjoint(), disjoint())
def test_apart(more, grouped, found):
    kind = columns.KINDS.index("CN_MOBILE")
    groups = [columns.Group(kind, 0, *(np.array([span[side] for span in grouped], np.int64) for side in (0, 1)))]
    have = [Hit(*span, "CN_BANK_CARD", 0.9, (), None) for span in found]
    taken = {"CN_MOBILE": grouped, "CN_BANK_CARD": found}
    if not grouped:
        groups = []
    expected = [hit for hit in more if not any(share_a_byte(hit, span) for span in taken[hit.entity_type])]
    assert sorted(map(repr, apart(more, groups, have))) == sorted(map(repr, expected))


@given(st.lists(hits))
def test_once(found):
    kept = once(found)
    for hit in kept:
        assert hit in found
        for other in found:
            if other.entity_type == hit.entity_type and (other.start, other.end) != (hit.start, hit.end):
                assert not (other.start <= hit.start and hit.end <= other.end)
            elif other[:3] == hit[:3]:
                assert other.score <= hit.score
    for hit in found:
        assert any(k.entity_type == hit.entity_type and k.start <= hit.start and hit.end <= k.end for k in kept)
    assert len({hit[:3] for hit in kept}) == len(kept)


@given(st.lists(st.builds(lambda start, size: (start, start + size), st.integers(0, 200_000), st.integers(1, 2000))))
def test_neighbours(places):
    groups = list(neighbours(places))
    assert [span for group in groups for span in group] == sorted(set(places))
    for group in groups:
        assert max(end for _, end in group) - group[0][0] <= GROUP + 2000
        reached = itertools.accumulate((end for _, end in group), max)
        assert all(later[0] - end <= MARGIN_BEFORE for end, later in zip(reached, group[1:], strict=False))
