"""Marital status: a form field or a row of particulars, never the word alone."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

MARITAL = "MARITAL_STATUS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("婚姻状况：已婚", ["已婚"]),
        ("婚姻：离异，有一子", ["离异"]),
        ("婚否 未婚", ["未婚"]),
        ('"婚姻状况": "丧偶"', ["丧偶"]),
        ("marital_status=Married", ["Married"]),
        ("李四，女，汉族，离异，", ["离异"]),
        ("婚姻状况：已婚已育", ["已婚已育"]),
        ("已婚夫妇", []),
        ("结婚、离婚、再婚的，应当", []),
        ("婚姻状况证明", []),
        ("离婚登记", []),
        ("第三条 男女双方自愿离婚的，", []),
        ("单身，", []),
    ],
)
def test_marital_status(text, expected):
    assert both(text, MARITAL) == expected


def test_cells():
    judge = recognizers()[MARITAL].judge_cell
    assert [bool(judge(cell)) for cell in ("已婚", "离异", "Single", "是", "良好")] == [True, True, True, False, False]
