"""Rows of digits near a word: what they are, and that none is ever asked for in vain."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.records import TextChunk
from recognizers import characters, rows
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.pack import recognizers
from recognizers.rows import MANY, Rows
from recognizers.scan import Lane
from tests.recognizers.mixed import Mixer
from tests.recognizers.numbers import card_number

NONE = np.empty(0, np.int64)


def rows_near(text, place=0, taken=(), failing=(), reach=(100, 400)):
    """(Most digits in parts, sizes of plain ones) near a character of ``text``."""
    data = text.encode()
    firsts, lasts = (np.array(side, np.int64) for side in zip(*taken, strict=True)) if taken else (NONE, NONE)
    at = np.array([len(text[:place].encode())], np.int64)
    parted, plain = characters.rows(data, at, reach, firsts, lasts, np.array(failing, np.int64))
    return int(parted[0]), {size for size in range(32) if int(plain[0]) >> size & 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卡号：", (0, set())),
        ("卡号 6222021001116245702", (0, {19})),
        ("1 22\t", (3, set())),
        ("12,345,6789", (0, {2, 3, 4})),
        ("6222 0210 0111 6245 702", (19, set())),
        ("6222-0210·0111\n> 6245", (16, set())),
        ("六二二二〇二一", (7, set())),
        ("62一", (3, set())),
        ("6.22202100111624E+18", (115, {2})),
        ("7" * 40, (0, {31})),
        ("12" + " " * 30 + "34", (0, {2})),
        ("354202\n\u3000\u3000602272860", (15, set())),
        ("354202\n｜602272860", (15, set())),
        ("12\u00a034－56•78", (8, set())),
        ("12，34", (0, {2})),
        ("12abc345", (0, {2, 3})),
    ],
)
def test_what_is_a_row(text, expected):
    assert rows_near(text) == expected


def test_rows_begin_on_the_line_of_the_place_and_in_reach_of_it():
    assert rows_near("12345\n卡号\n678901", 6) == (0, set())
    assert rows_near("12345\n卡号 6\n678901", 6) == (7, set())
    assert rows_near("12345 卡号", 6) == (0, {5})
    assert rows_near("12345" + "甲" * 40 + "卡号", 45) == (0, set())
    assert rows_near("卡号" + "甲" * 132 + "67", 0) == (0, set())
    assert rows_near("卡号" + "甲" * 131 + "67", 0) == (0, {2})


def test_stretches_that_are_taken_count_as_none():
    text = "卡号 6222021001116245702，1234"
    assert rows_near(text, taken=[(7, 26)]) == (0, {4})
    assert rows_near("12 345 67", taken=[(3, 6)]) == (0, {2})
    assert rows_near("12345", taken=[(0, 2), (4, 9)]) == (0, {2})


def test_digits_that_fail_a_check_count_in_parts_of_a_number_alone():
    text = "卡号 622202100111624\n5702 6222 123"
    assert rows_near("卡号 622202100111624，12", failing=[7]) == (0, {2})
    assert rows_near(text, failing=[7]) == (26, set())
    assert rows_near("卡号 622202100111624，12", failing=[6, 8]) == (0, {2, 15})


@example("0>E+0", 0)
@given(st.text(alphabet="0189一 -.\n卡号a·e+E>\x1e", max_size=80), st.integers(0, 80))
def test_as_a_pattern_counts_them(text, place):
    place = min(place, len(text))
    line = re.split("[\n\x1e]", text[:place])[-1]
    start = place - len(line)
    joint = r"(?:[ \-.·>\n]{0,20}?)"
    expected, plain = 0, set()
    at = start
    pattern = re.compile(rf"[0-9一](?:{joint}[0-9一])*(?:[eE][+1][0-9])?")
    stop = min((i for i in (text.find("\n", place), text.find("\x1e", place)) if i >= 0), default=len(text))
    while (match := pattern.search(text, at)) and match.start() < stop:
        row = match[0]
        if re.fullmatch("[0-9]+", row):
            plain.add(min(31, len(row)))
        elif not re.search(r"[eE]", row):
            expected = max(expected, len(re.sub("[^0-9一]", "", row)))
        else:
            expected = max(expected, 100)
        at = match.end()
    most, sizes = rows_near(text, place)
    if expected < 100:
        assert (most, sizes) == (expected, plain)
    else:
        assert most > 100


def test_every_type_that_asks_for_a_row_has_one_in_its_examples():
    asking = {entity: one for entity, one in recognizers().items() if one.row[0]}
    assert len(asking) > 10
    for entity, one in asking.items():
        assert one.triggers
        for said in one.examples:
            found = [f for f in Lane(frozenset({entity})).scan(said.encode()) if f.entity_type == entity]
            assert found, (entity, said)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_is_found_as_without_counting(seed, monkeypatch):
    text = "\n".join(Mixer(seed).lines(150))

    def found():
        scan_ = ObjectScan(LaneOptions(names="off"))
        chunk = TextChunk(text.encode(), 0, 0, 1)
        return [(m.entity_type, m.start, m.end, m.score, m.normal) for m in scan_.feed(chunk)]

    counted = found()
    monkeypatch.setattr(rows.Counter, "count", lambda *args: Rows(*np.full((2, len(args[-1])), MANY)))
    assert found() == counted
    assert counted


@pytest.mark.parametrize(
    "text",
    [
        "imei=490154203237518 end",
        'IMEI:"490154203237518"',
        "串号：490154203237518。",
        "imei2 = 490154203237518.",
        "xximei=490154203237518",
        "imei=490154203237519",
        "imei=490154203237518.5",
        "imei=000000000000000",
        "sn(imei): 490154203237518",
        "imei=0490154203237518",
        "imei=490154203237518a",
        "imei=35-209900-176148-1 imei=490154203237518",
    ],
)
def test_equipment_by_its_label_as_the_recognizer_finds_it(text):
    expected = {(f.start, f.end, f.judged) for f in recognizers()["IMEI"].find(text)}
    hits = Lane(frozenset({"IMEI"})).scan(text.encode())
    assert {(h.start, h.end) for h in hits} == {
        (len(text[:a].encode()), len(text[:b].encode())) for a, b, _ in expected
    }
    assert {(h.score, h.verified_by) for h in hits} == {(j.score, j.verified_by) for _, _, j in expected}


@pytest.fixture
def asked(monkeypatch):
    """The types whose recognizers were asked, as the lane goes on."""
    asked, real = [], Lane._read

    def read(self, data, start, end, which, *args, **more):
        asked.extend(which or ())
        return real(self, data, start, end, which, *args, **more)

    monkeypatch.setattr(Lane, "_read", read)
    return asked


def test_a_claimed_number_leaves_the_words_of_others_unread(asked):
    card = card_number("622848" + "1" * 6 + "234567")
    Lane().scan(f"银行卡 {card}\n".encode())
    assert "CREDIT_CARD" not in asked
    Lane().scan("银行卡 4111111111111111\n".encode())
    assert "CREDIT_CARD" in asked


@pytest.mark.parametrize("entity", ["IMEI", "CREDIT_CARD"])
@pytest.mark.parametrize("at", range(1, 13))
def test_a_line_may_break_anywhere_within_the_number(entity, at):
    text = {"IMEI": "IMEI：490154203237518\n", "CREDIT_CARD": "信用卡 4111111111111111\n"}[entity]
    start = text.index("4")
    broken = text[: start + at] + "\n" + text[start + at :]
    found = Lane(frozenset({entity})).scan(broken.encode())
    assert [(hit.start, hit.end - hit.start) for hit in found] == [(len(text[:start].encode()), len(text) - start)]


@pytest.mark.parametrize(("number", "is_asked"), [("4111111111111111", True), ("4111111111111112", False)])
def test_digits_that_fail_the_check_of_cards_leave_the_words_for_cards_unread(number, is_asked, asked):
    Lane().scan(f"信用卡 {number}\n".encode())
    assert ("CREDIT_CARD" in asked) is is_asked


def test_what_types_are_content_with():
    none = (0, 0)
    assert rows.content("IMEI", (none, none, (15, 0)))
    assert rows.content("IMEI", (none, none, (0, 1 << 15)))
    assert not rows.content("IMEI", ((99, 1 << 15), (99, 1 << 15), (14, 1 << 16)))
    assert rows.content("CN_TAX_ID", (none, (6, 0), none))
    assert rows.content("PERSON", (none, none, none))
