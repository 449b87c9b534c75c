"""Compact JSON for the store: the quick way says the same as the plain one."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from scanner.plain import clean, dump, dump_flat

values = st.one_of(st.integers(), st.text(), st.floats(allow_nan=False), st.none(), st.booleans())


@given(st.dictionaries(st.text(), values, max_size=5))
def test_both_ways_say_the_same(location: dict[str, object]) -> None:
    written = dump_flat(location)
    assert json.loads(written) == location
    assert written == dump(location)


@given(st.text(st.characters(categories=["L", "Cs", "So"])))
def test_cleaned_text_keeps_its_length_and_can_be_written(text: str) -> None:
    assert len(clean(text)) == len(text)
    clean(text).encode()
    dump({"a": text}).encode()
