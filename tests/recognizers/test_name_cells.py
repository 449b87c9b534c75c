"""The names in a cell, however they are written, at their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.name_cells import people


def names(cell):
    return [(cell[one.start : one.end], one.normal) for one in people(cell) if one.weight > 0]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("王秀英", ["王秀英"]),
        (" 王秀英\t", ["王秀英"]),
        ("张三、李四", ["张三", "李四"]),
        ("李红；王秀英；赵六", ["李红", "王秀英", "赵六"]),
        ("张三/李四/王五", ["张三", "李四", "王五"]),
        ("张三 李四", ["张三", "李四"]),
        ("张三先生", ["张三"]),
        ("陳志明 先生", ["陳志明"]),
        ("欧阳锋总经理", ["欧阳锋"]),
        ("李娜(经理)", ["李娜"]),
        ("张三（已离职）", ["张三"]),
        ("张三13812345678", ["张三"]),
        ("张三 138 1234 5678", ["张三"]),
        ("1. 王建国", ["王建国"]),
        ("销售部-王建国", ["王建国"]),
        ("张伟 David", ["张伟"]),
        ("David (张伟)", ["张伟"]),
        ("David Zhang", ["David Zhang"]),
        ("Wang, Xiaoming", ["Wang, Xiaoming"]),
        ("Mr. John Smith", ["John Smith"]),
        ("迈克尔·乔丹", ["迈克尔·乔丹"]),
        ("张**", ["张**"]),
    ],
)
def test_names_as_cells_hold_them(cell, found):
    assert [value for value, _ in names(cell)] == found


@pytest.mark.parametrize(
    ("cell", "normal"),
    [("张 三", "张三"), ("王　小　明", "王小明"), ("欧阳 静怡", "欧阳静怡"), ("迈克尔•乔丹", "迈克尔·乔丹")],
)
def test_the_plain_form_of_a_name(cell, normal):
    assert names(cell) == [(cell, normal)]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        "无",
        "-",
        "A-12",
        "螺丝刀",
        "财务部",
        "马主任",
        "王经理",
        "先生",
        "2024-01-01",
        "请联系财务处理此事",
        "、、",
        "x" * 100,
        "王秀英" * 40,
    ],
)
def test_cells_without_a_name(cell):
    assert names(cell) == []


@given(st.text(max_size=70))
def test_any_cell_has_its_names_within(cell):
    for one in people(cell):
        assert 0 <= one.start < one.end <= len(cell)
