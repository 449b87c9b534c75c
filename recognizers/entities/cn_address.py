"""Addresses by their label and by their own form: division, road, number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.address import HAN, HAN_NUMERALS, address_end, address_score, address_start
from recognizers.base import Found, Judged, VerifiedRecognizer, around
from recognizers.context import has_context

_LABELS = (
    "家庭住址|家庭地址|户籍地址|户籍所在地|收货地址|收件地址|寄件地址|送货地址|配送地址|详细地址|通讯地址|通信地址"
    "|联系地址|注册地址|办公地址|公司地址|经营地址|居住地址|送达地址|现住址|住址|住所地|住所|地址|户籍地|现居住于"
    "|现居住地|居住地|居住于|现居|寄到|寄往|寄至|送到|家住|住在|现住|坐落于|坐落"
)
_LABEL_WORDS = tuple(_LABELS.split("|"))
_SAID = "是|为|改成|改为|写的是|写|在|于|就是|：|:"
_STOP = r"\s,，。;；|\"'<>\[\]{}!！?？、"


class CnAddressRecognizer(VerifiedRecognizer):
    """After a label: up to the next stop. Without: division, road and house number together."""

    entity = "CN_ADDRESS"
    regex = (
        rf"(?:{_LABELS})(?:{_SAID})?[ \t]?[:：]?[ \t\"']{{0,3}}([{HAN}](?:[^{_STOP}]| (?=[{HAN}])){{4,60}})"
        rf"|((?:[{HAN}]{{2,8}}(?:省|自治区|自治州|市|区|县|镇|乡|街道|區|縣|鎮|鄉)|香港|九[龙龍]|新界|澳[门門])"
        rf"[{HAN}]{{1,16}}?(?:路|街|道|巷|弄|胡同|里|村)[{HAN}]{{0,4}}?(?:[0-9]{{1,5}}(?:号|弄|栋|幢|组|號|巷)|[{HAN_NUMERALS}]{{1,5}}号)[^{_STOP}]{{0,40}})"
    )
    triggers = tuple(
        dict.fromkeys(
            (
                *(
                    label[:2]
                    for label in _LABEL_WORDS
                    if not any(label.endswith(w) for w in _LABEL_WORDS if w != label)
                ),
                *(f"{n}{kind}" for n in "0123456789" for kind in "号弄组栋幢號"),
                *(f"{n}号" for n in HAN_NUMERALS),
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

    def judge_cell(self, value: str) -> Judged | None:
        """Some part of an address."""
        good = 4 <= len(value) <= 200 and address_score(value) >= 0.3
        return Judged(0.85, ("column",), value) if good else None

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
_LABELLED = re.compile(rf"(?:{_LABELS})(?:{_SAID})?[ \t]?[:：]?[ \t\"']{{0,3}}[{HAN}]{{0,3}}$")
