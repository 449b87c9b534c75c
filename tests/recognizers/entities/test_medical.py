"""Medical data: a form field with an illness in it, or an illness of somebody named; laws and machines have none."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

MEDICAL = "MEDICAL"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("诊断：2型糖尿病", ["2型糖尿病"]),
        ("临床诊断: 慢性胃炎。", ["慢性胃炎"]),
        ("出院诊断：急性阑尾炎术后\n", ["急性阑尾炎术后"]),
        ("主诉：反复咳嗽3天", ["反复咳嗽3天"]),
        ("既往史：高血压病史10年", ["高血压病史10年"]),
        ("过敏史：青霉素过敏", ["青霉素过敏"]),
        ("用药：二甲双胍缓释片0.5g 每日两次", ["二甲双胍缓释片0.5g 每日两次"]),
        ("住院号：0012345678", ["0012345678"]),
        ("病历号: ZY20240001", ["ZY20240001"]),
        ("血型：AB型", ["AB型"]),
        ("血型 O 型", []),
        ("血压：140/90mmHg", ["140/90mmHg"]),
        ("空腹血糖 7.8mmol/L", ["7.8mmol/L"]),
        ("王女士确诊为乳腺癌", ["乳腺癌"]),
        ("张伟患有高血压，", ["高血压"]),
        ("李某被诊断为抑郁症。", ["抑郁症"]),
        ("患者李建军，男，52岁，因胸痛入院，诊断为急性心肌梗死。", ["急性心肌梗死"]),
        ('"diagnosis": "Type 2 diabetes"', ["Type 2 diabetes"]),
        ("Allergies: penicillin", ["penicillin"]),
        ("诊断：高\u200b血压", ["高\u200b血压"]),
        ("故障诊断：主轴磨损", []),
        ("诊断：无法连接数据库", []),
        ("诊断：未见异常", []),
        ("过敏史：无", []),
        ("患有精神病的人", []),
        ("劳动者患有职业病的，", []),
        ("预防高血压、糖尿病等慢性病", []),
        ("该药用于治疗确诊为2型糖尿病的成人", []),
        ("检查结果：通过", []),
        ("症状：程序启动后崩溃", []),
        ("diagnosis: connection refused", []),
    ],
)
def test_medical(text, expected):
    assert both(text, MEDICAL) == expected


def test_a_field_tells_more_than_a_sentence():
    judge = recognizers()[MEDICAL].judge
    assert judge("高血压", "诊断:", "").score > judge("高血压", "张伟患有", "").score


def test_cells():
    judge = recognizers()[MEDICAL].judge_cell
    cells = ("高血压3级", "J45.901", "AB型", "青霉素", "无", "正常", "张三", "12345")
    assert [bool(judge(cell)) for cell in cells] == [True, True, True, True, False, False, False, False]
