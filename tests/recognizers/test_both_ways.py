"""Presidio's way and the fast lane find the same: type, place and score, whatever the text and wherever blocks end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizers import scan
from recognizers.pack import recognizers
from tests.recognizers.finding import differences, lane, spans
from tests.recognizers.mixed import BREAKS, ESCAPES, JOINTS, LABELS, NUMERALS, PHRASES, PREFIXES, SEPARATORS, Mixer
from tests.recognizers.numbers import bank_cards, credit_codes, mobiles, residence_permits, resident_ids, vins

BLOCKS = (64, 700, scan.BLOCK)
NOTHING = ([], [])


@pytest.fixture(params=BLOCKS, ids=lambda size: f"block {size}")
def block(request, monkeypatch):
    lane()  # made for blocks of the usual size
    monkeypatch.setattr(scan, "BLOCK", request.param)


@pytest.fixture(scope="module")
def corpus():
    return list(Mixer(20).lines(2400))


@pytest.mark.usefixtures("block")
def test_examples():
    for recognizer in recognizers().values():
        for text in (*recognizer.examples, *recognizer.counter_examples):
            assert differences(text) == NOTHING, text


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("size", [1, 12, 300])
def test_a_mixed_corpus_in_texts_of_many_sizes(corpus, size):
    lines = corpus[:300] if size > 1 else corpus[-100:]
    for first in range(0, len(lines), size):
        text = "\n".join(lines[first : first + size])
        assert differences(text) == NOTHING, text[:2000]


@pytest.mark.parametrize("first", range(0, 2400, 400))
def test_the_whole_corpus(corpus, first):
    text = "\n".join(corpus[first : first + 400])
    assert len(spans(text)) > 400
    assert differences(text) == NOTHING


@pytest.mark.usefixtures("block")
def test_lines_without_an_end():
    mixer = Mixer(3)
    text = "".join(mixer.line(40) for _ in range(16)).replace("\n", "").replace("\r", "")
    assert len(text.encode()) > 2 * 4096
    assert differences(text) == NOTHING
    prose = "".join(mixer.prose() + mixer.line(1) for _ in range(200)).replace("\n", "")
    assert differences(prose) == NOTHING


def test_a_text_larger_than_a_block():
    lines = list(Mixer(4).lines(48))
    filler = "这是一段没有任何数字的普通文字，" * 1000
    text = "\n".join(f"{line}{filler}" for line in lines)
    assert len(text.encode()) > 2 * scan.BLOCK
    assert differences(text) == NOTHING


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "（_zhang@example.com",
            "手机 861440123456789",
            "1 2 3 138 1234 5678 4",
            "一三八一二三四五六七八",
            "1.3812345678E+10",
        ),
        *(
            "1381234\n5678",
            "+86-13812345678",
            "密码：abc12345",
            "车牌 123456使",
            "(0571)87654321",
            "10.0.0.5",
            "订单号 13812345678",
        ),
    ],
)
def test_values_across_the_end_of_what_is_folded(piece):
    """A line with a full-width letter is read by the recognizers, and so is what follows it closely."""
    for distance in range(225, 275):
        assert differences(f"Ａ\n{'x' * distance} {piece}，手机") == NOTHING, distance


numbers = st.one_of(resident_ids, residence_permits, bank_cards, mobiles, credit_codes, vins)
digits = st.text("0123456789", min_size=1, max_size=20)


@st.composite
def dressed(draw):
    value = draw(st.one_of(numbers, digits))
    at = draw(st.integers(1, max(1, len(value) - 1)))
    way = draw(st.integers(0, 6))
    if way == 0:
        return "".join(chr(ord(c) + 0xFEE0) for c in value)
    if way == 1:
        numerals = draw(st.sampled_from(NUMERALS))
        return "".join(
            numerals[int(c)] if c.isdigit() and i % draw(st.integers(1, 3)) == 0 else c for i, c in enumerate(value)
        )
    if way == 2:
        return (
            value[:at]
            + draw(st.sampled_from([*BREAKS, *JOINTS, *ESCAPES, "\u200b", "\ufeff", "&#50;", "\\u0031"]))
            + value[at:]
        )
    if way == 3:
        step = draw(st.integers(1, 6))
        return draw(st.sampled_from(JOINTS)).join(value[i : i + step] for i in range(0, len(value), step))
    if way == 4:
        behind = draw(st.sampled_from(["", "", "wx", "V", "L", "QQ1", "@", "@a", "a"]))
        return draw(st.sampled_from([*PREFIXES, *ESCAPES])) + value + behind
    return value.lower() if way == 5 else value


pieces = st.one_of(
    dressed(),
    st.sampled_from(PHRASES),
    st.sampled_from(LABELS),
    st.sampled_from(SEPARATORS),
    st.sampled_from(
        ["张三", "第", "号", "路5号", "公司", "有限公司", "先生", "姓名", "密码", "微信", "使", "京A", "，", "元"]
    ),
    st.text("0123456789ABXx .-@:/_=一二两〇　：，（）\n", max_size=8),
    st.text(max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(pieces, max_size=25).map("".join), st.sampled_from([64, 300, scan.BLOCK]))
def test_pieces_joined_at_random(text, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BLOCK", size)
        assert differences(text) == NOTHING
