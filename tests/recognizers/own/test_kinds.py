"""A type of the user's own is found as ours are: in disguise, by context, in tables, by both ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entities import catalogue
from models.protect import mask
from models.records import TextChunk
from recognizers import create_analyzer
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.own.kinds import RECOGNIZER, plain_regex
from tests.recognizers.own.finding import found, matches
from tests.recognizers.tables import chunk
from tests.recognizers.tables import matches as in_table

STAFF = {
    "regex": "AC-?[0-9]{6}",
    "context": ["工号", "employee no"],
    "negative": ["订单号", "order"],
    "columns": ["工号", "emp_no"],
    "group": "ordinary",
    "mask": [2, 2],
}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("他的AC123456在此", ["AC123456"]),
        ("ＡＣ１２３４５６。", ["ＡＣ１２３４５６"]),
        ("AC１２３４５－６", []),
        ("AC—123456", ["AC—123456"]),
        ("AC－123456", ["AC－123456"]),
        ("前面：全角，后面 AC1\u200b23456、AC654321", ["AC1\u200b23456", "AC654321"]),
        ("&#65;C123456", ["&#65;C123456"]),
        ("XAC123456 AC1234567 AC123456x", []),
        ("订单号 AC123456", []),
        ("Order: AC123456", []),
        ("AC123456,AC123457", ["AC123456", "AC123457"]),
        ("ac123456", []),
    ],
)
def test_an_expression_is_found(types, text, values):
    assert found(types(STAFF_NO=STAFF), text) == values


def test_context_raises_the_score_and_may_be_needed(types):
    loose = types(STAFF_NO=STAFF)
    assert [(m.score, m.verified_by) for m in matches(loose, "工号：AC123456，又AC999999" + "。" * 60)] == [
        (0.8, ("format", "context")),
        (0.8, ("format", "context")),
    ]
    assert [(m.score, m.verified_by) for m in matches(loose, "AC123456")] == [(0.6, ("format",))]
    strict = types(STAFF_NO={**STAFF, "need_context": True})
    assert found(strict, "AC123456") == []
    assert found(strict, "employee no AC123456") == ["AC123456"]


def test_a_finding_is_named_and_masked_as_the_file_says(types):
    (match,) = matches(types(STAFF_NO=STAFF), "ac AC-123456")
    assert (match.recognizer, match.normal) == (RECOGNIZER, "AC123456")
    assert mask(match.value, "STAFF_NO") == "AC*****56"
    assert catalogue()["STAFF_NO"].zh == "STAFF_NO 甲"


def test_the_check_and_the_group_decide_what_is_a_value(types):
    cards = types(CARD_NO={"regex": "卡[号 ]?：([0-9 ]{7,12})", "check": "luhn"})
    assert found(cards, "卡号：79927398713，卡号：79927398714") == ["79927398713"]
    assert [(m.score, m.verified_by) for m in matches(cards, "卡号：7992 7398713")] == [(0.85, ("format", "checksum"))]


def test_numbers_in_parts_are_found_where_the_file_says_so(types):
    number = {"regex": "77[0-9]{9}", "disguised": True}
    assert found(types(METER=number), "表号 770 1234 5678") == ["770 1234 5678"]
    assert found(types(METER=number), "七七〇一二三四五六七八") == ["七七〇一二三四五六七八"]
    assert found(types(METER={"regex": "77[0-9]{9}"}), "表号 770 1234 5678") == []


def test_part_of_a_longer_word_counts_where_the_file_says_so(types):
    assert found(types(PART={"regex": "AC[0-9]{3}", "whole": False}), "XAC1234") == ["AC123"]


@pytest.mark.parametrize("regex", ["工号：([0-9]{4})", "工号:([0-9]{4})", "工号[：:]([0-9]{4})"])
def test_an_expression_may_be_written_in_wide_or_plain_characters(types, regex):
    assert found(types(STAFF_NO={"regex": regex}), "工号：1234 工号:5678") == ["1234", "5678"]


def test_a_wide_bracket_is_a_bracket_and_no_group():
    assert plain_regex("第（[0-9]+）号") == r"第\([0-9]+\)号"


def test_lines_and_cells_have_ends(types):
    lines = types(LINE={"regex": "^K[0-9]{3}$"})
    assert found(lines, "K123\nK124 x\nxK125\nK126") == ["K123", "K126"]
    cells = chunk({"备注": ["K123", "K124 x", None, "K126"]})
    assert [m.location["row"] for m in in_table(cells, options=LaneOptions(names="off", types=lines))] == [1, 4]


def test_a_label_in_one_cell_says_nothing_of_the_next(types):
    labelled = types(LAB={"regex": r"编码\s*([0-9]{5})"})
    cells = chunk({"备注": ["编码", "12345", "编码 54321"]})
    assert [m.value for m in in_table(cells, options=LaneOptions(names="off", types=labelled))] == ["54321"]


def test_the_name_of_a_column_speaks_for_its_cells(types):
    own = types(STAFF_NO=STAFF, GRADE={"columns": ["绩效等级", "grade"], "group": "sensitive"})
    cells = chunk(
        {"工号": ["AC123456", "ac123457", "-"], "绩效等级": ["A", "B+", None], "其他": ["AC000001", "x", "y"]}
    )
    result = in_table(cells, options=LaneOptions(names="off", types=own))
    assert [(m.entity_type, m.value, m.score) for m in result] == [
        ("STAFF_NO", "AC123456", 0.85),
        ("GRADE", "A", 0.7),
        ("GRADE", "B+", 0.7),
        ("STAFF_NO", "AC000001", 0.6),
    ]


def test_a_column_of_a_type_that_this_scan_does_not_look_for_says_nothing(types):
    types(GRADE={"columns": ["绩效等级"]})
    assert in_table(chunk({"绩效等级": ["A", "B+"]})) == []


def test_a_column_that_announces_the_type_outweighs_what_its_numbers_look_like(types):
    own = types(STAFF_NO={"regex": "1[0-9]{10}", "columns": ["工号"]})
    cells = chunk({"工号": ["13812345678", "13912345678"]})
    result = in_table(cells, options=LaneOptions(names="off", types=own))
    assert {(m.entity_type, m.over) for m in result} == {("STAFF_NO", ("CN_MOBILE",))}


def test_a_listed_name_is_a_person_as_well(types):
    own = types(CUSTOMER={"words": ["张三丰", "李四光"], "context": ["客户"]})
    cells = chunk({"姓名": ["张三丰", "王小明"]})
    result = in_table(cells, options=LaneOptions(names="off", types=own))
    assert {(m.entity_type, m.value) for m in result} == {
        ("CUSTOMER", "张三丰"),
        ("PERSON", "张三丰"),
        ("PERSON", "王小明"),
    }


def test_only_the_types_asked_for_are_looked_for(types):
    own = types(STAFF_NO=STAFF, WORD={"words": ["猎鹰计划"]})
    options = LaneOptions(names="off", types=own, entities=frozenset({"WORD"}))
    cells = chunk({"工号": ["AC123456", "猎鹰计划"]})
    assert [m.entity_type for m in in_table(cells, options=options)] == ["WORD"]


def test_an_analyzer_of_presidio_takes_them(types):
    own = types(STAFF_NO=STAFF, WORD={"words": ["猎鹰计划"]})
    text = "工号：ＡＣ１２３４５６，猎鹰 计划，手机13812345678"
    results = create_analyzer(["zh"], types=own).analyze(text, language="zh")
    assert {(r.entity_type, text[r.start : r.end], r.score) for r in results} == {
        ("STAFF_NO", "ＡＣ１２３４５６", 0.8),
        ("WORD", "猎鹰 计划", 0.9),
        ("CN_MOBILE", "13812345678", 0.9),
    }
    found = create_analyzer(["zh"], types=types(STAFF_NO={"regex": "K[0-9]{3}"})).analyze("K123 AC123456", "zh")
    assert [(r.entity_type, r.start, r.end) for r in found] == [("STAFF_NO", 0, 4)]


def test_an_expression_that_never_ends_is_given_up_for_the_object(types, monkeypatch):
    monkeypatch.setattr("recognizers.own.kinds.SECONDS", 0.05)
    own = types(SLOW={"regex": "START(?:x|x)+[yz]"}, WORD={"words": ["猎鹰计划"]})
    scan = ObjectScan(LaneOptions(names="off", types=own))
    evil = TextChunk(("START" + "x" * 60 + " 猎鹰计划\n").encode())
    assert [m.entity_type for m in scan.feed(evil)] == ["WORD"]
    assert scan.given_up == {"SLOW"}
    assert [m.entity_type for m in scan.feed(TextChunk("STARTxy 猎鹰计划".encode()))] == ["WORD"]
    following = ObjectScan(LaneOptions(names="off", types=own))
    assert [m.entity_type for m in following.feed(TextChunk(b"STARTxy"))] == ["SLOW"]
    assert following.given_up == set()


PIECES = [
    "AC123456",
    "ＡＣ１２３４５６",
    "猎鹰计划",
    "猎鹰 计划",
    "工号：",
    "，",
    "\n",
    " ",
    "\u200b",
    "&#65;C123456",
    "x",
    "订单号",
    "中",
    "AC-654321",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_both_ways_agree_on_whatever_stands_together(pieces):
    from tests.recognizers.own.made import STAFF_AND_WORD

    found(STAFF_AND_WORD(), "".join(pieces))
