"""Addresses by their label and by their own form: division, road, number."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from recognizers.base import Found, Judged, VerifiedRecognizer, around
from recognizers.context import has_context

_LABELS = (
    "家庭住址|家庭地址|户籍地址|户籍所在地|收货地址|收件地址|寄件地址|送货地址|配送地址|详细地址|通讯地址|通信地址"
    "|联系地址|注册地址|办公地址|公司地址|经营地址|居住地址|送达地址|现住址|住址|住所地|住所|地址|户籍地|现居住于"
    "|现居住地|居住地|居住于|现居|寄到|寄往|寄至|送到|家住|住在|现住|坐落于|坐落"
)
_LABEL_WORDS = tuple(_LABELS.split("|"))
_SAID = "是|为|改成|改为|写的是|写|在|于|就是|：|:"
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
_HAN = "\u4e00-\u9fff"
_HAN_NUMERALS = "一二三四五六七八九十百"
_NUMERAL = f"0-9A-Za-z{_HAN_NUMERALS}"
_NUMBERED = re.compile(rf"[{_NUMERAL}]{{1,6}}(?:号|栋|幢|座|楼|单元|室|组|弄|层|塔|期|队)")
_ROAD = re.compile(r"路|街(?!道)|大道|巷|弄|胡同|村|小区|花园|公寓|大厦|新村|家园")
_NEXT = re.compile(
    rf"(?: ?[{_HAN}A-Za-z0-9·\-#()]{{0,12}}?(?:{_KINDS})(?![年月日])"
    rf"|[{_HAN}]{{0,8}}?(?<![0-9A-Za-z])[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,3}}[A-Za-z]?(?![0-9A-Za-z年月日元万:.%点时-]))"
)
"""The next part of an address: a name and its kind, or behind the house number that of a flat."""
_BROKEN = re.compile(f"[{_NOT_IN_PART}]")
_LONGEST = 80
_STOP = r"\s,，。;；|\"'<>\[\]{}!！?？、"
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


class CnAddressRecognizer(VerifiedRecognizer):
    """After a label: up to the next stop. Without: division, road and house number together."""

    entity = "CN_ADDRESS"
    regex = (
        rf"(?:{_LABELS})(?:{_SAID})?[ \t]?[:：]?[ \t\"']{{0,3}}([{_HAN}](?:[^{_STOP}]| (?=[{_HAN}])){{4,60}})"
        rf"|((?:[{_HAN}]{{2,8}}(?:省|自治区|自治州|市|区|县|镇|乡|街道)|香港|九龙|新界|澳门)"
        rf"[{_HAN}]{{1,16}}?(?:路|街|道|巷|弄|胡同|里|村)[{_HAN}]{{0,4}}?(?:[0-9]{{1,5}}(?:号|弄|栋|幢|组)|[{_HAN_NUMERALS}]{{1,5}}号)[^{_STOP}]{{0,40}})"
    )
    triggers = tuple(
        dict.fromkeys(
            (
                *(
                    label[:2]
                    for label in _LABEL_WORDS
                    if not any(label.endswith(w) for w in _LABEL_WORDS if w != label)
                ),
                *(f"{n}{kind}" for n in "0123456789" for kind in "号弄组栋幢"),
                *(f"{n}号" for n in _HAN_NUMERALS),
            )
        )
    )
    reach = (240, 320)
    examples = (
        "住址：浙江省杭州市西湖区文三路478号华星时代广场A座1203室，",
        "寄到北京市朝阳区阜通东大街6号院3号楼1507",
        "收货地址改成重庆市渝北区龙溪街道新南路166号龙湖水晶国际7-3，",
        "海南省三亚市吉阳区迎宾路188号的房产",
    )
    counter_examples = (
        "地址栏输入网址",
        "住所应当登记",
        "第12号令",
        "IP地址：10.0.0.1",
        "位于市区道路两侧的单位",
        "住所地县级以上人民政府",
    )

    def spotted(self, data: bytes, place: int) -> bool:
        """The whole label, or before the number a road."""
        if data.startswith(_LABEL_BYTES, place):
            return True
        number = data[place] < 0x80 or data.startswith("号".encode(), place + 3)
        return number and bool(_ROAD_BEFORE.search(data, max(0, place - 36), place))

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Parts of an address in it, enough of them; more where no label stands before."""
        del after
        score = address_score(value)
        labelled = has_context(self.entity, before, reach=10) or bool(_LABELLED.search(before))
        if labelled and score >= 0.5:
            return Judged(0.8, ("context",), value)
        if not labelled and score >= 0.8:
            return Judged(0.7, ("format",), value)
        return None

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """From the first known place to the last part of an address within what the pattern matches."""
        for match in self.compiled.finditer(text, at):
            first, last = match.span(match.lastindex or 0)
            start = address_start(text, first, 10)
            end = address_end(text, start, last)
            if end - start < 5:
                continue
            before, after = around(text, start, end)
            if judged := self.judge(text[start:end], before, after):
                yield Found(start, end, judged)


_LABEL_BYTES = tuple(label.encode() for label in _LABEL_WORDS)
_ROAD_BEFORE = re.compile("路|街|道|巷|弄|同|里|村".encode())
_LABELLED = re.compile(rf"(?:{_LABELS})(?:{_SAID})?[ \t]?[:：]?[ \t\"']{{0,3}}[{_HAN}]{{0,3}}$")
