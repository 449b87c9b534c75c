"""What an address looks like: divisions, road, number; where one begins and ends."""

from __future__ import annotations

import functools
import re

_KINDS = (
    "自治区|自治州|自治县|自治旗|地区|街道|社区|大道|胡同|大厦|大楼|广场|花园|小区|公寓|中心|家园|新村|宿舍|号院"
    "|号楼|单元|园区|公馆|国际|商城|学校|大学|医院|省|市|区|县|旗|盟|镇|乡|村|屯|寨|庄|路|街|道|巷|弄|里|段|坊|苑"
    "|园|府|庭|城|湾|居|阁|轩|邸|号|栋|幢|座|塔|楼|层|室|组|队|铺|房|户|期|院|门"
)
_NOT_IN_PART = (
    "的了在是由与和及于有把被向从这那您我你他她它请收电联手为将已未不无或者会应当可以其对给至让说找因所去走往"
)
_PART = re.compile(
    r"省|自治区|市|区|县|旗|镇|乡|街道|村|路|街|道|巷|弄|里|号|栋|幢|座|楼|单元|室|组|小区|花园|公寓|大厦|广场|苑|园"
)
HAN = "\u4e00-\u9fff"
HAN_NUMERALS = "一二三四五六七八九十百"
_NUMERAL = f"0-9A-Za-z{HAN_NUMERALS}"
_NUMBERED = re.compile(rf"[{_NUMERAL}]{{1,6}}(?:号|栋|幢|座|楼|单元|室|组|弄|层|塔|期|队)")
_ROAD = re.compile(r"路|街(?!道)|大道|巷|弄|胡同|村|小区|花园|公寓|大厦|新村|家园")
_NEXT = re.compile(
    rf"(?: ?[{HAN}A-Za-z0-9·\-#()]{{0,12}}?(?:{_KINDS})(?![年月日])"
    rf"|[{HAN}]{{0,8}}?(?<![0-9A-Za-z])[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,3}}[A-Za-z]?(?![0-9A-Za-z年月日元万:.%点时-]))"
)
"""The next part of an address: a name and its kind, or behind the house number that of a flat."""
_BROKEN = re.compile(f"[{_NOT_IN_PART}]")
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
    return score + (0.2 if place else 0.0) + (0.15 if place and not _PART.search(place) else 0.0)


def has_road_or_number(text: str) -> bool:
    """Does ``text`` go into more detail than a district?"""
    return bool(_NUMBERED.search(text) or _ROAD.search(text))


def address_end(text: str, start: int, stop: int) -> int:
    """Where the address that begins at ``start`` ends, at ``stop`` at the latest; ``start`` where none begins there."""
    stop = min(stop, start + _LONGEST)
    end = start
    while part := _NEXT.match(text, end, stop):
        if _BROKEN.search(part[0]) or _AGAINST.search(part[0]):
            break
        end = part.end()
    return end


def address_start(text: str, start: int, reach: int) -> int:
    """Where a known place begins within ``reach`` characters from ``start`` on, of a few the first; else ``start``."""
    return next((at for at in range(start, min(start + reach, len(text))) if place_at(text, at) > at), start)
