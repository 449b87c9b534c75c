"""Every recognizer's own examples are found, its counter-examples are not, by both ways."""

import pytest

from models.entities import catalogue
from recognizers.pack import RECOGNIZERS, recognizer_classes
from tests.recognizers.finding import both, lane_spans
from tests.recognizers.numbers import born_years_ago, resident_id

CLASSES = recognizer_classes()


def _pairs(attribute):
    return [(cls.entity, text) for cls in CLASSES for text in getattr(cls, attribute)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.entity)
def test_each_carries_both(cls):
    assert cls.examples
    assert cls.counter_examples
    assert cls.entity in catalogue()


@pytest.mark.parametrize(("entity", "text"), [pair for pair in _pairs("examples") if pair[0] != "MINOR"])
def test_example(entity, text):
    assert both(text, entity)


@pytest.mark.parametrize(("entity", "text"), _pairs("counter_examples"))
def test_counter_example(entity, text):
    assert both(text, entity) == []
    assert all(kind != entity for _, _, kind, _ in lane_spans(text))


def test_child_today():
    """The class's example ages; a child is made from today's date here."""
    child = resident_id(born=born_years_ago(13), sequence="012")
    assert both(f"身份证 {child}", "MINOR") == [child]


def test_one_line_each():
    assert len(set(RECOGNIZERS)) == len(RECOGNIZERS) == len({cls.entity for cls in CLASSES})
