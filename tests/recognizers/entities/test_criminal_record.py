"""Criminal records: sentences passed on people for named crimes; what laws threaten is none."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

CRIMINAL = "CRIMINAL_RECORD"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("犯罪记录：2015年因盗窃罪被判处有期徒刑一年", ["2015年因盗窃罪被判处有期徒刑一年"]),
        ("前科：有", ["有"]),
        ("违法犯罪记录：曾因赌博被行政拘留", ["曾因赌博被行政拘留"]),
        ("被告人李某曾因盗窃罪被判处有期徒刑二年，", ["曾因盗窃罪被判处有期徒刑二年"]),
        ("王某犯诈骗罪，判处有期徒刑三年六个月，并处罚金", ["犯诈骗罪，判处有期徒刑三年六个月"]),
        ("2018年5月因吸毒被行政拘留十日。", ["因吸毒被行政拘留十日"]),
        (
            "因危险驾驶罪于2019年3月1日被上海市某区人民法院判处拘役二个月",
            ["因危险驾驶罪于2019年3月1日被上海市某区人民法院判处拘役二个月"],
        ),
        ("Criminal record: 刑满释放", ["刑满释放"]),
        ("犯罪记录：无", []),
        ("前科：无前科", []),
        ("因故意犯罪被判处有期徒刑以上刑罚的", []),
        ("有犯罪记录的人员不得担任", []),
        ("构成犯罪的，依法追究刑事责任", []),
        ("犯前款罪的，处三年以下有期徒刑", []),
        ("因贪污罪被判处有期徒刑以上刑罚的", []),
        ("因酒后驾驶被处罚的", []),
        ("无犯罪记录证明", []),
    ],
)
def test_criminal_records(text, expected):
    assert both(text, CRIMINAL) == expected


def test_cells():
    judge = recognizers()[CRIMINAL].judge_cell
    cells = ("因盗窃罪判刑一年", "有", "无", "未发现", "张三")
    assert [bool(judge(cell)) for cell in cells] == [True, True, False, False, False]
