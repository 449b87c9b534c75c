"""Raw text labelled by the teacher, LAC, so that the net keeps to natural language while it learns from made-up text.

The teacher knows persons, places and organisations; of places it takes each part for one, and roads and numbers of
addresses as they come. So only what it is sure of is learnt as a name; of what it doubts, and of addresses, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from models.ner import NameModel, NameSpan
from models.ner.train.examples import Raw

SURE = 0.9
"""Mean probability from which a span of the teacher's is taken for true."""
NONE = 0.55
"""Below this it is taken for none: mostly words that resemble names."""
_PLACE = 12
"""Characters of a place at most: neighbouring places are one, and a list of cities without commas is none."""
_TEXTS = 64
_ROAD = re.compile(r"[路街道巷弄村组号栋幢楼室屯寨坊]|大厦|小区|花园|[0-9０-９]")
_GOES_ON = re.compile(r"[-0-9０-９A-Za-z一二三四五六七八九十号栋幢楼室层座单元弄巷组村路街口]{1,24}")
"""What belongs to an address behind a place."""
_FULL_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_NICKNAME = re.compile(
    r"^[老小阿大][\u4e00-\u9fff]$|[某总哥姐叔婶嫂爷奶妈爸]$|先生|女士|小姐|老师|医生|同学|同志|师傅|大夫|教授|主任|经理"
)
"""No full name: neither right nor wrong to find."""


def labelled(texts: Iterable[str], teacher: NameModel) -> Iterator[Raw]:
    """Each text with what the teacher makes of it."""
    several: list[str] = []
    for text in texts:
        several.append(text)
        if len(several) == _TEXTS:
            yield from _labelled(several, teacher)
            several = []
    yield from _labelled(several, teacher)


def believed(text: str, spans: Sequence[NameSpan]) -> Raw:
    """What is learnt of the teacher's ``spans``: some as names, some left open, the rest as none."""
    kept: list[tuple[int, int, str]] = []
    doubtful: list[tuple[int, int]] = []
    for span in spans:
        value = text[span.start : span.end]
        behind = _GOES_ON.match(text, span.end)
        if span.label == "LOCATION" and (behind or _ROAD.search(value) or len(value) > _PLACE):
            doubtful.append((span.start, behind.end() if behind else span.end))
        elif span.score < NONE:
            continue
        elif span.score < SURE or (span.label == "PERSON" and not _full(value)):
            doubtful.append((span.start, span.end))
        else:
            kept.append((span.start, span.end, span.label))
    return Raw(text, tuple(kept), tuple(doubtful))


def _labelled(texts: list[str], teacher: NameModel) -> Iterator[Raw]:
    for text, spans in zip(texts, teacher.find(texts), strict=True):
        yield believed(text, spans)


def _full(value: str) -> bool:
    return bool(_FULL_NAME.fullmatch(value)) and not _NICKNAME.search(value)
