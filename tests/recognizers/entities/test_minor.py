"""Children under 14, by the birth date in their identity number."""

import pytest

from tests.recognizers.finding import both, found
from tests.recognizers.numbers import born_years_ago, resident_id
from tests.recognizers.tables import in_column

ID, MINOR = "CN_RESIDENT_ID", "MINOR"


@pytest.mark.parametrize(
    ("born", "child"),
    [
        (born_years_ago(14, days=-1), False),
        (born_years_ago(14, days=1), True),
        (born_years_ago(3), True),
        (born_years_ago(30), False),
    ],
)
def test_children_by_the_birth_date(born, child):
    value = resident_id(born=born)
    assert both(f"学生{value}", MINOR) == ([value] if child else [])
    assert both(f"学生{value[:6]} {value[6:14]} {value[14:]}", MINOR) == (
        [f"{value[:6]} {value[6:14]} {value[14:]}"] if child else []
    )
    assert found(f"学生{value}", ID) == [value]


def _dashed(day):
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


CHILD, GROWN = _dashed(born_years_ago(5)), _dashed(born_years_ago(20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"出生日期：{CHILD}", [CHILD]),
        (f"出生日期：{GROWN}", []),
        (f"Date of birth: {CHILD}", [CHILD]),
        (f"大熊猫于{CHILD[:4]}年3月7日出生", []),
        (f"签订日期：{CHILD}", []),
        (f"{CHILD[:4]}年1月1日以后出生的子女", []),
        ("患儿姓名：张小明", ["张小明"]),
        ("儿童姓名：李思雨，女", ["李思雨"]),
        ("学生姓名：张小明", []),
        ("儿童姓名管理", []),
        ("儿童姓名：必填", []),
        ("child name: 王小雨", ["王小雨"]),
    ],
)
def test_children_by_words(text, expected):
    assert both(text, MINOR) == expected


def test_children_by_columns():
    assert in_column("出生日期", [CHILD, GROWN, CHILD, "未知"]) == {"DATE_OF_BIRTH": 3, MINOR: 2}
    assert in_column("出生日期", [GROWN] * 10) == {"DATE_OF_BIRTH": 10}
    assert in_column("患儿姓名", ["张小明", "李思雨", "王浩宇"]) == {"PERSON": 3, MINOR: 3}
    assert MINOR not in in_column("姓名", ["张小明", "李思雨", "王浩宇"])
