"""Characters of more than one byte that ask for a closer look: none is missed, punctuation is let pass."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recognizers.characters import places
from recognizers.disguise import NUMERALS, candidates
from recognizers.normalise import fold


def numerals_in(data):
    return places(data)[0].tolist()


def folded_in(text):
    return places(text.encode())[1].tolist()


texts = st.text(st.sampled_from("".join(NUMERALS) + "0123456789 -·X的\n"), max_size=60)


@given(texts)
@example("一 三 八 一 二 三 四 五 六 七 八")
@example("一·三·八·一·二·三·四·五·六·七·八")
@example("138-一-2345678")
def test_no_number_in_numerals_is_missed(text):
    data = text.encode()
    runs = set(numerals_in(data))
    for span in candidates(text):
        if span.shape == "numerals":
            places = {len(text[:at].encode()) for at in range(span.start, span.end)}
            assert places & runs
    for place in runs:
        assert data[place : place + 3].decode() in NUMERALS


def test_more_than_there_was_room_for():
    data = ("8一" * 1000).encode()
    assert numerals_in(data) == list(range(1, len(data), 4))
    assert places(("ａ" * 1000).encode())[1].tolist() == list(range(0, 3000, 3))


@pytest.mark.parametrize(
    "text",
    [
        "１",
        "Ａ",
        "＠",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u2060",
        "138－1234",
        "138\u30001234",
        "138‑1234",
        "a．b",
        "li＿si",
        "（0571",
        "1•2",
        "138\u00a01234",
        "0571／8765",
    ],
)
def test_what_has_to_be_folded_is_seen(text):
    assert folded_in(f"中文{text}文")


@pytest.mark.parametrize(
    "text", ["中文，标点。全角：冒号；《书名》“引号”（括号）！？——……", "10％的", "a，b", "第一章　总则"]
)
def test_usual_punctuation_needs_no_folding(text):
    assert not folded_in(text)


@given(st.text(st.sampled_from("1aX -.（）０ｚＡ＠　\u00a0\u200b\u00ad‑—－•·・。，中é😀"), max_size=40))
def test_whatever_folds_beside_a_letter_or_digit_is_seen(text):
    """A joint between letters and digits, and any letter, digit or invisible character."""
    seen = folded_in(text)
    for index, character in enumerate(text):
        plain = fold(character).text
        between = text[index - 1 : index].isascii() and text[index - 1 : index].isalnum()
        between &= text[index + 1 : index + 2].isascii() and text[index + 1 : index + 2].isalnum()
        if plain != character and ((between and plain in " -·()._") or not plain or plain.isalnum()):
            assert len(text[:index].encode()) in seen
    assert seen == sorted(set(seen))


@given(st.binary(max_size=300))
def test_any_bytes(data):
    for found in places(data):
        assert all(0 <= place < len(data) for place in found.tolist())
