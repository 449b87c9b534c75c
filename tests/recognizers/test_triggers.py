"""Spots of words that announce a value are never missed, wherever they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.pack import recognizers
from recognizers.places import context_spotter
from recognizers.triggers import keys_of, spots

WORDS = sorted(
    {(word, entity) for entity, one in recognizers().items() for word in one.triggers if word not in one.cues}
)
LONG = [(word, entity) for word, entity in WORDS if len(word.encode()) >= 3]
CUES = sorted({(word, entity) for entity, one in recognizers().items() for word in one.cues})
ALSO_WORDS = {key for word, _ in WORDS for key in keys_of(word)}
"""What is spotted for one type without a colon is spotted so for all."""


def spotted(text):
    data = text.encode() if isinstance(text, str) else text
    return {(place, entity) for place, entities in spots(data) for entity in entities}


@pytest.mark.parametrize(("word", "entity"), LONG)
def test_every_word_alone_and_in_either_case(word, entity):
    for written in (word, word.upper(), word.title(), word.capitalize()):
        for before, after in (("", ""), ("甲", "乙"), (" ", ":"), ("😀", "😀")):
            place = len(before.encode())
            assert (place, entity) in spotted(before + written + after)


@pytest.mark.parametrize("follow", [":", "：", "=", "＝", " ", "\u3000", "\u00a0", "号", "是", "为", "群", "_id:"])
@pytest.mark.parametrize(("word", "entity"), [(w, e) for w, e in WORDS if len(w.encode()) < 3])
def test_words_of_two_letters_with_what_may_follow(word, entity, follow):
    assert (0, entity) in spotted(word + follow + "x")
    assert (0, entity) in spotted(word.upper() + follow + "x")


@pytest.mark.parametrize(("word", "entity"), CUES)
def test_cues_wait_for_a_colon_or_a_bar(word, entity):
    for colon in ":：|｜":
        assert (0, entity) in spotted(word + "甲" * 15 + colon)
    assert ALSO_WORDS.intersection(keys_of(word)) or (0, entity) not in spotted(word + "甲" * 60 + ":")


def test_most_cues_are_no_words_of_another_type():
    assert sum(not ALSO_WORDS.intersection(keys_of(word)) for word, _ in CUES) > len(CUES) // 2


@given(
    st.lists(st.sampled_from([word for word, _ in LONG] + ["甲", "a", " ", "\n", "😀", "1", "密", "码"]), max_size=40)
)
def test_as_a_plain_search_finds_them(pieces):
    text = "".join(pieces)
    data = text.encode()
    low = data.lower()
    found = spotted(data)
    for word, entity in LONG:
        raw = word.encode()
        at = low.find(raw)
        while at >= 0:
            assert (at, entity) in found
            at = low.find(raw, at + 1)


def test_more_than_there_was_room_for():
    data = ("密码" * 2000).encode()
    assert [place for place, _ in spots(data)] == list(range(0, len(data), 6))


@given(st.lists(st.integers(0, 400), min_size=2, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_in_ranges_as_in_the_whole(cuts, rng):
    """A word whose first byte stands right before a range may be told too."""
    data = "".join(rng.choice(["密码", "甲", "password:", " ", "微信号", "手机", "x"]) for _ in range(80)).encode()
    ranges = sorted(min(cut, len(data)) for cut in cuts)[: len(cuts) // 2 * 2]
    firsts, lasts = np.array(ranges[::2], np.int64), np.array(ranges[1::2], np.int64)
    every, spotter = context_spotter().places(data).tolist(), context_spotter()
    found = spotter.places(data, firsts, lasts).tolist()
    inside = [at for at in every if any(a <= at < b for a, b in zip(firsts, lasts, strict=True))]
    near = {at for at in every if any(a - 1 <= at < b for a, b in zip(firsts, lasts, strict=True))}
    assert found == sorted(set(found))
    assert set(inside) - set(lasts - 1) <= set(found) <= near


@given(st.binary(max_size=400))
def test_any_bytes(data):
    for place, entities in spots(data):
        assert 0 <= place < len(data)
        assert entities
