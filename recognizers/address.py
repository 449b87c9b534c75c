"""Addresses by their label and by their own form: division, road, number."""

from __future__ import annotations

import functools
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context

_LABELS = "家庭住址|家庭地址|户籍地址|户籍所在地|收货地址|收件地址|详细地址|通讯地址|通信地址|联系地址|注册地址|办公地址|公司地址|居住地址|现住址|住址|住所地|住所|地址|户籍地|现居|寄到|送到|家住|住在"
_PART = re.compile(r"省|自治区|市|区|县|旗|镇|乡|街道|村|路|街|道|巷|弄|里|号|栋|幢|座|楼|单元|室|组|小区|花园|公寓|大厦|广场|苑|园")
_NUMBERED = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,6}(?:号|栋|幢|座|楼|单元|室|组|弄|层)")
_STOP = r"\s,，。;；|\"'<>\[\]{}!！?？、"


@functools.cache
def _places() -> re.Pattern[str]:
    from models.entities import tables

    names = sorted((n for n in tables.place_names() if len(n) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def address_score(text: str) -> float:
    """0 to 1: how complete an address is: divisions, road, number, and a known place name."""
    kinds = {match[0] for match in _PART.finditer(text)}
    score = 0.15 * min(len(kinds), 4) + (0.2 if _NUMBERED.search(text) else 0.0)
    return score + (0.2 if _places().search(text[:12]) else 0.0)


class CnAddressRecognizer(VerifiedRecognizer):
    """After a label: up to the next stop. Without: division, road and house number together."""

    entity = "CN_ADDRESS"
    regex = (
        rf"(?:{_LABELS})[ \t]?[:：]?[ \t\"']{{0,2}}([\u4e00-\u9fff][^{_STOP}]{{4,60}})"
        rf"|([\u4e00-\u9fff]{{2,8}}(?:省|自治区|市|区|县|镇|乡|街道)[\u4e00-\u9fff]{{1,16}}?(?:路|街|道|巷|弄|胡同|里|村)[\u4e00-\u9fff]{{0,4}}[0-9]{{1,5}}(?:号|弄|栋|幢|组)[^{_STOP}]{{0,40}})"
    )
    triggers = tuple(dict.fromkeys([*(label[:2] for label in _LABELS.split("|")), *(f"{n}号" for n in "0123456789"), *(f"{n}弄" for n in "0123456789"), *(f"{n}组" for n in "0123456789"), *(f"{n}栋" for n in "0123456789"), *(f"{n}幢" for n in "0123456789")]))
    reach = (240, 320)
    examples = ("住址：浙江省杭州市西湖区文三路478号华星时代广场A座1203室，", "寄到北京市朝阳区阜通东大街6号院3号楼1507")
    counter_examples = ("地址栏输入网址", "住所应当登记", "第12号令", "IP地址：10.0.0.1")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Parts of an address in it, enough of them; more where no label stands before."""
        del after
        cut = re.split(r"(?:电话|手机|联系|邮编|邮政编码|身份证|收件人|收货人)", value)[0]
        score = address_score(cut)
        labelled = has_context(self.entity, before, reach=10) or before.endswith(("寄到", "送到", "家住", "住在", "现居"))
        if labelled and score >= 0.5:
            return Judged(0.8, ("context",), value)
        if not labelled and score >= 0.8:
            return Judged(0.7, ("format",), value)
        return None
