"""Positions: a pair of coordinates inside China and its seas (73-136 E, 3-54 N), to four decimals or more."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.labels import NearRecognizer, triggers

WORDS = (
    *("经纬度", "经度", "纬度", "坐标", "定位", "位置", "轨迹", "签到", "打卡地点", "gps", "latitude", "longitude"),
    *(
        "latlng",
        "lnglat",
        "coordinate",
        "coordinates",
        "location",
        "position",
        "geo",
        "lat",
        "lng",
        "lon",
        "jingweidu",
        "point(",
        "北纬",
        "东经",
    ),
)
_NUMBER = r"[0-9]{1,3}\.[0-9]{4,15}"
_BETWEEN = r"[°度]?[NSEW北南东西]?(?=[^0-9.])[ \t\"'”,;、&/|]{0,6}[A-Z_]{0,16}[ ]?[东北NE]?[经纬]?度?[\"'”]?[ \t]{0,4}[:=是为]?[ \t\"'“]{0,4}"
_DEGREES = r"[0-9]{1,3}°[0-9]{1,2}['′’][0-9]{1,2}(?:\.[0-9]{1,6})?(?:\"|″|”|'')"
_END = r"(?:[ ]?[°度]?[ ]?[NSEW](?![A-Z])|[ ]?[°度][ ]?[南北东西]?)?"
_PAIR = (
    rf"(?:{_NUMBER}{_BETWEEN}{_NUMBER}{_END}"
    rf"|(?:[NE北东]?[纬经]?)?{_DEGREES}[NE]?[ ,、;]{{0,3}}(?:[NE北东]?[纬经]?)?{_DEGREES}[NE]?)"
)

_CAMERA = re.compile(r"(-?[0-9]{1,3}\.[0-9]{6}),(-?[0-9]{1,2}\.[0-9]{6})")
"""Longitude and latitude as the reader of pictures writes what EXIF says."""


def _degrees(written: str) -> float:
    parts = [float(part) for part in re.findall(r"[0-9]+(?:\.[0-9]+)?", written)]
    return sum((part / 60.0**index for index, part in enumerate(parts)), 0.0)


class GpsCoordinatesRecognizer(NearRecognizer):
    """Longitude and latitude in either order, and a word on the line; in a table, a column of pairs or of longitudes."""

    entity = "GPS_COORDINATES"
    value = _PAIR
    regex = rf"(?<![0-9A-Za-z.\-]){_PAIR}(?![0-9A-Za-z]|\.[0-9])"
    words = WORDS
    triggers = triggers(WORDS)
    reach = (64, 400)
    examples = (
        "定位：116.397428,39.909230",
        '{"lat": 39.90923, "lng": 116.397428}',
        "坐标 北纬39°54′33″，东经116°23′50″",
        "经度121.473701，纬度31.230416",
    )
    counter_examples = ("116.397428,39.909230", "坐标 216.397428,39.909230", "位置 116.39,39.90", "坐标 1.2345, 2.3456")

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Both inside the country; normal is longitude and latitude to six decimals."""
        del before, after
        if "°" in value and re.search(_DEGREES, value):
            first, second = (_degrees(part) for part in re.findall(_DEGREES, value)[:2])
        else:
            first, second = (float(part) for part in re.findall(_NUMBER, value)[:2])
        if first < second:
            first, second = second, first
        if not (73 <= first <= 136 and 3 <= second <= 54):
            return None
        return Judged(0.9, ("format",), f"{first:.6f},{second:.6f}")

    def judge_cell(self, value: str) -> Judged | None:
        """A pair, as cameras keep it wherever on earth; or a longitude, the half that one column of two holds."""
        camera = _CAMERA.fullmatch(value)
        if camera and abs(float(camera[1])) <= 180 and abs(float(camera[2])) <= 90:
            return Judged(0.9, ("format", "column"), value)
        if re.fullmatch(r"(?:7[3-9]|[89][0-9]|1[0-2][0-9]|13[0-5])\.[0-9]{4,15}", value):
            return Judged(0.75, ("format", "column"), value)
        return super().judge_cell(value.strip("()[]"))
