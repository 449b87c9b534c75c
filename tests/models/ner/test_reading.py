import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ner.reading import BLANK, FIRST, LINE_END, LONGEST, UNKNOWN, Reading

READING = Reading([ord(one) for one in "王李张三四，。：:ab姓名"], [(ord("張"), ord("张")), (ord("王"), ord("李"))])


def read(text, reading=READING):
    """The pieces as strings: _ for a blank, $ for a line's end, ? for what is not known."""
    signs = {UNKNOWN: "?", BLANK: "_", LINE_END: "$"}
    return [
        "".join(signs.get(row, text[at]) for row, at in zip(one.ids.tolist(), one.places.tolist(), strict=True))
        for one in reading.pieces(text)
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("张三", ["张三"]),
        ("姓名：\t 张三", ["姓名：_张三"]),
        ("姓名\r\n\r\n  张三\n", ["姓名$张三$"]),
        ("姓名 \n 张三", ["姓名$张三"]),
        ("姓名\x0b张三\u2028李四", ["姓名$张三$李四"]),
        ("张\u3000三\xa0李\x00四", ["张_三_李_四"]),
        ("张六", ["张?"]),
        ("", []),
        ("no Chinese here, 12345\n" * 9, []),
        ("张三\nab ab\nab\n李四", ["张三$李四"]),
        ("  \n", []),
    ],
)
def test_blanks_in_a_row_are_one_and_lines_without_chinese_are_left_out(text, pieces):
    assert read(text) == pieces


def test_what_is_far_from_chinese_on_its_line_stands_as_a_line_end():
    assert read("张" + "a" * 24 + "b" * 500 + "a" * 24 + "三") == ["张" + "a" * 24 + "$" + "a" * 24 + "三"]
    assert read("a" * 90 + "张三" + "b" * 90) == ["a" * 24 + "张三" + "b" * 24 + "$"]


def test_other_ways_to_write_a_character_are_read_as_it():
    plain = READING.pieces("张三：a")[0].ids.tolist()
    assert READING.pieces("張三：ａ")[0].ids.tolist() == plain
    assert READING.pieces("王")[0].ids.tolist() == [FIRST], "a fold takes no row away"


def test_a_long_text_is_cut_behind_the_best_mark():
    line = "张三李四" * 24
    assert [len(one) for one in read(line + "。" + line)] == [97, 96]
    assert len(read(line + "\n" + "三，" * 10 + line)[0]) == 97
    assert [len(one) for one in read("张" * 300)] == [LONGEST, LONGEST, 300 - 2 * LONGEST]
    assert read("张，" + "三" * 100 + "，" + "四" * 100)[0] == "张，" + "三" * 100 + "，"


@settings(max_examples=200)
@given(st.text(st.sampled_from("张三王 \n\ta:，。1\x00\u3000\ud800\U0010ffff𠀀"), max_size=400))
def test_every_chinese_character_is_read_once_and_in_order(text):
    pieces = READING.pieces(text)
    places = np.concatenate([np.empty(0, np.int32), *(one.places for one in pieces)])
    assert (np.diff(places) > 0).all()
    han = {at for at, one in enumerate(text) if one in "张三王𠀀"}
    assert han <= set(places.tolist())
    assert all(0 < len(one.ids) == len(one.places) <= LONGEST for one in pieces)
    if not han:
        assert pieces == []


def test_no_character_of_any_kind_is_outside_the_table():
    text = "".join(map(chr, range(0, 0x110000, 7))) + "张"
    rows = np.concatenate([one.ids for one in READING.pieces("张".join(text))])
    assert rows.min() >= UNKNOWN
    assert rows.max() < FIRST + 13
