"""Addresses by label and by form."""

import pytest

from recognizers.address import address_score
from tests.recognizers.finding import both

ADDRESS = "CN_ADDRESS"
HANGZHOU = "浙江省杭州市西湖区文三路478号华星时代广场A座1203室"
BEIJING = "北京市朝阳区阜通东大街6号院3号楼1507"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"住址：{HANGZHOU}，", [HANGZHOU]),
        (f"地址：{BEIJING}\n", [BEIJING]),
        (f"寄到{BEIJING}", [BEIJING]),
        (f"他住在{HANGZHOU}。", [HANGZHOU]),
        (f'"address": "{HANGZHOU}"', [HANGZHOU]),
        (f"<td>{HANGZHOU}</td>", [HANGZHOU]),
        ("住址：浙江省杭州市西湖区文三路４７８号", ["浙江省杭州市西湖区文三路４７８号"]),
        ("住址：浙江省杭州市\u200b西湖区文三路478号", ["浙江省杭州市\u200b西湖区文三路478号"]),
        ("地址栏输入网址", []),
        ("住所应当登记", []),
        ("第12号令", []),
        ("IP地址：10.0.0.1", []),
        ("位于市区道路两侧的单位", []),
        ("杭州市西湖区", []),
        ("发票第478号", []),
    ],
)
def test_addresses(text, expected):
    assert both(text, ADDRESS) == expected


def test_a_fuller_address_scores_higher():
    parts = ["西湖区", "西湖区文三路", "西湖区文三路478号", HANGZHOU]
    scores = [address_score(part) for part in parts]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1] <= 1.2
    assert address_score("你好") == 0
