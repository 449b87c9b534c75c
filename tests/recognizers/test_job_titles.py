"""Titles that a model finds: their bounds, and whether they are said of somebody."""

import pytest

from models.ner import NameSpan
from recognizers.job_titles import judge_title
from recognizers.model_names import ENTITIES, SOUGHT, judged


def title(text: str, value: str, sure: float = 0.9, person: str = "") -> str | None:
    start = text.index(value)
    people = [(text.index(person), text.index(person) + len(person))] if person else []
    place = judge_title(text, start, start + len(value), sure, people)
    return place and text[slice(*place)]


@pytest.mark.parametrize(
    ("text", "value", "person", "expected"),
    [
        ("采购经理沈国栋来了", "采购经理", "沈国栋", "采购经理"),
        ("沈国栋(采购经理)来了", "采购经理", "沈国栋", "采购经理"),
        ("云县副县长苏正坤出席", "云县副县长", "苏正坤", "副县长"),
        ("做过三年产品经理的人", "三年产品经理", "", "产品经理"),
        ("他现任财务总监。", "财务总监", "", "财务总监"),
        ("职务:财务总监\n", "财务总监", "", "财务总监"),
        ("\n财务总监\n", "财务总监", "", "财务总监"),
        ("请系统管理员重置密码", "系统管理员", "", None),
        ("卫生院防疫科的通知", "防疫科", "", None),
        ("采购经理沈国栋来了", "采购经理沈国栋", "", None),
    ],
)
def test_a_title_is_said_of_somebody(text, value, person, expected):
    assert title(text, value, person=person) == expected


def test_what_the_model_doubts_is_no_title():
    assert title("采购经理沈国栋来了", "采购经理", 0.4, "沈国栋") is None


def test_titles_and_places_score_below_names():
    text = "采购经理沈国栋去了苏州"
    spans = [NameSpan(0, 4, "JOB_TITLE", 0.9), NameSpan(4, 7, "PERSON", 0.95), NameSpan(9, 11, "LOCATION", 0.9)]
    scores = {one.entity_type: one.score for one in judged(text, spans)}
    assert scores["LOCATION"] < scores["JOB_TITLE"] < scores["PERSON"] < 0.7
    assert set(SOUGHT) < set(ENTITIES)
