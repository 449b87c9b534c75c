"""Persons in running text: the shape of names, what stands around them, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.name_evidence import support
from recognizers.persons import Person, bounds, doubts, judge_person, listed, merged, stands


def judged(text: str, value: str, sure: float) -> tuple[str, float] | None:
    start = text.index(value)
    person = judge_person(text, start, start + len(value), sure)
    return person and (text[person.start : person.end], person.score)


@pytest.mark.parametrize(
    ("text", "value", "points"),
    [
        ("姓名:高峰\n", "高峰", 2),
        ("请联系高峰先生", "高峰", 3),
        ("证人哈斯、包金花到庭", "哈斯", 1),
        ("高峰时段", "高峰", 0),
        ('"温如玉" <wenry@a.example>', "温如玉", 3),
        ("owner: 高峰\n", "高峰", 2),
        ("\n审判员 海清\n", "海清", 1),
        ("高峰:好的\n", "高峰", 1),
        ("尊敬的盛夏女士", "盛夏", 2),
    ],
)
def test_what_stands_around_a_name_speaks_for_it(text, value, points):
    start = text.index(value)
    assert support(text, start, start + len(value)) >= points
    assert points or not support(text, start, start + len(value))


def test_the_shape_of_a_name():
    usual, rare, word, none = doubts("王建国"), doubts("王蟊鬯"), doubts("高峰"), doubts("的了")
    assert usual == 0 < rare <= word < none
    assert doubts("古丽娜尔·艾合买提") == doubts("扎西卓玛") == doubts("山本健太郎") == 0
    assert doubts("玛丽亚") <= doubts("桌子板凳")


@pytest.mark.parametrize(
    ("text", "value", "sure", "expected"),
    [
        ("今天王建国不在", "王建国", 0.6, "王建国"),
        ("今天王建国不在", "王建国", 0.3, None),
        ("今天高峰不在", "高峰", 0.8, None),
        ("请高峰先生签字", "高峰", 0.4, "高峰"),
        ("教练卡洛斯·费尔南德斯来了", "费尔南德斯", 0.9, "卡洛斯·费尔南德斯"),
        ("客户阿依古丽·买买提,女", "阿依古丽", 0.9, "阿依古丽·买买提"),
        ("今天王建国经理不在", "王建国经理", 0.9, "王建国"),
        ("王建国路32号", "王建国", 0.9, None),
        ("请以王建国为准", "以王建国", 0.9, "王建国"),
        ("下周让王国强过来取", "王国", 0.9, "王国强"),
        ("常乐自下周起调往沈阳", "常乐自", 0.95, "常乐"),
        ("设计师让·皮埃尔·杜邦来访", "师让·皮埃尔·杜邦", 0.95, "让·皮埃尔·杜邦"),
        ("被告人张某到案", "张某", 0.99, None),
        ("段氏建立政权", "段氏", 0.99, None),
        ("唐昭宗天复二年", "唐昭宗", 0.99, None),
    ],
)
def test_the_models_certainty_is_weighed_with_the_rest(text, value, sure, expected):
    found = judged(text, value, sure)
    assert (found and found[0]) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("多读鲁迅的文章", "鲁迅"),
        ("萧衍(464-549)博学", "萧衍"),
        ("实业家刘国栋(1887-1978)的旧事", "刘国栋"),
        ("清代状元林召棠出自吴阳", "林召棠"),
        ("《刘国栋传》", "刘国栋"),
    ],
)
def test_who_belongs_to_history_and_public_life_counts_little(text, value):
    assert judged(text, value, 0.99)[1] < 0.4
    assert judged(f"联系人:{value},", value, 0.99)[1] >= 0.5


def test_a_sure_name_scores_higher_and_says_so():
    sure = judge_person("王建国", 0, 3, 0.95)
    guess = judge_person("王建国", 0, 3, 0.55)
    assert sure.sure
    assert not guess.sure
    assert 0.5 <= guess.score < 0.6 <= sure.score < 0.7


def test_a_list_goes_on_with_names():
    text = "出席:王建国、高原、江河、公司、李雷"
    assert [text[slice(*place)] for place in listed(text, 6)] == ["高原", "江河"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("审判长 佟立夏\n审判员 海清\n", ["佟立夏", "海清"]),
        ("导演:管虎生 编剧:秋实", ["管虎生", "秋实"]),
        ("王建国:好的\n", ["王建国"]),
        ("时间:三月\n地点:杭州\n", []),
        ("From: Qiu Wenbo <qiu@a.example>\n", ["Qiu Wenbo"]),
        ("姓 名 : 钮 祜\n", ["钮 祜"]),
        ('"reviewer": "公冶明"', ["公冶明"]),
        ('"product_name": "高驰"', []),
        ("@麦冬 重开", ["麦冬"]),
    ],
)
def test_where_names_stand_by_the_form_of_the_text(text, names):
    found = [judge_person(text, start, end, 0.0, points) for start, end, points in stands(text)]
    assert [text[one.start : one.end] for one in found if one] == names


def test_of_names_that_overlap_the_surer_stays():
    one, other, apart = Person(0, 4, 0.5, False), Person(1, 4, 0.6, True), Person(5, 7, 0.5, False)
    assert merged([apart, one, other]) == [other, apart]


@given(st.text(alphabet="王建国高峰·、:,(1) 的\n先生abc", max_size=40), st.data())
def test_nothing_raises_and_spans_stay_inside(text, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    if start < end:
        low, high = bounds(text, start, end)
        assert 0 <= low <= high <= len(text)
        judge_person(text, start, end, 0.9)
    for low, high, _ in stands(text):
        assert 0 <= low < high <= len(text)
