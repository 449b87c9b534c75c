"""Offsets, lines and quick looks over bytes: against the same said plainly."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recognizers import columns
from recognizers.context import context_bytes
from recognizers.disguise import NUMERALS, candidates
from recognizers.places import (
    REACH,
    Line,
    boundary,
    context_spotter,
    has_pair,
    inside,
    line_around,
    numeral_runs,
    patterns,
    scatter,
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


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=8))
def test_the_way_back_from_a_scattered_block(steps):
    parts, at = [], 0
    for gap, size in steps:
        parts.append((at + gap, at + gap + size))
        at += gap + size
    data = bytes(range(256))[:at]
    block = bytes(7) + b"\0".join(data[start:end] for start, end in parts)
    base = scatter(parts, 7)
    for offset in range(7, len(block)):
        if block[offset]:
            assert data[base(np.array([offset]))[0]] == block[offset]


@given(st.binary(max_size=80))
@example(b"+e")
@example(b"1E+")
def test_pairs(data):
    for second, first in ((b"+", b"eE"), (b"#", b"&")):
        expected = any(bytes([one]) + second in data for one in first)
        assert has_pair(data, second, first) or not expected
        if not expected and second not in data[:1]:
            assert not has_pair(data, second, first)


numerals = st.text(st.sampled_from("".join(NUMERALS) + "0123456789 -·X的\n"), max_size=60)


@given(numerals)
@example("一 三 八 一 二 三 四 五 六 七 八")
@example("一·三·八·一·二·三·四·五·六·七·八")
@example("138-一-2345678")
def test_no_number_in_numerals_is_missed(text):
    data = text.encode()
    runs = set(numeral_runs(data))
    for span in candidates(text):
        if span.shape == "numerals":
            places = {len(text[:at].encode()) for at in range(span.start, span.end)}
            assert places & runs
    for place in runs:
        assert data[place : place + 3].decode() in NUMERALS


def test_numerals_over_the_edge_of_a_pass():
    number = "一三八一二三四五六七八"
    for shift in range(-40, 4):
        data = ("的" * ((1 << 17) // 3) + "。" * (shift // 3 + 14) + number).encode()
        place = data.index(number.encode())
        assert {place, place + 3, place + 6} & set(numeral_runs(data))


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
    assert patterns()[1].search(f"中文{text}文".encode())


@pytest.mark.parametrize(
    "text", ["中文，标点。全角：冒号；《书名》“引号”（括号）！？——……", "10％的", "a，b", "第一章　总则"]
)
def test_usual_punctuation_needs_no_folding(text):
    assert not patterns()[1].search(text.encode())
