"""What is said of one target takes the place of what is said of the run."""

from __future__ import annotations

from models.limits import Limits
from models.scope import BASES, About, Bounds, basis
from models.window import parse_window

RUN = Limits(max_rate=100.0, max_connections=8, sample=0.1, rows=50)


def test_nothing_said_changes_nothing():
    assert Bounds().applied(RUN) == RUN
    assert Bounds().told() == {}
    assert About().told() == {}


def test_what_is_said_counts():
    limits = Bounds(max_rate=7.0, max_connections=2).applied(RUN)
    assert (limits.max_rate, limits.max_connections, limits.sample, limits.rows) == (7.0, 2, 0.1, 50)


def test_a_sample_or_a_number_of_rows_takes_the_place_of_both():
    for bounds, expected in (
        (Bounds(sample=0.5), (0.5, None)),
        (Bounds(rows=9), (None, 9)),
        (Bounds(sample=0.5, rows=9), (0.5, 9)),
        (Bounds(sample=0.0), (None, None)),  # all of it
    ):
        limits = bounds.applied(RUN)
        assert (limits.sample, limits.rows) == expected


def test_defaults_stand_where_nothing_else_is_said():
    windows = (parse_window("22:00-06:00"),)
    bounds = Bounds(max_rate=7.0).over(Bounds(max_rate=1.0, rows=3, windows=windows))
    assert bounds == Bounds(max_rate=7.0, rows=3, windows=windows)
    assert bounds.told() == {"max_rate": 7.0, "rows": 3, "window": ["22:00-06:00"]}


def test_every_basis_names_the_article_in_both_languages():
    assert [
        word for word in BASES if "第十三条" not in basis(word, "zh") or "article 13" not in basis(word, "en")
    ] == []
    assert basis("会计法第二十三条", "en") == "会计法第二十三条"
