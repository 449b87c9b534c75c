"""The address in a cell without a header: whole, in short, of a village, of a flat; and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.address_cells import FULL, HALF, LONGEST, address_in


def found(cell):
    place = address_in(cell)
    return place and (cell[place.start : place.end], place.grade)


@pytest.mark.parametrize(
    "cell",
    [
        "浙江省杭州市西湖区文三路478号华星时代广场A座1203室",
        "浙江省 杭州市 西湖区 文三路478号",
        "文三路478号",
        "长乐坊263号",
        "李家村三组",
        "新疆喀什地区疏附县托克扎克镇3村2组",
        "河北省保定市定兴县北河镇西引村8队",
        "3号楼2单元501",
        "金桂苑15-3-614",
        "阳光小区15-1-315",
        "锦绣华庭26-3-137",
        "上海市浦东新区张杨路500弄12号302",
    ],
)
def test_a_whole_cell(cell):
    assert found(cell) == (cell, FULL)


@pytest.mark.parametrize("cell", ["安徽省阜阳市临泉县黄岭镇张老庄村", "城关镇东街", "建设路与和平路交叉口"])
def test_less_than_a_number(cell):
    assert found(cell) == (cell, HALF)


@pytest.mark.parametrize(
    "cell",
    [
        "杭州市西湖区文三路478号13812345678",
        "杭州市西湖区文三路478号，电话13812345678",
        "310012 杭州市西湖区文三路478号",
        "张三 13812345678 杭州市西湖区文三路478号",
        "张三,13812345678,杭州市西湖区文三路478号",
        "收件人：张三 地址：杭州市西湖区文三路478号",
    ],
)
def test_what_is_glued_to_it_stays_out(cell):
    assert found(cell) == ("杭州市西湖区文三路478号", FULL)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "杭州",
            "浙江省杭州市西湖区",
            "文三路",
            "1路",
            "地铁2号线",
            "研发三组",
            "三年级二班",
            "A区3排5层",
            "3栋",
            "12-3-401",
        ),
        *(
            "国发〔2020〕12号",
            "A座301会议室",
            "杭州市西湖区文三路小学",
            "人民路店",
            "文三路改造工程3标段",
            "第二生产队",
        ),
        *("中国工商银行杭州文三路支行", "已电话联系", "", "x" * (LONGEST + 1)),
    ],
)
def test_what_is_none(cell):
    assert address_in(cell) is None


@given(st.text("省市区县镇村路街号栋单元室组0123456789-,，张三 ", max_size=170))
def test_any_cell_has_its_address_within(cell):
    if place := address_in(cell):
        assert 0 <= place.start < place.end <= len(cell)
