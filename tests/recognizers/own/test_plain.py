"""A block folded as bytes says what the same text folded as text says, and knows the way back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recognizers.normalise import PLAIN
from recognizers.own.plain import plain_bytes

CHARACTERS = [*map(chr, PLAIN), *"ab1 中文，。\n·é𠮷\x1e"]


@given(st.lists(st.sampled_from(CHARACTERS), max_size=30))
def test_every_place_leads_back(characters):
    text = "".join(characters)
    plain, folded = plain_bytes(text.encode()), text.translate(PLAIN)
    assert plain.data.decode() == folded
    for at in range(len(text) + 1):
        assert plain.back(len(folded[:at].encode())) == len(text[:at].encode())


@given(
    st.binary(max_size=20) | st.lists(st.sampled_from(b"\xef\xbc\x9a\xe2\x80\xa2\xc2\xa0\xe3A"), max_size=20).map(bytes)
)
def test_bytes_that_are_no_text_do_no_harm(data):
    plain = plain_bytes(data)
    assert len(plain.data) <= len(data)
    assert plain.back(len(plain.data)) == len(data)
