"""Folding: what a reader sees as one character becomes a plain one; offsets lead back to what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.normalise import fold

WRITTEN = {
    "plain": lambda c: c,
    "full-width": lambda c: chr(ord(c) + 0xFEE0),
    "decimal": lambda c: f"&#{ord(c)};",
    "padded": lambda c: f"&#0{ord(c)};",
    "hexadecimal": lambda c: f"&#x{ord(c):X};",
    "escaped": lambda c: f"\\u{ord(c):04X}",
    "full-width escaped": lambda c: f"\\u{ord(c) + 0xFEE0:04x}",
}
INVISIBLE = "\u200b\u200c\u200d\u200e\u2060\ufeff\u00ad\u202a\u202c"
AROUND = st.text(st.characters(exclude_characters="0123456789&#;%\\xu", exclude_categories=("Cs",)), max_size=20)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("abc 123", "abc 123"),
        ("张三", "张三"),
        ("１３８Ａｂ", "138Ab"),
        ("（０１０）－－＠．：", "(010)--@.:"),
        ("a\u3000b\u00a0c", "a b c"),
        ("‐‑‒–—―−﹣", "--------"),
        ("•‧・･⋅·", "······"),
        ("1\u200b2\ufeff3\u00ad4", "1234"),
        ("&#49;&#x32;\\u0033", "123"),
        ("&#20013;", "中"),
        ("&#x1F600;", "😀"),
        ("&#0;1", "1"),
        ("&#xD800;", "?"),
        ("&#x110000;", "?"),
        ("&#9999999;", "?"),
        ("&#;&#x;\\u12", "&#;&#x;\\u12"),
        ("&amp;#49;", "&amp;#49;"),
        ("\u200b", ""),
        ("p=%22138123", 'p="138123'),
        ("p%253D138123", "p=138123"),
        ("p%25253D138123%252526", "p=138123%252526"),
        ("p%25138123", "p%138123"),
        ("%E5%8C%97138123 %86138123", "%E5%8C?138123 %86138123"),
        ("LIKE '%13812345678' OR '%310101%'", "LIKE '%13812345678' OR '%310101%'"),
        ("\\x22138-1234\\x4a13", '"138-1234\\x4a13'),
        ("a\\n138123\\t138 123 #012138123 \\042138123", "a 138123 138 123  138123  138123"),
        ("%2013 \\n2026-01-01", "%2013 \\n2026-01-01"),
        ("D:\\13312345678 \\110101 C:\\new", "D:\\13312345678 \\110101 C:\\new"),
        ("\x1b[1;31m138123\x1b[0m1 \\033[36m222222\\u001b[m", "138123\x1b[0m1 222222\x1b[m"),
        ("\x1b[01;31m\x1b[K138123\x1b[m", "138123\x1b[m"),
        ("138\u20091234\u202f5678", "138 1234 5678"),
        ("1\u20663\u061c8\ufe0f", "138"),
    ],
)
def test_folded(text, plain):
    assert fold(text).text == plain


@given(st.text())
def test_every_character_has_its_place(text):
    folded = fold(text)
    size = len(folded.text)
    if folded.starts is None:
        assert size == len(text)
        return
    assert len(folded.starts) == len(folded.ends) == size
    at = 0
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert at <= start < end <= len(text)
        at = end


@given(st.text())
def test_folding_again_changes_only_what_an_escape_had_hidden(text):
    once = fold(text).text
    if "&" not in once and "\\" not in once:
        assert fold(once).text == once


@st.composite
def disguised(draw):
    """A number, and how it may be written: each digit in a way of its own, invisible characters between them."""
    digits = draw(st.text("0123456789", min_size=1, max_size=18))
    written = "".join(
        WRITTEN[draw(st.sampled_from(sorted(WRITTEN)))](digit)
        + (draw(st.text(INVISIBLE, max_size=2)) if place < len(digits) - 1 else "")
        for place, digit in enumerate(digits)
    )
    return digits, written


@given(disguised(), AROUND, AROUND)
def test_the_span_of_a_number_is_all_that_was_written_of_it(number, before, after):
    digits, written = number
    text = before + written + after
    folded = fold(text)
    start = folded.text.index(digits)
    assert folded.span(start, start + len(digits)) == (len(before), len(before) + len(written))
