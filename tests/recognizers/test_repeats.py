"""How often values repeat in a whole column moves what is believed of them, and never what a check proves."""

import pytest

from models.records import Column, ColumnStatistics, TableChunk
from recognizers.repeats import PROOF, is_code, nearly_all_differ
from tests.recognizers.numbers import resident_id
from tests.recognizers.tables import matches

CODES = ColumnStatistics(100_000, 90_000, 12)
OWN = ColumnStatistics(100_000, 90_000, 88_000)
BETWEEN = ColumnStatistics(100_000, 90_000, 4_000)
SHAPES = {
    "QQ": ([str(10_000_001 + 37 * n) for n in range(12)], "CN_QQ"),
    "护照号": ([f"E{20_000_001 + 37 * n}" for n in range(12)], "CN_PASSPORT"),
    "微信号": ([f"wx_{100_001 + 37 * n}" for n in range(12)], "WECHAT_ID"),
    "手机号": ([f"139{24_681_357 + 1_037 * n}" for n in range(12)], "CN_MOBILE"),
}


def chunk(name, cells, told, first_row=1):
    return TableChunk((Column(name, statistics=told),), [(cell,) for cell in cells], first_row=first_row, table="t")


def found(name, cells, told):
    """Scores and proofs of what is found, by type."""
    return {(one.entity_type, one.score, one.verified_by) for one in matches(chunk(name, cells, told))}


@pytest.mark.parametrize("name", SHAPES)
def test_a_handful_of_values_over_many_rows_is_believed_less(name):
    cells, entity = SHAPES[name]
    (plain,) = found(name, cells, None)
    (less,) = found(name, cells, CODES)
    assert plain[0] == less[0] == entity
    assert less[1] <= plain[1] - 0.2
    assert less[1] >= 0.4  # and still told
    assert less[2] == plain[2]


@pytest.mark.parametrize("name", ["QQ", "护照号", "微信号"])
def test_values_that_nearly_all_differ_are_believed_more_where_the_column_is_named_for_them(name):
    cells, entity = SHAPES[name]
    (plain,) = found(name, cells, None)
    (more,) = found(name, cells, OWN)
    assert more[0] == entity
    assert plain[1] < more[1] <= 0.95
    assert more[2] == (*plain[2], PROOF)


def test_without_a_name_differing_says_nothing():
    """So do numbers of orders."""
    cells, _ = SHAPES["手机号"]
    assert found("c1", cells, OWN) == found("c1", cells, None) != set()


@pytest.mark.parametrize("told", [BETWEEN, ColumnStatistics(100_000), ColumnStatistics(100_000, 0, 0),
                                  ColumnStatistics(50, 50, 3), ColumnStatistics(100_000, None, 12)])  # fmt: skip
@pytest.mark.parametrize("name", SHAPES)
def test_figures_that_say_neither_change_nothing(name, told):
    cells, _ = SHAPES[name]
    assert found(name, cells, told) == found(name, cells, None)


def test_what_a_check_proves_stands():
    ids = [resident_id("110101", f"199003{n:02}", "123") for n in range(1, 13)]
    for told in (CODES, OWN):
        assert found("c1", ids, told) == found("c1", ids, None)
        assert found("身份证号", ids, told) == found("身份证号", ids, None)


def test_words_that_are_few_by_nature_stand():
    for name, cells in (("民族", ["汉族", "回族"] * 10), ("婚姻状况", ["已婚", "未婚"] * 10)):
        assert found(name, cells, CODES) == found(name, cells, None) != set()


def test_statistics_that_the_values_disprove_count_no_more():
    many = [str(10_000_001 + 37 * n) for n in range(200)]
    assert found("QQ", many, CODES) == found("QQ", many, None)
    assert found("QQ", many[:2] * 100, OWN) == found("QQ", many[:2] * 100, None)
    first, second = chunk("QQ", many[:12], CODES), chunk("QQ", many, CODES, first_row=13)
    scores = [one.score for one in matches(first, second, chunk("QQ", many[:12], CODES, first_row=213))]
    assert scores[0] < scores[12] == scores[-1]  # and stay disproved


def test_where_the_bounds_lie():
    assert is_code(ColumnStatistics(3000, 3000, 30))
    assert not is_code(ColumnStatistics(3000, 2999, 30))
    assert not is_code(ColumnStatistics(10**6, 10**6, 31))
    assert not is_code(ColumnStatistics(999, 999, 2))
    assert nearly_all_differ(ColumnStatistics(100, 100, 90))
    assert nearly_all_differ(ColumnStatistics(10**6, 200, 190))
    assert not nearly_all_differ(ColumnStatistics(100, 100, 89))
    assert not nearly_all_differ(ColumnStatistics(99, 99, 99))
