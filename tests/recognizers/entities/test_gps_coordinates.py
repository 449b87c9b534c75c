"""Positions: a pair inside the country beside a word."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both
from tests.recognizers.tables import chunk, matches

GPS = "GPS_COORDINATES"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("定位：116.397428,39.909230", ["116.397428,39.909230"]),
        ("坐标（39.909230, 116.397428）", ["39.909230, 116.397428"]),
        ('{"lat": 39.90923, "lng": 116.397428}', ['39.90923, "lng": 116.397428']),
        ("lat=39.904200&lng=116.407400", ["39.904200&lng=116.407400"]),
        ("经度：116.404269 纬度：39.914935", ["116.404269 纬度：39.914935"]),
        ("北纬39.9042°，东经116.4074°", ["39.9042°，东经116.4074°"]),
        ("位置（31.02601°N, 102.59423°E）", ["31.02601°N, 102.59423°E"]),
        ("坐标 北纬39°54′33″，东经116°23′50″", ["北纬39°54′33″，东经116°23′50″"]),
        ("POINT(116.404269 39.914935)", ["116.404269 39.914935"]),
        ("116.397428,39.909230", []),
        ("坐标 216.397428,39.909230", []),
        ("坐标 -73.985700, 40.748400", []),
        ("位置 116.39,39.90", []),
        ("定位精度 10.0000 米", []),
        ("location: 1.2345, 2.3456", []),
    ],
)
def test_positions(text, expected):
    assert both(text, GPS) == expected


def test_a_position_is_one_however_it_is_written():
    recognizer = recognizers()[GPS]
    for text in ("坐标 116.397428,39.909230", "坐标 39.909230, 116.397428"):
        assert [one.judged.normal for one in recognizer.find_all(text)] == ["116.397428,39.909230"]
    assert recognizer.judge_cell("116.397428")
    assert not recognizer.judge_cell("39.909230")


PAIRS = ["31.211048°N, 115.576707°E", "109.269275, 25.325313", "39.795724,112.086372"]


@pytest.mark.parametrize("name", ["坐标", "location", "签到位置", "打卡地点"])
def test_a_column_of_places_may_hold_positions(name):
    assert [one.value for one in matches(chunk({name: PAIRS})) if one.entity_type == GPS] == PAIRS


@pytest.mark.parametrize("name", ["价格", "location"])
def test_a_column_of_other_numbers_holds_none(name):
    found = matches(chunk({name: ["116.3974", "货架 3", "12.5000, 18.2000"] if name == "location" else PAIRS}))
    assert [one.value for one in found if one.entity_type == GPS] == []


def test_addresses_beside_a_position_stay_addresses():
    cells = ["北京市朝阳区幸福路1号", "上海市浦东新区世纪大道100号", "广州市天河区体育东路12号", PAIRS[1]]
    assert [one.entity_type for one in matches(chunk({"打卡地址": cells}))].count("CN_ADDRESS") == 3
