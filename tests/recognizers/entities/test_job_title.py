"""Job titles: a label or a full name beside them; the word alone is none."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

TITLE = "JOB_TITLE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("职务：销售总监", ["销售总监"]),
        ("职　称：高级工程师", ["高级工程师"]),
        ("岗位: Java开发工程师\n", ["Java开发工程师"]),
        ("姓名：周军浚    部门：技术部    职务：副总经理\n", ["副总经理"]),
        ("采购经理沈国栋。", ["采购经理"]),
        ("请联系王建国总经理，", ["总经理"]),
        ("张伟（人力资源总监）", ["人力资源总监"]),
        ("张伟，现任财务总监，", ["财务总监"]),
        ("Job Title: Sales Manager", ["Sales Manager"]),
        ("岗位：Ｊａｖａ工程师", ["Ｊａｖａ工程师"]),
        ("司机梁晓炯，", ["司机"]),
        ("李涵，该公司销售经理。", ["销售经理"]),
        ("司机高兴地说", []),
        ("出租车司机安全培训", []),
        ("聘用外籍员工", []),
        ("岗位职责：负责销售", []),
        ("总经理办公会", []),
        ("主任委员会", []),
        ("各部门经理应当", []),
        ("职务：无", []),
        ("page_title: engineering", []),
        ("人民法院院长、副院长的任免", []),
    ],
)
def test_titles(text, expected):
    assert both(text, TITLE) == expected


def test_cells():
    judge = recognizers()[TITLE].judge_cell
    cells = ("总经理", "软件工程师", "Sales Director", "出纳/文员", "第三季度总结", "张三")
    assert [bool(judge(cell)) for cell in cells] == [True, True, True, True, False, False]
