"""Ethnic groups: a form field or a row of particulars, never the word alone."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

ETHNICITY = "CN_ETHNICITY"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民族：汉族", ["汉族"]),
        ("民　　族：壮族", ["壮族"]),
        ("民族\t满", ["满"]),
        ("性别 男 民族 汉 出生 1990年3月7日", ["汉"]),
        ("张三，男，汉族，1990年3月7日出生", ["汉族"]),
        ("被告李四，男，1979年4月3日出生，维吾尔族，住长沙", ["维吾尔族"]),
        ("汉族，男，35岁", ["汉族"]),
        ("|王五|男|回族|", ["回族"]),
        ("民族：汉\u200b族", ["汉\u200b族"]),
        ("ethnic group: Uyghur", ["Uyghur"]),
        ("<民族>土家族</民族>", ["土家族"]),
        ("各民族一律平等", []),
        ("汉族、壮族、回族等民族", []),
        ("延边朝鲜族自治州", []),
        ("民族：不限", []),
        ("民族团结", []),
        ("藏族，主要聚居在青藏高原。", []),
        ("nation: hanging", []),
    ],
)
def test_ethnicity(text, expected):
    assert both(text, ETHNICITY) == expected


@pytest.mark.parametrize(
    ("cell", "normal"), [("汉", "汉族"), ("哈尼族", "哈尼族"), ("穿青人", "穿青人"), ("Han", "Han")]
)
def test_cells(cell, normal):
    assert recognizers()[ETHNICITY].judge_cell(cell).normal == normal


@pytest.mark.parametrize("cell", ["中国", "华族", "汉字", "1"])
def test_other_cells(cell):
    assert recognizers()[ETHNICITY].judge_cell(cell) is None
