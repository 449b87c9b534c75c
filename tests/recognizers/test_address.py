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


@pytest.mark.parametrize(
    "address",
    [
        "江苏省无锡市新吴区硕放街道薛典北路82号",  # 无, 当, 那, 索 in a place's name
        "贵州省贵阳市乌当区新添大道北段201号",
        "杭州市上城区中和中路303号4幢",
        "武汉市江岸区为民路11号联纺小区2栋",
        "山东省聊城市东昌府区柳园南路9号B座1-1706",
        "上海市杨浦区长阳路1080号甲",
        "南京市秦淮区瑞金路30号3层301-305",
        "成都市青羊区草市街2号A1-1203",
        "湖南省娄底市新化县圳上镇松山村7社",
        "甘肃省陇南市文县碧口镇李子坝村三社",
        "内蒙古自治区通辽市扎鲁特旗乌力吉木仁苏木查干嘎查",
        "云南省普洱市澜沧拉祜族自治县惠民镇景迈村委会糯干寨",
        "昆明市西山区人民西路与昌源路交叉口",
        "宁夏回族自治区石嘴山市平罗县宝丰镇中方村南首",
    ],
)
def test_every_part_of_an_address_belongs_to_it(address):
    assert both(f"联系地址：{address}，请注意查收", ADDRESS) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("坐落：济南市市中区经四路8号2单元402房产一处", "济南市市中区经四路8号2单元402"),
        ("住址：济南市市中区经四路8号6号楼住房一套", "济南市市中区经四路8号6号楼"),
        ("地址：济南市市中区经四路8号（地铁2号线旁）", "济南市市中区经四路8号"),
        ("地址：济南市市中区经四路8号校门口集合", "济南市市中区经四路8号"),
        ("地址：济南市市中区经四路8号收件人王伟1号", "济南市市中区经四路8号"),
    ],
)
def test_what_goes_on_behind_an_address_is_no_part_of_it(text, address):
    assert both(text, ADDRESS) == [address]


def test_a_fuller_address_scores_higher():
    parts = ["西湖区", "西湖区文三路", "西湖区文三路478号", HANGZHOU]
    scores = [address_score(part) for part in parts]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1] <= 1.2
    assert address_score("你好") == 0
