import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner import NameSpan
from models.ner.engines.reading import apart, find, lines
from models.ner.pieces import pieces


def test_of_overlapping_names_the_surer_stays_and_blanks_at_its_ends_go():
    found = [(0, 3, "PERSON", 0.6), (1, 6, "ORGANIZATION", 0.9), (6, 9, "PERSON", 0.5), (9, 10, "PERSON", 0.9)]
    assert apart("某甲乙丙 丁 戊己 ", found) == [NameSpan(1, 6, "ORGANIZATION", 0.9), NameSpan(7, 9, "PERSON", 0.5)]


def test_a_longer_name_stays_where_both_are_as_sure():
    assert apart("甲乙丙", [(0, 2, "PERSON", 0.9), (0, 3, "PERSON", 0.9)]) == [NameSpan(0, 3, "PERSON", 0.9)]


@pytest.mark.parametrize("cut", [pieces, lines])
@given(text=st.text(alphabet="甲乙a1。，, \n|\r\u2028x", max_size=300), longest=st.integers(2, 40))
def test_pieces_ascend_and_are_never_longer_than_asked(cut, text, longest):
    at = 0
    for start, end in cut(text, longest):
        assert at <= start < end <= min(len(text), start + longest)
        assert "\n" not in text[start:end]
        at = end


@given(text=st.text(alphabet="甲a。 \n", max_size=200), longest=st.integers(2, 40))
def test_no_letter_is_left_unread(text, longest):
    read = {at for start, end in lines(text, longest) for at in range(start, end)}
    assert [at for at, letter in enumerate(text) if letter.isalpha() and at not in read] == []


def test_long_lines_are_cut_behind_sentences_then_pauses():
    text = "甲乙丙丁。戊己，庚辛" * 3
    assert [text[start:end] for start, end in lines(text, 8)][:2] == ["甲乙丙丁。", "戊己，庚辛甲"[:3] + "庚辛甲乙丙"]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_what_is_found_stands_where_the_texts_have_it(texts):
    def read(chosen):
        return [[(0, len(piece), "PERSON", 2.0)] for piece in chosen]

    for text, spans in zip(texts, find(texts, read, 7, chinese=False), strict=True):
        for span in spans:
            value = text[span.start : span.end]
            assert value
            assert value == value.strip()
            assert span.score == 1.0
