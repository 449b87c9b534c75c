"""Persons, addresses and organisations that the model for names finds in running text, judged before they count.

The model names whatever stands in text: founders and authors, cities in the news, ministries in laws. What is kept is
what a person's record is made of: full names, addresses with a road or a number, organisations whose name says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.ner import DEFAULT, Choice, NameSpan, load_model
from models.ner.choice import ModelChoice
from recognizers.address import address_end, address_score, has_road_or_number
from recognizers.entities.organization import is_generic
from recognizers.names import begins_like_word, likely_name, usual_name

ENTITIES = ("PERSON", "CN_ADDRESS", "ORGANIZATION")
VERIFIED_BY = ("model",)
_SURE = 0.5
"""Mean probability from which a span of the model is looked at."""
_LIKELY, _CERTAIN = 0.7, 0.9
"""The same where one thing speaks against a name (unusual characters, a word at its beginning), and where both do."""
_RANKS = "总董局处科队工某"
"""Behind a surname alone: 张总, 李局."""
_ADDRESS_ENOUGH = 0.65
_HAN = "\u4e00-\u9fff"
_TITLE = re.compile(
    "(?:先生|女士|小姐|同学|同志|老师|医生|护士|律师|法官|师傅|阿姨|大爷|主任|院长|科长|处长|局长|经理|总监|董事长|总经理)+$"
)
_NO_PERSON_AFTER = re.compile(
    "思想|理论|主义|精神|路线|时代|法则|定律|奖|杯|路|街|大道|大街|故居|纪念|公园|大学|医院|小学|中学|村|镇|牌"
)
_NO_PERSON_IN = re.compile("[的了是在有不们这那很都也就还吗呢吧啊元整号年月日时分]")
_REST = re.compile(rf"[{_HAN}]{{0,8}}(?:·[{_HAN}]{{1,8}}){{0,3}}(?=[^{_HAN}·]|$)")
_PROPER_ENDING = re.compile(
    "(?:公司|集团|银行|支行|分行|营业部|事务所|分所|工厂|[械机电纺钢药酒纸化]厂|医院|大学|学院|中学|小学|幼儿园|研究院|研究所|设计院|出版社|报社|杂志社|电视台"
    "|协会|商会|学会|基金会|合作社|酒店|宾馆|旅行社|保险|人寿|证券|传媒|科技|地产|物流|超市|商场|药房|诊所|俱乐部|工作室)$"
)
_BRANCH = re.compile("(?:分公司|支行|分行|分所|营业部|医院|学院)$")


class Named(NamedTuple):
    """A judged name: characters ``start:end`` of a folded text."""

    start: int
    end: int
    entity_type: str
    score: float


def find_names(texts: Sequence[str], model: Choice = DEFAULT) -> list[list[Named]]:
    """The names in each of ``texts`` (folded), ascending, none over another. Raises MissingExtra without the model."""
    if not texts:
        return []
    found = load_model(model).find(texts)
    if isinstance(model, ModelChoice) and not model.judge:  # its user takes its word
        return [[Named(span.start, span.end, span.label, span.score) for span in spans] for spans in found]
    return [list(judged(text, spans)) for text, spans in zip(texts, found, strict=True)]


def judged(text: str, spans: Sequence[NameSpan]) -> Iterator[Named]:
    """What of the model's ``spans`` in ``text`` is a person, an address or an organisation."""
    end = 0
    for at, span in enumerate(spans):
        if span.start < end or span.score < _SURE:
            continue
        if span.label == "PERSON":
            named = _person(text, span)
        elif span.label == "LOCATION":
            named = _address(text, span) or _organisation(text, span, spans[at + 1 :])
        else:
            named = _organisation(text, span, spans[at + 1 :])
        if named:
            end = named.end
            yield named


def _person(text: str, span: NameSpan) -> Named | None:
    """A full name: 2 to 4 characters with a surname, or a minority's or a foreign one with ·."""
    start, end, _, sure = span
    if "·" in text[start : end + 1] and (rest := _REST.match(text, end)):
        end = rest.end() if "·" in rest[0] or rest.end() - end <= 3 else end
    value = text[start:end]
    if title := _TITLE.search(value):
        value, end = value[: title.start()], start + title.start()
    if _NO_PERSON_AFTER.match(text, end) or _NO_PERSON_IN.search(value) or not likely_name(value):
        return None
    usual = usual_name(value)
    doubtful = (not usual) + begins_like_word(value)
    if sure < (_SURE, _LIKELY, _CERTAIN)[doubtful] or (len(value) == 2 and value[1] in _RANKS):
        return None
    score = 0.55 + (0.08 if sure >= _CERTAIN else 0.0) + (0.05 if usual else 0.0)
    return Named(start, end, "PERSON", round(score, 2))


def _address(text: str, span: NameSpan) -> Named | None:
    """Divisions with a road, a village or a number; never the bare name of a place."""
    end = max(span.end, address_end(text, span.start, len(text)))
    value = text[span.start : end]
    if not has_road_or_number(value) or address_score(value) < _ADDRESS_ENOUGH:
        return None
    return Named(span.start, end, "CN_ADDRESS", 0.65)


def _organisation(text: str, span: NameSpan, following: Sequence[NameSpan]) -> Named | None:
    """A name that ends as organisations do, its branch with it (…有限公司, 深圳分行)."""
    end = span.end
    for after in following:
        if after.start != end or after.label == "PERSON" or not _BRANCH.search(text[after.start : after.end]):
            break
        end = after.end
    value = text[span.start : end]
    if not 4 <= len(value) <= 40 or not _PROPER_ENDING.search(value) or is_generic(value):
        return None
    return Named(span.start, end, "ORGANIZATION", 0.6)
