"""Persons by the words around them; words that only look like names."""

import pytest

from recognizers.names import likely_name, name_like, usual_name
from tests.recognizers.finding import both

PERSON = "PERSON"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("姓名：张三丰，", ["张三丰"]),
        ("姓\u3000名：张三丰", ["张三丰"]),
        ("联系人:欧阳静怡 13812345678", ["欧阳静怡"]),
        ("联系人：王伟 男", ["王伟"]),
        ("|姓名|李雷|", ["李雷"]),
        ("甲方：古丽娜尔·艾合买提", ["古丽娜尔·艾合买提"]),
        ("经办人（签字）：李雷", ["李雷"]),
        ("法定代表人：诸葛亮\n", ["诸葛亮"]),
        ("姓名：张\u200b三丰", ["张\u200b三丰"]),
        ("请联系王建国先生", ["王建国"]),
        ("患者马春兰，女", ["马春兰"]),
        ("抄送：宋佳、韩磊", ["宋佳", "韩磊"]),
        ("谢振材，女，土家族，1986年生", ["谢振材"]),
        ("由王建国负责跟进", ["王建国"]),
        ("患者姓名 李晓明\n", ["李晓明"]),
        ("主治医生黄磊", ["黄磊"]),
        ("蒋忠目前未婚", ["蒋忠"]),
        ("他说：好", []),
        ("高峰目前拥堵", []),
        ("公司目前经营", []),
        ("联系人：公司财务", []),
        ("甲方：杭州云溪网络科技有限公司", []),
        ("姓名：无", []),
        ("姓名：", []),
        ("各位先生", []),
        ("患者安全", []),
        ("高露洁牙膏", []),
        ("白云山和王老吉", []),
        ("高峰时段", []),
        ("张三丰", []),  # bare: the model's and the columns' business
    ],
)
def test_persons(text, expected):
    assert both(text, PERSON) == expected


@pytest.mark.parametrize("name", ["张三", "王建国", "欧阳静怡", "欧陈美玲", "古丽娜尔·艾合买提", "扎西卓玛", "冯唐"])
def test_like_names(name):
    assert name_like(name)


@pytest.mark.parametrize("word", ["公司", "高兴", "部门", "张", "张三李四王五", "abc", "", "张3", "先生", "·", "囧囧"])
def test_not_like_names(word):
    assert not name_like(word)


def test_stricter_where_nothing_announces_a_name():
    assert name_like("高峰") is False
    assert likely_name("王建国")
    assert usual_name("王建国")
    assert not likely_name("黄山市")
    assert not usual_name("王蟊蟊蟊")
