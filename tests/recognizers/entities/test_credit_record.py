"""Credit records: scores and arrears behind labels or of somebody named; the trade and its rules are none."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

CREDIT = "CREDIT_RECORD"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("芝麻信用分：720", ["720"]),
        ("个人信用评分为650，", ["650"]),
        ("征信记录：近两年逾期3次", ["近两年逾期3次"]),
        ("征信：良好", ["良好"]),
        ("逾期次数：5", ["5"]),
        ("失信被执行人：是", ["是"]),
        ("credit score: 680", ["680"]),
        ("王建国被列为失信被执行人", ["被列为失信被执行人"]),
        ("张伟近两年累计逾期6次", ["近两年累计逾期6次"]),
        ("征信：无", []),
        ("征信业管理条例", []),
        ("逾期不改正的，处罚款", []),
        ("失信被执行人名单制度", []),
        ("逾期3天未付款的，按日支付违约金", []),
        ("信用评分：1200", []),
        ("被列为失信被执行人的企业", []),
    ],
)
def test_credit_records(text, expected):
    assert both(text, CREDIT) == expected


def test_cells():
    judge = recognizers()[CREDIT].judge_cell
    assert [bool(judge(cell)) for cell in ("720", "逾期2次", "无", "张三")] == [True, True, False, False]
