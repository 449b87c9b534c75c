"""Listed words are found whole, however they are written, whatever stands around them, and never by half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.normalise import fold
from recognizers.own.lists import list_words
from recognizers.own.words import WordFinder, normal_word, word_tables
from tests.recognizers.own.finding import found, matches
from tests.recognizers.tables import OFF, chunk
from tests.recognizers.tables import matches as in_table

WORDS = ["猎鹰计划", "蓝鲸", "深圳市腾飞（集团）有限公司", "Project Falcon", "abc", "Ω-7 Кит", "A股联盟"]


@pytest.fixture
def words(types):
    return types(WORD={"words": WORDS})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("关于猎鹰计划的说明", ["猎鹰计划"]),
        ("猎 鹰　计划", ["猎 鹰　计划"]),
        ("猎鹰\n计划", ["猎鹰\n计划"]),
        ("猎鹰\n\n计划", []),
        ("蓝\n鲸", []),
        ("蓝 鲸号", ["蓝 鲸"]),
        ("致深圳市腾飞(集团)有限公司：", ["深圳市腾飞(集团)有限公司"]),
        ("PROJECT  falcon, projectfalcon; projects falcon", ["PROJECT  falcon", "projectfalcon"]),
        ("ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ", ["ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ"]),
        ("abc, abcd, xabc, abc1, _abc_, 用abc的", ["abc", "abc", "abc"]),
        ("Ω-7 Кит", ["Ω-7 Кит"]),
        ("加入A股联盟", ["A股联盟"]),
        ("CA股联盟", []),
        ("猎\u200b鹰计划，猎鹰计划", ["猎\u200b鹰计划", "猎鹰计划"]),
        ("猎鹰计划猎鹰计划", ["猎鹰计划", "猎鹰计划"]),
        ("猎鹰计", []),
    ],
)
def test_a_word_is_found_whole(words, text, values):
    assert found(words, text) == values


def test_the_same_word_has_one_fingerprint_however_it_is_written(words):
    assert {m.normal for m in matches(words, "Project Falcon, PROJECT\tFALCON, ｐｒｏｊｅｃｔ ｆａｌｃｏｎ")} == {
        "projectfalcon"
    }


def test_words_stand_in_cells_and_not_across_them(words):
    from dataclasses import replace

    cells = chunk({"备注": ["猎鹰计划", "猎鹰", "计划", "客户蓝鲸"]})
    result = in_table(cells, options=replace(OFF, types=words))
    assert [(m.value, m.location["row"], m.score) for m in result] == [("猎鹰计划", 1, 0.9), ("蓝鲸", 4, 0.9)]


ALPHABET = st.sampled_from("王张三丰李 小ab1Ｂ\n")
ENTRIES = st.sets(
    st.text("王张三丰李小ab1", min_size=2, max_size=6).filter(lambda word: not too_short_word(word)),
    min_size=1,
    max_size=8,
)


def too_short_word(word):
    from recognizers.own.words import too_short

    return too_short(normal_word(word))


def expected(entries, text):
    """By plain search: at each place the longest entry, left to right, none within another."""
    letters = [(at, c) for at, c in enumerate(text) if not c.isspace()]
    tight = "".join(c for _, c in letters).lower()
    result, place = [], 0
    while place < len(tight):
        for entry in sorted(entries, key=len, reverse=True):
            if tight.startswith(entry, place):
                start, end = letters[place][0], letters[place + len(entry) - 1][0] + 1
                before, after = text[start - 1 : start] if start else "", text[end : end + 1]
                cut = (alnum(text[start]) and alnum(before)) or (alnum(text[end - 1]) and alnum(after))
                lines = text[start:end].count("\n")
                if not cut and lines <= (1 if len(entry.encode()) >= 12 else 0):
                    result.append((start, end))
                    place += len(entry) - 1
                    break
        place += 1
    return result


def alnum(character):
    return character.isascii() and character.isalnum()


@given(entries=ENTRIES, text=st.lists(ALPHABET, max_size=30).map("".join))
def test_what_is_found_is_what_a_plain_search_finds(entries, text):
    text = fold(text).text
    finder = WordFinder(word_tables([normal_word(entry) for entry in entries], b"secret"))
    data = text.encode()
    spans = [(len(data[:start].decode()), len(data[:end].decode())) for start, end, _ in finder.find(data)]
    assert spans == expected({normal_word(entry).decode() for entry in entries}, text)


def test_the_tables_hold_no_word():
    tables = list_words(["猎鹰计划", "Project Falcon"], b"secret").tables
    said = repr(tables) + repr((tables.hashes, tables.heads, tables.spots))
    assert len(tables) == 2
    for part in ("猎鹰", "计划", "roject", "alcon", "猎鹰计划".encode().hex(), b"projectfalcon".hex()):
        assert part not in said


def test_another_secret_gives_other_hashes():
    one, other = (list_words(["猎鹰计划"], secret).tables for secret in (b"one", b"other"))
    assert not one.hashes & other.hashes
    assert one.heads != other.heads


def test_lines_that_cannot_be_listed_are_told_by_number():
    listed = list_words(["猎鹰计划", "", "王", "ab", "猎鹰 计划", "长" * 200], b"secret")
    assert (len(listed.tables), listed.repeated, listed.too_short, listed.too_long) == (1, 1, (3, 4), (6,))
