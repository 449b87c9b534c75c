"""Papers of the armed forces, and what else is numbered with 字第."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_MILITARY_ID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("军官证：南字第12345678号", "南字第12345678号"),
        ("士兵证号 士字第0123456号。", "士字第0123456号"),
        ("持军字第20881234号证件", "军字第20881234号"),
        ("纸条上写着空字第4603343号，", "空字第4603343号"),
        ("（北字第757272号）", "北字第757272号"),
        ("military_id: 01234567", "01234567"),
        ("军官证号：01234567", "01234567"),
        ("武警警官证 武字第123456号", "武字第123456号"),
        ("文职干部证：参字第 1234567 号", "参字第 1234567 号"),
        ("军官证海字第1234567", "海字第1234567"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("南字第12345678号"), *disguises("士字第0123456号")])
def test_disguised(written):
    text = f"资料：军官证号{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "京房权证海字第123456号",
        "粤房地证字第1234567号",
        "（2020）军字第123456号",
        "（2020）海字第123456号",
        "不动产权证号海字第123456号",
        "中字第123456号",
        "军字第12345号",
        "军字第123456789号",
        "军官证 2024年",
        "国土军字第123456号",
        "军官证 11111111",
        "不军字第号",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["军官证号", "military_id", "jgzh"])
def test_in_a_column(name):
    assert in_column(name, ["南字第12345678号", "军字第0123456号", "01234567"]).get(TYPE) == 3
