"""Positions: a pair inside the country beside a word."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

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
