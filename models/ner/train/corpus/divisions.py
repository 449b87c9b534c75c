"""Divisions of the country, from province to township, in full and as people say them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from models.entities.tables import short_name
from models.ner.train.corpus.draft import Draft
from models.ner.train.data import lines


@functools.cache
def _shortened(name: str) -> str:
    """延边朝鲜族自治州 -> 延边, 杭州市 -> 杭州; an economic zone keeps its name."""
    if name.endswith(("开发区", "园区", "场", "新区", "示范区")):
        return name
    match = _PEOPLES.fullmatch(name)
    return match[1] if match else short_name(name)


@dataclass(slots=True)
class Place:
    """A division and those below it."""

    name: str
    below: list[Place] = field(default_factory=list)

    @property
    def short(self) -> str:
        """As people say it: without 省, 市, 自治区."""
        return _SHORT.get(self.name) or _shortened(self.name)


_PEOPLES = re.compile(
    r"(.{2,}?)(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|"
    r"塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|阿昌|德昂|各)族?)+自治[州县旗]"
)
_SHORT = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
}
NO_LEVEL = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@functools.cache
def tree() -> list[Place]:
    """Provinces with all below them."""
    roots: list[Place] = []
    path: list[Place] = []
    for line in lines("divisions"):
        depth = len(line) - len(line.lstrip("\t"))
        if line.endswith("直辖村级区划"):  # villages without a township: no name that anybody writes
            continue
        place = Place(line[depth:])
        (path[depth - 1].below if depth else roots).append(place)
        path[depth:] = [place]
    return roots


@functools.cache
def townships() -> tuple[str, ...]:
    """Townships without 镇 and 街道: what roads and yards are named after."""
    found: dict[str, None] = {}
    for province in tree():
        for city in province.below:
            for county in city.below:
                for town in county.below:
                    name = town.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
                    if 2 <= len(name) <= 3 and not name.endswith(("族", "区")):
                        found[name] = None
    return tuple(found)


def chain(draft: Draft) -> tuple[Place, Place, Place, Place | None]:
    """A province, a city of it, a county of that, and a township."""
    province = draft.pick(tree())
    while not province.below:
        province = draft.pick(tree())
    city = draft.pick(province.below)
    while not city.below:
        city = draft.pick(province.below)
    county = draft.pick(city.below)
    return province, city, county, draft.pick(county.below) if county.below else None
