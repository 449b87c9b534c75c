"""What the cells of a known column hold: the values alone, each once, with the column as their proof."""

import pytest

from recognizers.column_profile import Verdict
from recognizers.profiled import by_verdict, persons

PERSONS = Verdict("PERSON", 0.65, 10)


def values(verdict, cells, held=None):
    return [(hit.row, hit.value, hit.normal) for hit in by_verdict(verdict, cells, held or {})]


def test_names_alone_without_what_stands_beside_them():
    assert values(PERSONS, ["王秀英", None, "张三先生", "李四、王五", "张 三", "无", "财务部", "13812345678"]) == [
        (0, "王秀英", "王秀英"),
        (2, "张三", "张三"),
        (3, "李四", "李四"),
        (3, "王五", "王五"),
        (4, "张 三", "张三"),
    ]


def test_what_is_known_is_not_told_again():
    assert values(PERSONS, ["李四、王五"], {0: ["李四"]}) == [(0, "王五", "王五")]


def test_a_surname_of_no_list_counts_in_a_column_of_names():
    assert [value for _, value, _ in values(PERSONS, ["㐱国强", "零售客户", "散客", "游客"])] == ["㐱国强"]


def test_the_proof_and_the_score_are_those_of_the_column():
    (hit,) = by_verdict(PERSONS, ["王秀英"], {})
    assert (hit.verified_by, hit.score) == (("profile",), 0.65)
    (hit,) = persons(["王秀英"], {}, ("column",), 0.75)
    assert (hit.verified_by, hit.score) == (("column",), 0.75)


def test_addresses_without_telephone_number():
    cells = ["杭州市西湖区文三路478号13812345678", "文三路479号", None, "无"]
    assert values(Verdict("CN_ADDRESS", 0.65, 3), cells) == [
        (0, "杭州市西湖区文三路478号", "杭州市西湖区文三路478号"),
        (1, "文三路479号", "文三路479号"),
    ]


@pytest.mark.parametrize(
    ("entity", "cells", "found"),
    [
        (
            "ORGANIZATION",
            ["杭州云溪网络科技有限公司", "云禾超市", "王秀英", "-"],
            ["杭州云溪网络科技有限公司", "云禾超市"],
        ),
        ("JOB_TITLE", ["销售经理", "无", "12"], ["销售经理"]),
    ],
)
def test_firms_and_titles(entity, cells, found):
    assert [value for _, value, _ in values(Verdict(entity, 0.6, 3), cells)] == found
