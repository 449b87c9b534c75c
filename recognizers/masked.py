"""Values that somebody masked already: 138****1234, 6222 **** **** 1234, 110101********1234, z***@example.com, 张*三.

They find nobody, so they are no findings, but that they are there says what the place is for. A run of ``*`` is looked
at with what stands around it; other marks (x, ●, ×, full-width stars) count where four of them stand in a row.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from models.entities import catalogue
from recognizers import checks
from recognizers.compiled import find_marks
from recognizers.context import has_context
from recognizers.entities.cn_license_plate import PROVINCES
from recognizers.hits import Hit
from recognizers.normalise import plain
from recognizers.places import boundary

SCORE, PROOF = 0.8, ("format",)
MARKS = "*＊×●•xX#"
"""What stands for a hidden character."""
_OTHERS = ("＊＊", "××××", "●●●●", "••••", "xxxx", "XXXX")
RUNS = ("*", *_OTHERS)
"""Of these one stands in every text that holds a masked value."""
_BEFORE, _AFTER = 72, 60
"""Bytes around a run of marks in which the value and its label stand."""
_PARTS = 8
"""Of digits before the marks, of marks, and of digits behind them, with blanks or dashes between."""
_M = f"[{MARKS}]"
_G = r"[ \-]?"
_NUMBER = re.compile(  # each part can be read in one way only, or a long row of digits would be tried in every way
    rf"(?<![0-9A-Za-z{MARKS}])(?<![0-9]\.)(?:\+?86{_G})?"
    rf"(?P<number>(?:[0-9]++{_G}){{0,{_PARTS}}}+{_M}{{2,}}+(?:[ \-]{_M}++){{0,{_PARTS}}}"
    rf"[0-9]*+(?:[ \-][0-9]++){{0,{_PARTS}}}[Xx]?)"
    rf"(?![0-9A-Za-z{MARKS}])(?!\.[0-9])"
)
_MAIL = re.compile(
    rf"(?<![0-9A-Za-z._{MARKS}])[A-Za-z0-9._+\-]{{0,30}}\*+[A-Za-z0-9._+\-*]{{0,30}}@[A-Za-z0-9.\-*]{{1,60}}\.[A-Za-z]{{2,10}}(?![0-9A-Za-z*])"
)
_LABELS = "姓名|客户|联系人|收件人|收货人|寄件人|经办人|户名|患者|用户|申请人|付款人|收款人|会员|持卡人"
_HAN = "\u4e00-\u9fff"
_NAME = re.compile(
    rf"(?:(?<![{_HAN}{MARKS}])|(?:{_LABELS})[:：为是]?\s?)"
    rf"(?P<name>[{_HAN}]{{1,2}}?[*＊]{{1,3}}(?P<last>[{_HAN}]{{0,2}}))"
    rf"(?=先生|女士|同志|小姐|[^0-9A-Za-z{MARKS}{_HAN}]|$)"
)
_PLATE = re.compile(rf"[{''.join(sorted(PROVINCES))}][A-Z][·.]?[A-Z0-9*]{{5,6}}(?![A-Z0-9*])")
_ANY = re.compile(r"(?<![0-9A-Za-z*])[A-Za-z0-9_]{1,8}\*{2,16}[A-Za-z0-9_]{0,8}(?![0-9A-Za-z*])")
_THINGS = frozenset("宽长深高厚重乘倍个件元")
"""What stands behind a star in a product: 高*宽."""
_HIGH = "高"


def masked_in_text(data: bytes) -> list[Hit]:
    """Masked values in UTF-8 ``data``, by byte offsets, ascending; none shares a byte with another."""
    found: list[Hit] = []
    reach = 0
    for place in _places(data):
        if place < reach:
            continue
        left, right = boundary(data, max(0, place - _BEFORE)), boundary(data, min(len(data), place + _AFTER))
        text = data[left:right].decode("utf-8", "surrogateescape")
        at = len(data[left:place].decode("utf-8", "surrogateescape"))
        first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        line = text[first : last if last >= 0 else len(text)]
        for start, end, entity in masked_in(line):
            if start <= at - first < end:
                begin = left + len(text[: first + start].encode("utf-8", "surrogateescape"))
                value = line[start:end]
                reach = begin + len(value.encode("utf-8", "surrogateescape"))
                found.append(Hit(begin, reach, entity, SCORE, PROOF, value))
                break
    return found


def apart_from(hits: list[Hit], masked: list[Hit]) -> list[Hit]:
    """The hits that share no byte with a masked value: the rest of z***an@example.com is no address. Both ascend."""
    starts, ends = [one.start for one in masked], [one.end for one in masked]
    kept = []
    for hit in hits:
        at = bisect.bisect_left(starts, hit.end) - 1
        if at < 0 or ends[at] <= hit.start:
            kept.append(hit)
    return kept


def _places(data: bytes) -> Iterator[int]:
    """Where a run of marks begins that may be part of a value."""
    places: list[int] = []
    if b"*" in data:
        block = np.frombuffer(b"\n" + data + b"\n\n", np.uint8)
        stars = np.flatnonzero(block == STAR)
        begins = np.flatnonzero(np.diff(stars, prepend=-1) > 1)  # stars[begins] are the first of their runs
        runs = np.diff(begins, append=len(stars))
        at = stars[begins[runs < _RUN]] - 1
        several = runs[runs < _RUN] > 1
        before, third = block[at], block[at + 3]
        keep = (before >= _HAN_BYTE) | (several & ((third == STAR) | _VALUE[third] | _VALUE[before]))
        places.extend(at[keep].tolist())
        if b"@" in data:
            one = at[~keep & _VALUE[before]].tolist()
            places.extend(place for place in one if data.find(b"@", place, place + _IN_MAIL) > 0)
    reach = 0
    for stretch in find_marks(data, _pairs()).tolist():
        for match in _RUN_OF_OTHERS.finditer(data, max(reach, stretch - 64), stretch + 128):
            places.append(match.start())
            reach = match.end()
    return iter(sorted(set(places)))


def may_hide(data: bytes) -> bool:
    """Whether one of ``RUNS`` may stand in UTF-8 ``data``: no where there is none, and mostly only where there is one."""
    return b"*" in data or len(find_marks(data, _pairs())) > 0


@functools.cache
def _pairs() -> npt.NDArray[np.uint16]:
    """Of the marks of more than one byte the pairs that stand at an even offset in any row of them."""
    rows = {mark: (mark * 3).encode() for mark in "×●•＊"}
    pairs = (rows["×"][:2], rows["×"][1:3], rows["●"][1:3], rows["•"][1:3], rows["＊"][1:3])
    return np.array([int.from_bytes(pair, "little") for pair in pairs], np.uint16)


_VALUE = np.zeros(256, bool)
_VALUE[[*b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-", *range(0x80, 0x100)]] = True
STAR, _HAN_BYTE = 0x2A, 0x80
_RUN = 24
"""Stars in a row from which they are a line drawn."""
_IN_MAIL = 32
"""Bytes from the star in an address to its @."""
_RUN_OF_OTHERS = re.compile(
    "|".join(
        f"(?:{mark}){{{times},}}" for mark, times in (("＊", 2), ("×", 4), ("●", 4), ("•", 4), ("[xX]", 4))
    ).encode()
)


def masked_in(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, entity type) of the masked values in a line or a cell."""
    text = plain(text)  # as long as it was
    taken: list[tuple[int, int]] = []  # ascending: of a cell without end there are thousands
    for start, end, entity in itertools.chain(_numbers(text), _words(text)):
        at = bisect.bisect_left(taken, (end,))
        if not at or taken[at - 1][1] <= start:
            taken.insert(at, (start, end))
            yield start, end, entity


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _MAIL.finditer(text):
        yield *match.span(), "EMAIL_ADDRESS"
    for match in _PLATE.finditer(text):
        if "**" in match[0]:
            yield *match.span(), "CN_LICENSE_PLATE"
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if entity := _kind(match["number"], text[max(0, start - 24) : start]):
            yield start, end, entity


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """Names; and whatever a label right before it announces."""
    for match in _NAME.finditer(text):
        name, last = match["name"], match["last"]
        if _surname(name) and not (name[0] == _HIGH and last in _THINGS):
            yield *match.span("name"), "PERSON"
    for match in _ANY.finditer(text):
        before = text[max(0, match.start() - _LABEL) : match.start()]
        if not _WORD.search(before):
            continue
        for entity in _LABELLED:
            if entity in catalogue() and has_context(entity, before, reach=_LABEL):
                yield *match.span(), entity
                break


_LABEL = 10
"""Characters before a masked value in which its label stands."""
_WORD = re.compile(f"[{_HAN}]|[A-Za-z]{{2}}")
"""Of these something stands in every label."""
_LABELLED = (
    *(
        "CN_PASSPORT",
        "CN_HOME_RETURN_PERMIT",
        "CN_TAIWAN_PERMIT",
        "CN_EXIT_PERMIT",
        "CN_FOREIGNER_ID",
        "HK_ID",
        "TW_ID",
    ),
    *("CN_SOCIAL_SECURITY", "CN_HOUSING_FUND", "CN_QQ", "WECHAT_ID", "CN_ALIPAY_ID", "CN_BANK_ACCOUNT", "VIN", "IMEI"),
    *("CN_USCC", "CN_LANDLINE", "CN_RESIDENT_ID", "CN_BANK_CARD", "CN_MOBILE"),
)
"""Types whose values a label tells, whatever of them is left."""


def _kind(written: str, before: str) -> str:
    """The type of a masked number by its length, its first digits and the words before it; empty: none."""
    value = re.sub("[ -]", "", written)
    size = len(value)
    head = value[: size - len(value.lstrip("0123456789"))]
    tail = value[len(value.rstrip("0123456789Xx" if "*" in value else "0123456789")) :]
    if size - len(head) - len(tail) < _HIDDEN or (not head and len(tail) < 3):
        return ""
    if before.endswith("尾号"):
        return "CN_BANK_CARD"
    if _WORD.search(before):
        for entity, sizes in _SIZES.items():
            if size in sizes and has_context(entity, before):
                return entity
    if head[:1] == "1" and size == 11 and (len(head) < 2 or head[1] in "3456789"):
        return "CN_MOBILE"
    if head[:1] == "0" and 10 <= size <= 12:
        return "CN_LANDLINE"
    if size in {15, 18} and _like_identity(head, size):
        return "CN_RESIDENT_ID"
    if 15 <= size <= 19 and (len(head) >= 4 or (not head and " " in written) or len(tail) == 4):
        return "CN_BANK_CARD"
    return ""


_HIDDEN = 2
"""Characters hidden at least."""


def _like_identity(head: str, size: int) -> bool:
    """Could an identity number begin so: with a province, and with a year of birth where it can be seen?"""
    if not head or (size == 15 and len(head) < 4) or _is_card(head, size):
        return False
    if len(head) >= 8 and size == 18 and head[6:8] not in {"19", "20"}:
        return False
    return len(head) < 2 or head[:2] in checks.provinces()


_SIZES = {
    "CN_RESIDENT_ID": frozenset({15, 18}),
    "CN_BANK_CARD": frozenset(range(8, 24)),
    "CN_MOBILE": frozenset({11, 13}),
}


@functools.cache
def _heads() -> frozenset[tuple[str, int]]:
    """Six first digits of cards with the lengths in which they are issued."""
    from models.entities import tables

    return frozenset((prefix[:6], size) for prefix, sizes in tables.bank_bins().items() for size in sizes)


def _is_card(head: str, size: int) -> bool:
    return len(head) >= 6 and (head[:6], size) in _heads()


def _surname(name: str) -> bool:
    from models.entities import tables

    if name[1] not in "*＊":
        return name[:2] in tables.compound_surnames()
    if len(name.rpartition("*")[2]) > 1 or name.endswith("***"):  # 慕*轩平: half of a surname is hidden
        return name[0] in {surname[0] for surname in tables.compound_surnames()}
    return name[0] in tables.ranked_surnames()


def hidden(value: str) -> bool:
    """Is a whole cell a masked value, of whatever its column holds? Two marks and more, or one beside a character."""
    marks = sum(value.count(mark) for mark in "*＊●×")
    return (marks >= 2 or (marks == 1 and len(value) <= 4)) and len(value) > marks and "://" not in value
