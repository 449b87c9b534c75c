"""Pay: an amount behind a label; averages, minimums and ranges are nobody's."""

import pytest

from recognizers.entities.salary import amount
from recognizers.pack import recognizers
from tests.recognizers.finding import both

SALARY = "SALARY"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("月薪：15000元", ["15000元"]),
        ("实发工资: 12,345.67", ["12,345.67"]),
        ("年薪：30万", ["30万"]),
        ("基本工资\t8000", ["8000"]),
        ("工资标准：人民币8000元", ["人民币8000元"]),
        ("Annual salary: ¥250,000", ["¥250,000"]),
        ('"salary": 15000', ["15000"]),
        ("薪资：25K", ["25K"]),
        ("张伟月薪15000元", ["15000元"]),
        ("乙方月工资为8000元", ["8000元"]),
        ("本人税后年收入45万元。", ["45万元"]),
        ("月薪：１５０００元", ["１５０００元"]),
        ("平均工资：8000元", []),
        ("月薪：8000-12000元", []),
        ("最低工资标准为2420元", []),
        ("月薪8000元的岗位", []),
        ("当地职工月工资为8000元", []),
        ("工资支付", []),
        ("工资：50%", []),
        ("拖欠工资15000元", []),
        ("salary2024", []),
        ("奖金：12", []),
    ],
)
def test_pay(text, expected):
    assert both(text, SALARY) == expected


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("15,000元", "15000.00"),
        ("1.5万", "15000.00"),
        ("25K", "25000.00"),
        ("￥9800", "9800.00"),
        ("99", None),
        ("15日", None),
    ],
)
def test_amounts(written, normal):
    assert amount(written) == normal


def test_cells():
    judge = recognizers()[SALARY].judge_cell
    assert judge("15000元/月").normal == judge("15,000").normal
    assert [judge(cell) for cell in ("面议", "50", "2024-01-01")] == [None] * 3
