"""An address taken apart: province, city, district, town, village, road, number, building, room; and how complete it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from recognizers.normalise import fold

_H = "\u4e00-\u9fff"
_N = "0-9A-Za-z一二三四五六七八九十百零〇"
_CITY = re.compile(rf"[{_H}]{{2,10}}?(?:自治州|地区|盟|市)")
_DISTRICT = re.compile(rf"[{_H}]{{1,10}}?(?:自治县|自治旗|新区|开发区|高新区|林区|市|区|區|县|縣|旗)(?!域|内|间)")
_TOWN = re.compile(rf"[{_H}]{{1,8}}?(?:街道办事处|街道|镇|鎮|乡|鄉|苏木|农场|林场|种蜂场|牧场|团场)")
_VILLAGE = re.compile(
    rf"[{_H}]{{1,10}}?(?:行政村|自然村|村委会|居委会|社区|嘎查|新村|村(?!路|街|大道)|屯|寨(?![东西南北中]?[路街])|堡子|里委|委(?=[{_N}]{{1,3}}组)|邨)"
)
_ROAD = re.compile(
    rf"[{_H}0-9]{{1,12}}?(?:大道|大街|胡同|公路|国道|省道|路|街(?!道)|道|巷|段|弄(?![0-9])|里(?=[0-9]))(?:[东西南北中]段)?"
)
_CORNER = re.compile(
    rf"[与和及][{_H}]{{1,8}}?(?:路|街|大道)(?:交叉口|交汇处|路口|交口|口)?|[{_H}]{{1,8}}?路口|[东西南北中][段首侧头]"
)
_NUMBER = re.compile(
    rf"(?:[附增甲乙东西南北])?[{_N}]{{1,8}}(?:-[0-9]{{1,4}})?(?:号院|號院|弄|号|號|巷)(?!楼|樓|库|仓|铺|店|栋|幢|门|线)(?:[甲乙丙丁](?![{_H}]))?(?:附[0-9]{{1,4}}号)?"
)
_GROUP = re.compile(
    rf"(?:第)?[{_N}]{{1,3}}(?:村民小组|组|社|队|连|屯|鄰|邻)|[{_H}]{{1,6}}?(?:村民小组|组|屯|寨|坞|湾|塘|冲|沟|坝|垸|岭)"
)
_YARD = re.compile(
    rf"[{_H}A-Za-z0-9·]{{1,14}}?(?:小区|花园|花苑|家园|公寓|广场|廣場|大厦|大廈|大楼|中心|公馆|国际|新城|城|苑|园|園|府|庭|湾|居|阁|轩|邸|宿舍|工业区|工业园|产业园|园区|科技园|市场|商城|驿站|学校|大学|校区|[{_N}]区)"
)
_BUILDING = re.compile(
    rf"(?:[东西南北中]区?)?[{_N}]{{1,5}}(?:号楼|號樓|号库|号仓|号店面|号铺|号栋|栋|棟|幢|座|塔|单元|單元|楼|樓|层|層|期|门|区)|[东西]单元|[甲乙丙丁](?:栋|座|单元)|地下[{_N}]{{1,2}}层|负[{_N}]{{1,2}}[层楼]"
)
_ROOM = re.compile(
    rf"(?<![A-Za-z])[A-Za-z]{{0,2}}[0-9]{{1,5}}[A-Za-z]?(?:[-、][A-Za-z]?[0-9]{{1,4}}){{0,3}}(?:室|房|户|戶|号房|号|铺)?|[{_N}]{{1,4}}(?:室|房|户)"
)


_PEOPLES = re.compile("布依|土家|哈尼|朝鲜|柯尔克孜|蒙古|哈萨克|[回藏彝苗侗壮傣白]族|傈僳|景颇|羌|黎|自治")
"""Where what a prefecture is called in short ends: 恩施州, 伊犁州."""


@dataclass(frozen=True, slots=True)
class AddressParts:
    """The parts of one address as written, "" where it has none.

    ``town`` is a town, township or street office, ``number`` that of a house or a group of villagers, ``building`` a
    yard, building, unit and floor together.
    """

    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    village: str = ""
    road: str = ""
    number: str = ""
    building: str = ""
    room: str = ""
    rest: str = ""
    """What belongs to no part."""

    @property
    def completeness(self) -> float:
        """0 to 1: 1 tells one home from all others in the country, 0.5 a street of a known city."""
        local = bool(self.road or self.village)
        score = 0.1 * bool(self.province) + 0.15 * bool(self.city) + 0.15 * bool(self.district)
        score += 0.1 * bool(self.town) + 0.2 * local
        score += 0.15 * bool(self.number) + 0.1 * bool(self.building) + 0.1 * bool(self.room)
        if self.city and not self.province:  # a city has one province
            score += 0.1
        if (self.road or self.building) and not self.town:  # in towns nobody writes the street office
            score += 0.05
        if self.village and self.number and not self.building:  # a village has groups and houses, no flats
            score += 0.15
        return round(min(score, 1.0), 2)

    def named(self) -> dict[str, str]:
        """The parts there are, in order, by their names; without ``rest``."""
        return {
            part.name: value for part in fields(self) if part.name != "rest" and (value := getattr(self, part.name))
        }


@functools.cache
def _divisions() -> tuple[Mapping[str, int], int]:
    """Names of divisions with their levels (0 province, 1 city, 2 district), in full and in short, and the longest."""
    from models.entities import tables

    levels: dict[str, int] = {}
    for level, names in enumerate((tables.provinces(), tables.cities(), tables.districts())):
        for name in names.values():
            for form in {name, tables.short_name(name)} if level < 2 else {name}:  # 城关 is many places
                if len(form) > 1:
                    levels.setdefault(form, level)
    levels |= dict.fromkeys(("新疆", "宁夏", "广西", "内蒙古", "西藏", "香港", "澳门", "台湾"), 0)
    levels |= {f"{_PEOPLES.split(name)[0]}州": 1 for name in tables.cities().values() if name.endswith("自治州")}
    return levels, max(map(len, levels))


def parse_address(text: str) -> AddressParts:
    """The parts of the address that ``text`` is, in Chinese, from the largest to the smallest (GB/T 23705-2009 names them).

    Nothing raises: of what is no address everything is ``rest``. Runs of parts of one kind (two roads that cross, a yard
    and its building) are one part.
    """
    text = re.sub(r"\s+", "", fold(text).text)
    found: dict[str, str] = {}
    at = 0
    levels, longest = _divisions()
    level = -1
    while at < len(text):
        end = next(
            (end for end in range(min(len(text), at + longest), at + 1, -1) if levels.get(text[at:end], -1) > level), at
        )
        if end == at or (
            end - at == 2
            and text[end : end + 1] in set("路街道大巷村镇乡小花新东西南北中")
            and (level >= 0 or re.match("[东西南北中]?[路街]", text[end:]))
        ):
            break
        level = levels[text[at:end]]
        if text[end : end + 1] in {"省", "市"} and text[at:end][-1] not in "省市区县":
            end += 1
        if level == 0 and text[at:end] in {"北京市", "上海市", "天津市", "重庆市", "北京", "上海", "天津", "重庆"}:
            found["city"] = found.get("city", "") + text[at:end]
            level = 1
        else:
            found[("province", "city", "district")[level]] = text[at:end]
        at = end
    if (
        "city" not in found
        and (part := _CITY.match(text, at))
        and ("district" not in found or not part[0].endswith("市"))
    ):
        found["city"], at = part[0], part.end()
    if "district" not in found and (part := _DISTRICT.match(text, at)) and not _ROAD.fullmatch(part[0]):
        found["district"], at = part[0], part.end()
    for name, pattern in (("town", _TOWN), ("village", _VILLAGE)):
        if part := pattern.match(text, at):
            found[name], at = part[0], part.end()
    return AddressParts(**found, **_local(text, at))


def _local(text: str, at: int) -> dict[str, str]:
    """The parts below the village, in whatever order they come."""
    found: dict[str, str] = {}
    rest = ""
    kinds = (
        *(("number", _NUMBER), ("building", _BUILDING), ("road", _ROAD), ("road", _CORNER), ("building", _YARD)),
        *(("number", _GROUP), ("room", _ROOM)),
    )
    while at < len(text):
        chosen = None
        for name, pattern in kinds:
            part = pattern.match(text, at)
            if not part or (name == "road" and "room" in found) or (pattern is _CORNER and "road" not in found):
                continue
            if name == "number" and "number" in found and pattern is _GROUP and not re.match(f"[{_N}]", part[0]):
                continue
            chosen = (name, part)
            break
        if chosen is None:
            if "number" in found or "road" in found:  # the name of a yard or a building
                found["building"] = found.get("building", "") + text[at]
            else:
                rest += text[at]
            at += 1
            continue
        name, part = chosen
        found[name] = found.get(name, "") + part[0]
        at = part.end()
    return found | ({"rest": rest} if rest else {})
