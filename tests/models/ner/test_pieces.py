import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ner.pieces import LONGEST, batches, pieces

texts = st.text(st.sampled_from("甲乙丙。，、 \n|ab1{"), max_size=600)


@given(texts)
def test_every_chinese_character_is_in_one_piece(text):
    found = list(pieces(text))
    assert all(0 < end - start <= LONGEST for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    covered = {at for span in found for at in range(*span)}
    assert {at for at, one in enumerate(text) if one in "甲乙丙"} <= covered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("姓名 电话\n王建国|男", ["姓名", "电话", "王建国", "男"]),
        ("请看" + "x" * 40 + "谢谢", ["请看", "谢谢"]),
        ("no chinese here", []),
        ("长" * 100 + "。" + "短" * 60, ["长" * 100 + "。", "短" * 60]),
        ("长" * 100 + "，" + "短" * 60, ["长" * 100 + "，", "短" * 60]),
        ("长" * 200, ["长" * 128, "长" * 72]),
    ],
)
def test_cuts(text, expected):
    assert [text[start:end] for start, end in pieces(text)] == expected


@given(st.lists(st.integers(1, 128), max_size=80))
def test_batches_hold_every_piece_once_and_keep_to_their_room(lengths):
    made = list(batches(lengths, 512))
    assert sorted(at for batch in made for at in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or max(lengths[at] for at in batch) * len(batch) <= 512 for batch in made)
