"""What an address looks like: divisions, road, number; where one begins and ends."""

from __future__ import annotations

import functools
import re

_KINDS = (
    "自治区|自治州|自治县|自治旗|地区|街道|社区|苏木|嘎查|村委会(?=[{han}0-9]{1,8}(?:组|寨|屯|村|坞|[0-9]号))|村民小组|大道|胡同|大厦|大楼|广场|花园|小区|公寓|中心|家园|新村|宿舍|号院"
    "|号楼|号库|号店面|单元|园区|公馆|国际|商城|学校|大学|医院|省|市|区|县|旗|盟|镇|乡|村(?!民|委)|屯|寨|庄|路|街|道|巷|弄|里|段|坊|苑"
    "|委(?=[0-9一二三四五六七八九十]{1,3}组)|驿站|工业区|校区|仓(?![库储])|连(?=[0-9一二三四五六七八九十]|$|[,，。;；、\\s)])|區|縣|鄉|鎮|號|樓|棟|層|園|廣場|大廈|花園|邨|鄰"
    "|园|府|庭|城|湾|居|阁|轩|邸|号|栋|幢|座|塔|楼|层|室|组|队|铺(?![位面])|(?<!住)房(?![产屋子东价租款源])|户|期|院|(?<!校)门(?![口市店诊卫前外禁窗面])"
)
_NOT_IN_PART = (
    "[的了在是由与及有把被这那您我你他她它请已未不无或者应当可以其给至让说找因所去走往]|电话|手机|联[系络]|收[货件人:：]"
    "|(?<![中太永呼仁共祥泰安丰义])和(?![平谐顺泰记盛合睦美润兴信])|于(?![洪都田家氏])|向(?![阳日东前荣])|从(?!化)|为(?!民)|将(?!军)"
    "|对(?!口)|(?<!委)会(?![展战稽同昌泽宁理东])"
)
"""What no name of a road or a yard holds, and words that go on after an address."""
_PART = re.compile(
    r"省|自治区|市|区|县|旗|镇|乡|苏木|街道|村|嘎查|屯|路|街|道|巷|弄|里|号|栋|幢|座|楼|单元|室|组|小区|花园|公寓|大厦|广场|苑|园"
)
HAN = "\u4e00-\u9fff"
HAN_NUMERALS = "一二三四五六七八九十百"
_NUMERAL = f"0-9A-Za-z{HAN_NUMERALS}"
_SUFFIX = f"[甲乙丙丁](?![{HAN}])|[东南西北]首(?![{HAN}])|[{_NUMERAL}]{{1,3}}社(?![区会员团])"
"""Behind a number: 18号甲; behind a road: 北首; behind a village: 四社."""
_NUMBERED = re.compile(rf"[{_NUMERAL}]{{1,6}}(?:号|栋|幢|座|楼|单元|室|组|弄|层|塔|期|队|號|樓|棟)")
_ROAD = re.compile(r"(?<!铁)路|街(?!道)|大道|巷|弄|胡同|村|屯|嘎查|小区|花园|公寓|大厦|新村|家园")
_NAMED = re.compile(rf" ?[{HAN}A-Za-z0-9·\-#()]{{0,12}}?(?:{_KINDS})(?![年月日])".replace("{han}", HAN))
_NUMBER = re.compile(
    rf"{_SUFFIX}|[{HAN}]{{0,8}}?(?<![0-9A-Za-z])[A-Za-z]?[0-9]{{1,4}}(?:-[A-Za-z]?[0-9]{{1,4}}){{0,3}}[A-Za-z]?"
    r"(?![0-9A-Za-z年月日元万%点时-]|[:.][0-9])"
)
"""The next part of an address: a name and its kind, or behind the house number that of a flat."""
_CROSSING = re.compile(rf"[与和、][{HAN}]{{1,8}}?(?:路|街|大道)(?:交叉口|交叉路口|交汇处|交汇口|交口|路口)")
_BROKEN = re.compile(rf"{_NOT_IN_PART}|\([^)]*$|^[^(]*\)")
_LONGEST = 80
_AGAINST = re.compile(r"(?:电话|手机|联系|邮编|邮政编码|身份证|收件人|收货人|网址|邮箱|传真|开户|账号)")


@functools.cache
def _places() -> tuple[frozenset[str], frozenset[str], int]:
    """Names of divisions of two characters and more, their first two characters, and the length of the longest."""
    from models.entities import tables

    names = frozenset(name for name in tables.place_names() if len(name) > 1)
    return names, frozenset(name[:2] for name in names), max(map(len, names))


def place_at(text: str, start: int) -> int:
    """The end of the longest name of a division that begins at ``start``; ``start`` where none does."""
    names, heads, longest = _places()
    if text[start : start + 2] in heads:
        for end in range(min(len(text), start + longest), start + 1, -1):
            if text[start:end] in names:
                return end
    return start


def address_score(text: str) -> float:
    """0 to 1: how complete an address is: divisions, road, number, and a known place name."""
    kinds = {match[0] for match in _PART.finditer(text)}
    score = 0.15 * min(len(kinds), 4) + (0.2 if _NUMBERED.search(text) else 0.0)
    head = text[:16]
    place = next((head[at:end] for at in range(min(10, len(head))) if (end := place_at(head, at)) > at), "")
    # said in short (杭州文三路), a division stands without the word for its kind
    return round(score + (0.2 if place else 0.0) + (0.15 if place and not _PART.search(place) else 0.0), 2)


def has_road_or_number(text: str) -> bool:
    """Does ``text`` go into more detail than a district?"""
    return bool(_NUMBERED.search(text) or _ROAD.search(text))


def address_end(text: str, start: int, stop: int) -> int:
    """Where the address that begins at ``start`` ends, at ``stop`` at the latest; ``start`` where none begins there."""
    stop = min(stop, start + _LONGEST)
    end = start
    while (place := place_at(text, end)) > end and place <= stop:  # 无锡市, 乌当区: their characters break no address
        end = place
    while end < stop:
        part = _NAMED.match(text, end, stop)
        if not part or _BROKEN.search(part[0]) or _AGAINST.search(part[0]):
            part = _NUMBER.match(text, end, stop)
            if not part or _BROKEN.search(part[0]) or _AGAINST.search(part[0]):
                part = _CROSSING.match(text, end, stop) if end > start and text[end - 1] in "路街道" else None
        if not part:
            break
        end = part.end()
    return end


def address_start(text: str, start: int, reach: int) -> int:
    """Where a known place begins within ``reach`` characters from ``start`` on, of a few the first; else ``start``."""
    return next((at for at in range(start, min(start + reach, len(text))) if place_at(text, at) > at), start)
