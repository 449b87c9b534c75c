"""The catalogue learns types of the user's own, and what was made of it before is made anew."""

from __future__ import annotations

import pytest

from models.entities import EntityType, built_in, by_catalogue, catalogue, described, forget_own, learn, learn_described

GRADE = EntityType("GRADE", "绩效", "grade", "", "sensitive", "internal", ("column",), 3, (1, 0), ("绩效",), ("绩效",))


@pytest.fixture(autouse=True)
def as_before():
    yield
    forget_own()


def test_what_is_learned_stands_behind_ours():
    before = list(catalogue())
    learn([GRADE])
    assert list(catalogue()) == [*before, "GRADE"]
    forget_own()
    assert list(catalogue()) == before == list(built_in())


def test_what_was_made_of_the_catalogue_is_made_anew():
    calls = []

    @by_catalogue
    def codes(start: str) -> list[str]:
        calls.append(start)
        return [code for code in catalogue() if code.startswith(start)]

    assert (codes("GRA"), codes("GRA"), len(calls)) == ([], [], 1)
    learn([GRADE])
    assert (codes("GRA"), len(calls)) == (["GRADE"], 2)
    learn([GRADE])
    assert (codes("GRA"), len(calls)) == (["GRADE"], 2)


def test_a_type_of_ours_keeps_its_code():
    ours = catalogue()["CN_MOBILE"]
    learn([EntityType("CN_MOBILE", "别的", "other", "", "public", "public", ())])
    assert catalogue()["CN_MOBILE"] == ours


def test_a_run_keeps_what_names_and_masks_a_type_and_no_word_that_finds_it():
    kept = described([GRADE])
    assert "context" not in kept[0]
    assert "columns" not in kept[0]
    learn_described(kept)
    known = catalogue()["GRADE"]
    assert (known.zh, known.group, known.mask, known.identifies) == ("绩效", "sensitive", (1, 0), 3)


def test_what_is_known_already_is_not_overwritten_by_an_earlier_run():
    learn([GRADE])
    learn_described([{**described([GRADE])[0], "zh": "旧名", "mask": None}])
    assert catalogue()["GRADE"] == GRADE
