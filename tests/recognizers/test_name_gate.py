import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entities import tables
from recognizers import names
from recognizers.model_names import find_names
from recognizers.name_gate import LONG, frame

NAMES = ("王国强", "欧阳修文", "司马青", "阿依古丽", "扎西次仁", "买买提·艾力", "陈晨", "高兴华", "诸葛明月", "于小伟")
RARE = "".join(tables.ranked_surnames()[-200:])


def sentences(text, start=0, known=()):
    data = text.encode()
    found = frame(data, start, known)
    return [] if found is None else [data[a:b].decode() for a, b in zip(found.starts, found.ends, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_that_holds_a_name_is_let_through(name):
    text = f"我们的产品到了。这是{name}的。我们的产品到了。\n"
    assert sentences(text) == [f"这是{name}的。"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("我的了是，。\n a1" + RARE + "".join(tables.given_characters()[:100])), max_size=60))
def test_whatever_may_hold_a_name_is_let_through(text):
    let = "".join(sentences(text))
    for start in range(len(text)):
        for end in range(start + 2, min(len(text), start + 4) + 1):
            if names.likely_name(text[start:end]) and names.usual_name(text[start:end]):
                assert text[start:end] in let


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("·（）👍Ｊｈ我王强。\n a1，"), max_size=40))
def test_dots_between_marks_are_nothing_odd(text):
    found = frame(text.encode())
    assert found is None or len(found.starts) == len(found.keys) == len(found.firsts)


@pytest.mark.parametrize("odd", ["（·）", "👍·👍", "Ｊａｃｋ·Ｍａ", "김·이"])
def test_a_dot_between_marks_at_the_end(odd):
    assert sentences(f"这是王国强的。\n{odd}\n")[0] == "这是王国强的。"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data):
    found = frame(data)
    if found is not None:
        assert (found.starts < found.ends).all()
        assert (found.starts[1:] >= found.ends[:-1]).all()
        assert found.ends[-1] <= len(data)


def test_ascii_is_not_looked_at():
    assert frame(b"Wang Guoqiang came by.\n" * 100) is None


def test_words_that_begin_as_names_do_hold_none():
    assert sentences("高兴的事。安全。成本。时间到了。方案。") == []


def test_a_person_that_was_found_is_no_reason_to_read():
    text = "联系人王国强到了。李雪梅也到了。"
    known = [(len("联系人".encode()), len("联系人王国强".encode()))]
    assert sentences(text, known=known) == ["李雪梅也到了。"]


def test_what_was_seen_in_the_chunk_before_is_left_out():
    text = "这是王国强的。这是李雪梅的。这是陈建军的。"
    assert sentences(text, start=len("这是王国强的。这是".encode())) == ["这是李雪梅的。", "这是陈建军的。"]


def test_names_promise_more_than_chance():
    found = frame("李雪梅，你好。\n于是就成了方面。\n".encode())
    assert found.expected[0] > 20 * found.expected[1:].sum()


def test_what_is_said_again_has_the_same_key():
    found = frame("王国强 08:01\n王国强 08:02\n李雪梅 08:03\n王国强，到。\n王国强。\n".encode())
    keys = found.keys.tolist()
    assert keys[0] == keys[1] == keys[4] != keys[2]
    assert len(set(keys)) == 3
    assert [found.han[at] for at in found.firsts[:2]] == [0, 16]


def test_keys_are_spread_evenly():
    rng = random.Random(3)
    given = tables.given_characters()
    text = "".join(f"这是王{rng.choice(given)}{rng.choice(given)}的。" for _ in range(4000))
    keys = np.unique(frame(text.encode()).keys)
    assert len(keys) > 3900
    shares = np.histogram(keys.astype(np.float64) / 2.0**64, bins=10, range=(0, 1))[0] / len(keys)
    assert abs(shares - 0.1).max() < 0.03


@pytest.mark.parametrize("text", ["王国强" * 2000, "王国强，" * 2000, "王 " * 3000 + "王国强"])
def test_long_sentences_are_cut_and_nothing_is_lost(text):
    data = text.encode()
    found = frame(data)
    assert (found.ends - found.starts).max() <= LONG + 4
    assert b"".join(data[a:b] for a, b in zip(found.starts, found.ends, strict=True)).decode() in text
    assert "王国强" in "".join(sentences(text))


def test_what_the_model_finds_is_let_through():
    lines = [
        "何美玲：还没，要等财务回来。",
        "我让王国强拿过去了",
        "张晓燕和李国栋一起去看了现场",
        "据孙志远介绍，项目按期完成",
    ]
    for line, found in zip(lines, find_names(lines), strict=True):
        assert sentences(line) == [line] or not [one for one in found if one.entity_type == "PERSON"]
