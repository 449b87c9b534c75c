"""What is learnt of the teacher's labels, and what is left open."""

from __future__ import annotations

import numpy as np
import pytest

from models.ner import NameSpan
from models.ner.reading import Reading
from models.ner.train.examples import of_raw
from models.ner.train.tags import ANY, TAGS, UNTITLED
from models.ner.train.teacher import believed, labelled


def _said(text, *spans):
    return believed(
        text, [NameSpan(text.index(value), text.index(value) + len(value), *rest) for value, *rest in spans]
    )


@pytest.mark.parametrize(
    ("value", "label", "score", "learnt"),
    [
        ("刘海粟", "PERSON", 0.97, "name"),
        ("刘海粟", "PERSON", 0.8, "open"),
        ("石峰", "PERSON", 0.4, "none"),
        ("王先生", "PERSON", 0.99, "open"),
        ("老周", "PERSON", 0.99, "open"),
        ("张", "PERSON", 0.99, "open"),
        ("阿依古丽·买买提", "PERSON", 0.99, "name"),
        ("合肥市", "LOCATION", 0.99, "name"),
        ("四川省成都市自贡市攀枝花市泸州市", "LOCATION", 0.99, "open"),
        ("文三路", "LOCATION", 0.99, "open"),
        ("烟台大学", "ORGANIZATION", 0.95, "name"),
        ("大义", "ORGANIZATION", 0.3, "none"),
    ],
)
def test_only_what_is_sure_is_a_name_and_only_what_is_not_is_none(value, label, score, learnt):
    raw = _said(f"听说{value}。很好", (value, label, score))
    at = (2, 2 + len(value))
    assert raw.spans == (((*at, label),) if learnt == "name" else ())
    assert raw.doubtful == ((at,) if learnt == "open" else ())


def test_a_place_that_goes_on_as_an_address_is_left_open_to_its_end():
    raw = _said("我住杭州市12号3单元，很远", ("杭州市", "LOCATION", 0.99))
    assert raw.doubtful == ((2, 11),)


def test_raw_pieces_leave_titles_open_everywhere_and_all_where_the_teacher_doubts():
    text = "刘海粟经理和石峰"
    raw = _said(text, ("刘海粟", "PERSON", 0.97), ("石峰", "PERSON", 0.7))
    ((_, codes),) = of_raw([raw], Reading([ord(letter) for letter in text]))
    said = [TAGS[code] if code >= 0 else code for code in codes.tolist()]
    assert said == ["B-PERSON", "I-PERSON", "E-PERSON", UNTITLED, UNTITLED, UNTITLED, ANY, ANY]
    assert codes.dtype == np.int8


class _Teacher:
    name = digest = "teacher"

    def find(self, texts):
        return [[NameSpan(0, 2, "PERSON", 0.99)] for _ in texts]


def test_every_text_is_labelled_once_and_in_order():
    texts = [f"张三{number}" for number in range(150)]
    raw = list(labelled(texts, _Teacher()))
    assert [one.text for one in raw] == texts
    assert all(one.spans == ((0, 2, "PERSON"),) for one in raw)
