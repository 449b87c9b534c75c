"""How a net is measured: marks, strict spans, the best row of tags."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from models.ner.reading import Reading
from models.ner.train.evaluate import Score, best_paths, find, parse, read, table
from models.ner.train.tags import NUMBERS, TAGS, edges, steps
from tests.models.ner.train.nets import small


def test_marks_are_read_and_taken_out():
    one = parse("a", "联系人⟦PERSON:张三⟧、⟦PERSON?:老周⟧，住⟦LOCATION:杭州⟧。")
    assert one.text == "联系人张三、老周，住杭州。"
    assert one.spans == ((3, 5, "PERSON"), (10, 12, "LOCATION"))
    assert one.optional == ((6, 8, "PERSON"),)


@pytest.mark.parametrize("text", ["⟦PERSON:张三", "⟦NAME:张三⟧", "张三⟧"])
def test_a_mark_that_is_none_is_an_error(text):
    with pytest.raises(ValueError, match="a: "):
        parse("a", text)


def test_strict_spans_are_counted():
    score = Score()
    score.add(
        parse("a", "⟦PERSON:张三⟧和⟦PERSON:李四⟧、⟦PERSON?:老周⟧在⟦ORGANIZATION:甲公司⟧"),
        [(0, 2, "PERSON"), (3, 4, "PERSON"), (6, 8, "PERSON"), (9, 12, "PERSON")],
    )
    assert score.rates("PERSON") == (1 / 3, 0.5, 0.4)
    assert score.rates("ORGANIZATION") == (0, 0, 0)
    assert score.missed == [("a", "PERSON", "李四"), ("a", "ORGANIZATION", "甲公司")]
    assert score.wrong == [("a", "PERSON", "李"), ("a", "PERSON", "甲公司")]
    assert table(score)[2] == "| PERSON | 2 | 33.3 | 50.0 | 40.0 |"


def test_the_folder_of_development_texts_is_read(tmp_path):
    (tmp_path / "b.txt").write_text("⟦PERSON:张三⟧", "utf-8")
    (tmp_path / "a.txt").write_text("无名", "utf-8")
    assert [(one.name, len(one.spans)) for one in read(tmp_path)] == [("a", 0), ("b", 1)]


def test_the_best_row_of_tags_is_that_of_a_full_search():
    chance = np.random.default_rng(5)
    steps_ = chance.normal(size=(4, 4)).astype(np.float32)
    first, last = chance.normal(size=(2, 4)).astype(np.float32)
    scores = chance.normal(size=(3, 5, 4)).astype(np.float32)
    lengths = np.array([5, 3, 1])
    found = best_paths(scores, lengths, steps_, first, last)
    for row, size in enumerate(lengths.tolist()):

        def total(path, row=row):
            inner = sum(steps_[a, b] for a, b in pairwise(path))
            return first[path[0]] + last[path[-1]] + inner + sum(scores[row, at, tag] for at, tag in enumerate(path))

        assert tuple(found[row, :size].tolist()) == max(product(range(4), repeat=size), key=total)


def test_spans_stand_where_they_stand_in_the_text():
    """A scorer that calls every 张 and what follows it a person."""
    arrays = small() | {"transitions": steps()}
    arrays["start"], arrays["end"] = edges()
    zhang = 4 + arrays["characters"].tolist().index(ord("张"))

    def scorer(ids, lengths):
        scores = np.zeros((*ids.shape, len(TAGS)), np.float32)
        scores[:, :, 0] = 1
        scores[:, :, NUMBERS["B-PERSON"]] += 9 * (ids == zhang)
        scores[:, 1:, NUMBERS["E-PERSON"]] += 9 * (ids == zhang)[:, :-1]
        return scores

    texts = ["联系人：   張伟\n\n电话 张王。", "no name", "", "张李" + "李" * 300 + "张伟"]
    found = find(texts, Reading(arrays["characters"], arrays["folds"]), arrays, scorer)
    named = [[text[a:b] for a, b, _ in spans] for text, spans in zip(texts, found, strict=True)]
    assert named == [["張伟", "张王"], [], [], ["张李", "张伟"]]
