"""Persons, addresses and organisations that the model for names finds in running text, judged before they count.

The model names whatever stands in text: founders and authors, cities in the news, ministries in laws. What is kept is
what a person's record is made of: full names, addresses with a road or a number, organisations whose name says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.ner import DEFAULT, Choice, Label, NameSpan, load_model
from models.ner.choice import ModelChoice
from recognizers.address import address_end, has_road_or_number, place_at
from recognizers.address_parts import parse_address
from recognizers.job_titles import judge_title
from recognizers.organisation_names import called_firm, judge_organisation, parted, strong_ending, well_known
from recognizers.persons import Person, doubts, judge_person, listed, merged, peopled, stands
from recognizers.spans import overlaps

ENTITIES = ("PERSON", "CN_ADDRESS", "ORGANIZATION", "JOB_TITLE", "LOCATION")
SOUGHT = ("PERSON", "CN_ADDRESS", "ORGANIZATION")
"""Those for which windows of text are chosen; titles and places are told where everything is read."""
VERIFIED_BY = ("model",)
_SURE = 0.5
"""Mean probability from which a place or a title of the model is believed."""
_ADDRESS_ENOUGH, _WHOLE = 0.35, 0.7
"""Completeness from which a place is an address, and from which nothing else is looked for in it."""
_MORE = re.compile("[A-Za-z]?[0-9]|[一二三四五六七八九十]{1,3}[号组社栋幢单楼室]")
_SAID = 0.8
"""Certainty from which a model that knows addresses is believed where their form says little."""
_NEAR = re.compile("(?:后面|前面|旁边|附近|对面|门口|楼下|里面|隔壁|一带)$")
_BODY = re.compile(
    "村民委员会|居民委员会|村委会(?![0-9一二三四五六七八九十])|居委会|派出所|[中小]学|卫生[室院]|合作社|司法所|供销社|信用社|政府"
)
"""What makes an organisation of the place before it."""
_HAN = "\u4e00-\u9fff"
_AGAIN = 0.6
"""Certainty from which a value that is found twice in one text speaks for itself."""
_BRANCH = re.compile("(?:分公司|支公司|支行|分行|分所|分局|派出所|营业部|医院|学院|店|中队|大队)$")
_MISTAKEN = 0.95
"""Certainty below which a model may have taken a firm for a person or a place."""
_BELIEVED = 0.8
_FIRM_AFTER = re.compile(
    "股东|董事会|股份|营收|净利|[(（]?(?:以下)?简称|中标|[0-9]{4}年(?:营收|净利|上半年|年报|度报告)"
)
_NO_PLACE = re.compile(
    "^(?:[东南西北中][部方面]|当地|本地|各地|外地|全国|境内|境外|国内|国外|海外|世界|全球|全市|全省|我国|本市|本省|中国)$"
)


class Named(NamedTuple):
    """A judged name: characters ``start:end`` of a folded text."""

    start: int
    end: int
    entity_type: str
    score: float
    sure: bool = False
    """Sure enough to be looked for elsewhere in the same object."""


def find_names(texts: Sequence[str], model: Choice = DEFAULT) -> list[list[Named]]:
    """The names in each of ``texts`` (folded), ascending, none over another. Raises MissingExtra without the model."""
    if not texts:
        return []
    found = load_model(model).find(texts)
    if isinstance(model, ModelChoice) and not model.judge:  # its user takes its word
        return [[Named(span.start, span.end, span.label, span.score) for span in spans] for spans in found]
    return [list(judged(text, spans)) for text, spans in zip(texts, found, strict=True)]


def judged(text: str, spans: Sequence[NameSpan]) -> Iterator[Named]:
    """What of the model's ``spans`` in ``text`` is a person, an address, an organisation, a title, a place.

    Names that stand where names do (甲、乙、丙; 审判长 丙; 丁：好的) are found by that as well.
    """
    spans = _joined(text, spans)
    often = Counter((span.label, text[span.start : span.end]) for span in spans if span.score >= _AGAIN)
    people = [(span.start, span.end) for span in spans if span.label == "PERSON"]
    found = [
        named
        for span in spans
        if span.label != "PERSON"
        and (named := _other(text, span, often[span.label, text[span.start : span.end]] - 1, people))
    ]
    known = _people(text, spans, often, [(one.start, one.end) for one in found if one.sure])
    found += [Named(one.start, one.end, "PERSON", one.score, one.sure) for one in known]
    end = 0
    for named in sorted(found, key=lambda one: (one.start, -one.end)):
        if named.start >= end:
            end = named.end
            yield named


def _people(
    text: str, spans: Sequence[NameSpan], often: Counter[tuple[Label, str]], taken: Sequence[tuple[int, int]]
) -> list[Person]:
    said = {(span.start, span.end): span.score for span in spans if span.label == "PERSON"}
    places = [(start, end, min(1, often["PERSON", text[start:end]] - 1)) for start, end in said]
    places += [(start, end, points) for start, end, points in stands(text) if not overlaps(taken, start, end)]
    among = peopled(text, [place for place, sure in said.items() if sure >= _BELIEVED])
    found = []
    for start, end, more in places:
        sure = said.get((start, end), 0.0)
        person = judge_person(text, start, end, sure, max(0, more), among=bool(sure) and among(start, end))
        if person is None:
            continue
        found.append(person)
        if person.sure:
            others = (
                judge_person(text, *place, max(_AGAIN, said.get(place, 0.0)), 2) for place in listed(text, person.end)
            )
            found += [one for one in others if one]
    return merged(found)


def _other(text: str, span: NameSpan, again: int, people: Sequence[tuple[int, int]]) -> Named | None:
    if span.label == "JOB_TITLE":
        place = judge_title(text, span.start, span.end, span.score, people)
        return place and Named(*place, "JOB_TITLE", 0.5)
    if span.label != "ORGANIZATION" and (named := _address(text, span)):
        return named
    if span.label == "ORGANIZATION" or strong_ending(text[span.start : span.end]):
        one = judge_organisation(text, span.start, span.end, span.score, min(1, max(0, again)))
        return one and Named(one.start, one.end, "ORGANIZATION", one.score, one.sure)
    return _place(text, span)


def _address(text: str, span: NameSpan) -> Named | None:
    """Divisions with a road, a village or a number; never the bare name of a place."""
    end = address_end(text, span.start, len(text))
    if span.end > end:
        end = max(span.end, address_end(text, span.end, len(text)) if _MORE.match(text, span.end) else 0)
    end = _cut(text, span.start, end)
    value = text[span.start : end]
    said = span.label == "CN_ADDRESS" and span.score >= _SAID
    if span.score < _SURE or not (said or has_road_or_number(value)):
        return None
    parts = parse_address(value)
    exact = parts.number or parts.room or parts.village or re.search("[0-9]", parts.building)
    enough = bool(said and exact) or parts.completeness >= _ADDRESS_ENOUGH
    if not enough or (not parts.number and _BODY.match(text, end)):
        return None
    return Named(
        span.start, end, "CN_ADDRESS", round(0.55 + 0.14 * parts.completeness, 2), parts.completeness >= _WHOLE
    )


def _cut(text: str, start: int, end: int) -> int:
    """Where an address ends: not behind a bracket that opens, another address on the next line, words of what is near."""
    value = text[start:end]
    if value.count("(") > value.count(")"):
        value = value[: value.rindex("(")]
    for line in re.finditer("\n", value):
        following = value[line.end() :]
        if any(place_at(following, at) > at for at in range(min(5, len(following)))):
            value = value[: line.start()]
            break
    value = _NEAR.sub("", value)
    if text[start + len(value) : start + len(value) + 1] in set("产屋主东") and value.endswith("房"):
        value = value[:-1]
    return start + len(value.rstrip())


def _place(text: str, span: NameSpan) -> Named | None:
    """Any other place: told, and worth little, since laws and news are full of them."""
    value = text[span.start : span.end]
    if span.score < _SURE or len(value) < 2 or _NO_PLACE.search(value):
        return None
    return Named(span.start, span.end, "LOCATION", 0.45)


def _joined(text: str, spans: Sequence[NameSpan]) -> list[NameSpan]:
    """``spans`` with an organisation's place and branch as parts of it (湖州市|生态环境局, 交行|宁波分行)."""
    made: list[NameSpan] = []
    for span in _firms(text, [part for whole in spans for part in _parts(text, whole)]):
        last = made[-1] if made else None
        if last and last.end == span.start and last.label in {"LOCATION", "ORGANIZATION"} and span.label != "PERSON":
            place = text[last.start : last.end]
            whole = span.label == "ORGANIZATION" and last.label == "LOCATION" and not has_road_or_number(place)
            branch = last.label == "ORGANIZATION" and _BRANCH.search(text[span.start : span.end])
            if span.label in {"LOCATION", "ORGANIZATION"} and (whole or branch):
                made[-1] = NameSpan(last.start, span.end, "ORGANIZATION", max(last.score, span.score))
                continue
        made.append(span)
    return made


def _firms(text: str, spans: list[NameSpan]) -> list[NameSpan]:
    """``spans`` in which what is said to be a firm is one: behind 供应商：, in a list of firms (甲科技、乙、丙)."""
    made = list(spans)
    for order in (range(len(made)), range(len(made) - 1, -1, -1)):
        last: NameSpan | None = None
        for at in order:
            span = made[at]
            if span.label in {"PERSON", "LOCATION"} and span.score < _MISTAKEN:
                listed_with = last and text[min(last.end, span.end) : max(last.start, span.start)] == "、"
                said = well_known(text[span.start : span.end]) or called_firm(text[max(0, span.start - 8) : span.start])
                if said or (listed_with and last and last.label == "ORGANIZATION"):
                    value = text[span.start : span.end]
                    if doubts(value) > (0 if said else 1) and place_at(value, 0) < len(value):
                        made[at] = span = span._replace(label="ORGANIZATION", score=max(span.score, _BELIEVED))
            last = span
    return made


def _parts(text: str, span: NameSpan) -> Iterator[NameSpan]:
    """``span``, or the two organisations that it holds, or the organisation that a person's name is."""
    value = text[span.start : span.end]
    if span.label == "ORGANIZATION" and (place := parted(value)):
        yield span._replace(end=span.start + place[0])
        yield span._replace(start=span.start + place[1])
    elif span.label == "PERSON" and (_FIRM_AFTER.match(text, span.end) or strong_ending(value)):
        yield span._replace(label="ORGANIZATION")
    else:
        yield span
