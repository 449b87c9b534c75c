"""What is said of a person in words: who is named, and texts of laws in which nobody is."""

import time

import pytest

from recognizers.fields import in_particulars, names_person, said_of_person
from tests.recognizers.finding import lane

SENSITIVE = {"MEDICAL", "RELIGION", "CRIMINAL_RECORD", "CREDIT_RECORD", "BIOMETRIC", "SALARY", "MARITAL_STATUS"}
LAW = (
    "第十二条 患有精神病、传染病的人员，应当接受治疗。公民有宗教信仰自由，信仰佛教、道教、伊斯兰教的公民一律平等。\n"
    "第十三条 因故意犯罪被判处有期徒刑三年以上刑罚的，不得担任公司董事、经理。被列为失信被执行人的，依照规定处理。\n"
    "第十四条 收集人脸、指纹等生物识别信息的，应当取得单独同意。用人单位支付的工资不得低于最低工资标准2420元。\n"
    "第十五条 已婚、未婚、离异、丧偶的职工，各民族职工，中共党员、共青团员和群众，一律平等。\n"
)
UNITS = (
    *("因盗窃罪被判", "犯罪判处有期徒刑", "诊断：病", "月薪1", "password=", "密码a1", "征信显示逾期", "职务：副经理"),
    *(
        "王经理",
        "指纹特征：0.11,",
        "民族：汉",
        "出生1990年",
        "籍贯北京",
        "确诊病",
        "，男，",
        "eyJ",
        "curl -u ",
        "a://b:",
    ),
)


@pytest.mark.parametrize("text", ["张伟", "患者李建军，男，52岁，", "王女士", "被告人李某", "昨天，欧阳静怡说她"])
def test_somebody_is_named(text):
    assert names_person(text)


@pytest.mark.parametrize("text", ["", "公民", "劳动者", "张伟走了。今天天气好，", "上海市民"])
def test_nobody_is_named(text):
    assert not names_person(text)


def test_beside_somebody():
    assert in_particulars("张三,男,", ",1990年生")
    assert not in_particulars("回族,满族,", ",")
    assert said_of_person("李学刚系", "人,")
    assert said_of_person("他是", "。")
    assert not said_of_person("该地区居民是", "。")


def test_a_law_tells_of_nobody():
    hits = lane().scan(LAW.encode())
    assert [hit.entity_type for hit in hits if hit.entity_type in SENSITIVE] == []


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_long_lines_of_words(unit):
    """A tenth of a second or so; what grew with the square of the size would take minutes."""
    data = (unit * ((1 << 16) // len(unit.encode()))).encode()
    began = time.process_time()
    lane().scan(data)
    assert time.process_time() - began < 3
