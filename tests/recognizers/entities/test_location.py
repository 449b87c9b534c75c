"""Places said of people and acts: known places behind a label or a verb; an address says more and is none."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

PLACE = "LOCATION"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("籍贯：浙江省杭州市", ["浙江省杭州市"]),
        ("籍　贯：山东青岛", ["山东青岛"]),
        ("出生地 四川成都", ["四川成都"]),
        ("户口所在地：北京市朝阳区（已核对）", ["北京市朝阳区"]),
        ("birthplace: 江苏省苏州市；", ["江苏省苏州市"]),
        ("李晖于1974年6月18日出生于江苏省苏州市。", ["江苏省苏州市"]),
        ("本合同于湖北省武汉市签订。", ["湖北省武汉市"]),
        ("下周出差到北京市朝阳区，", ["北京市朝阳区"]),
        ("籍贯：不限", []),
        ("前往会议室", []),
        ("来自客户的反馈", []),
        ("户口所在地派出所", []),
        ("位于浙江省杭州市西湖区文三路478号", []),
    ],
)
def test_places(text, expected):
    assert both(text, PLACE) == expected


def test_cells():
    judge = recognizers()[PLACE].judge_cell
    assert [bool(judge(cell)) for cell in ("浙江杭州", "北京市朝阳区", "未知", "张三")] == [True, True, False, False]
