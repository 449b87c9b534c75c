"""Addresses taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.address_parts import AddressParts, parse_address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "浙江省杭州市西湖区文三路478号华星时代广场A座1203室",
            AddressParts(
                province="浙江省",
                city="杭州市",
                district="西湖区",
                road="文三路",
                number="478号",
                building="华星时代广场A座",
                room="1203室",
            ),
        ),
        (
            "北京市朝阳区望京街道阜通东大街6号院3号楼1507",
            AddressParts(
                city="北京市",
                district="朝阳区",
                town="望京街道",
                road="阜通东大街",
                number="6号院",
                building="3号楼",
                room="1507",
            ),
        ),
        (
            "甘肃省定西市临洮县八里铺镇王家大庄村四社",
            AddressParts(
                province="甘肃省",
                city="定西市",
                district="临洮县",
                town="八里铺镇",
                village="王家大庄村",
                number="四社",
            ),
        ),
        (
            "湖北省恩施州利川市团堡镇石板岭村五组",
            AddressParts(
                province="湖北省", city="恩施州", district="利川市", town="团堡镇", village="石板岭村", number="五组"
            ),
        ),
        ("南京西路1038号", AddressParts(road="南京西路", number="1038号")),
        (
            "昆明市盘龙区白云路与北京路",
            AddressParts(city="昆明市", district="盘龙区", road="白云路与北京路"),
        ),
        (
            "新北市板橋區文化路一段12號3樓",
            AddressParts(city="新北市", district="板橋區", road="文化路一段", number="12號", building="3樓"),
        ),
        (
            "浙江省\u200b杭州市西湖区\n文三路４７８号",
            AddressParts(province="浙江省", city="杭州市", district="西湖区", road="文三路", number="478号"),
        ),
        ("", AddressParts()),
        ("！！", AddressParts(rest="!!")),
    ],
)
def test_parts(text, parts):
    assert parse_address(text) == parts


def test_every_further_part_makes_it_more_complete():
    steps = ["浙江省", "杭州市", "西湖区", "文三路", "478号", "华星大厦", "1203室"]
    scores = [parse_address("".join(steps[:end])).completeness for end in range(len(steps) + 1)]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] == 1


@pytest.mark.parametrize(
    ("fuller", "lesser"),
    [
        ("湖南省邵阳市洞口县高沙镇长塘村6社", "湖南省邵阳市洞口县高沙镇长塘村"),
        ("上海市虹口区四川北路1318号", "上海市虹口区"),
        ("喀什市色满路12号", "喀什市色满路"),
    ],
)
def test_a_village_with_its_group_is_as_good_as_a_house(fuller, lesser):
    assert parse_address(fuller).completeness > parse_address(lesser).completeness


def test_the_parts_that_there_are_have_names():
    assert parse_address("西湖区文三路478号").named() == {"district": "西湖区", "road": "文三路", "number": "478号"}


@given(st.text(alphabet="浙江省杭州市西湖区文三路478号村组与和A座室- \n，囧", max_size=60))
def test_nothing_raises_and_nothing_is_made_up(text):
    parts = parse_address(text)
    assert 0 <= parts.completeness <= 1
    assert sum(len(value) for value in (*parts.named().values(), parts.rest)) <= len(text)
