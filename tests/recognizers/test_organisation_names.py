"""Organisations in running text: their bounds, and words that are no organisation's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.organisation_names import bounds, has_ending, judge_organisation


def judged(text: str, value: str, sure: float = 0.95, more: int = 0) -> str | None:
    start = text.index(value)
    one = judge_organisation(text, start, start + len(value), sure, more)
    return one and text[one.start : one.end]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("由南通四建劳务有限公司代发", "由南通四建劳务有限公司", "南通四建劳务有限公司"),
        ("报湖州市生态环境局审批", "报湖州市生态环境局", "湖州市生态环境局"),
        ("请宁医大总院心内科田七教授", "宁医大总院心内科", "宁医大总院"),
        ("毕业于河海水利大学水利学院", "河海水利大学水利学院", "河海水利大学"),
        ("入四川大学华西医院", "四川大学华西医院", "四川大学华西医院"),
        ("深圳(集团)粤海实业股份有限公司向", "粤海实业股份有限公司", "深圳(集团)粤海实业股份有限公司"),
        ("南京金石会计师事务所(特殊普通合伙)出具", "南京金石会计师事务所", "南京金石会计师事务所(特殊普通合伙)"),
        ("到益丰大药房购买", "益丰", "益丰大药房"),
        ("安陆市棠棣镇中心卫生院防疫科", "安陆市棠棣镇中心卫生院防疫科", "安陆市棠棣镇中心卫生院"),
        ("在和田县人民医院行手术", "和田县人民医院行", "和田县人民医院"),
        ("和记黄埔入围", "和记黄埔", "和记黄埔"),
        ("与杭州恒远科技签约", "与杭州恒远科技", "杭州恒远科技"),
    ],
)
def test_bounds(text, found, expected):
    assert judged(text, found) == expected


@pytest.mark.parametrize(
    "value",
    [
        "本公司",
        "该医院",
        "有关部门",
        "各级人民政府",
        "国务院",
        "人民法院",
        "村委会",
        "上市公司",
        "财务部",
        "派出所",
        "杭州市",
        "汉族",
    ],
)
def test_kinds_are_no_names(value):
    assert judged(f"应当由{value}负责", value, 0.99) is None


def test_a_short_name_needs_a_sure_model_or_something_beside_it():
    assert judged("今天恒远说好", "恒远", 0.7) is None
    assert judged("今天恒远说", "恒远", 0.95) == "恒远"
    assert judged("供应商:恒远公司", "恒远", 0.7) == "恒远"
    assert judged("今天恒远五金制品厂来人", "恒远五金制品厂", 0.6) == "恒远五金制品厂"


def test_endings():
    assert has_ending("鼎盛律所")
    assert not has_ending("公司")
    assert not has_ending("张伟")


@given(st.text(alphabet="与和由杭州市恒远(集团)有限公司支行医院心内科的、:·&", max_size=30), st.data())
def test_nothing_raises_and_spans_stay_inside(text, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    if start < end:
        low, high = bounds(text, start, end)
        assert 0 <= low <= high <= len(text)
        judge_organisation(text, start, end, 0.9)
