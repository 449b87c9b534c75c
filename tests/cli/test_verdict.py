"""The verdict, and what counts as newly of a tier."""

from __future__ import annotations

from collections import Counter

import pytest

from reports.changes import view
from reports.changes.states import Change, Side, State
from scanner.cli.verdict import newly, verdict

TIERS = [{"id": "public", "rank": 0}, {"id": "internal", "rank": 1}, {"id": "top_secret", "rank": 2}]


class Run:
    def __init__(self, trends=()):
        self.summary = {
            "run_id": "r2", "objects": 9, "policy": {"tiers": TIERS},
            "tiers": {"public": {"objects": 1}, "internal": {"objects": 3}, "top_secret": {"objects": 5}},
        }  # fmt: skip
        self._trends = trends

    def trends(self):
        return list(self._trends)


class Changes:
    def __init__(self, *changes, differences=()):
        self.changes, self.differences = changes, differences

    def totals(self):
        return Counter(change.state for change in self.changes)

    def __iter__(self):
        return iter(self.changes)


def side(tier):
    return Side("scanned", tier) if tier else None


def change(state, before, after):
    return Change("file:///a", "/a", "t", "file", State(state), "why", side(before), side(after))


@pytest.fixture
def since(monkeypatch):
    def made(*changes, **more):
        monkeypatch.setattr(view, "stored_changes", lambda run: Changes(*changes, **more))

    return made


def test_without_an_earlier_run_everything_is_new(monkeypatch):
    monkeypatch.setattr(view, "stored_changes", lambda run: None)
    assert verdict(Run(), "en") == "pandian: run r2 complete; no earlier run, 9 objects; top_secret 5"
    assert (newly(Run(), "internal"), newly(Run(), "top_secret")) == (8, 5)


def test_the_strictest_tier_is_held_against_the_run_before(since):
    since(change("new", None, "internal"), change("unreachable", "top_secret", "top_secret"))
    run = Run([{"totals": {"tiers": {"top_secret": 8}}}, {"totals": {"tiers": {"top_secret": 5}}}])
    said = "pandian: run r2 complete; 1 new, 0 changed, 0 resolved, 0 deleted, 1 unreachable; top_secret 5 (-3)"
    assert verdict(run, "en") == said
    assert "\n" not in verdict(run, "zh")


def test_other_rules_are_said(since):
    since(differences=("ruleset",))
    assert "other rules" in verdict(Run(), "en")


@pytest.mark.parametrize(
    ("state", "before", "after", "number"),
    [
        ("new", None, "top_secret", 1), ("new", None, "internal", 0), ("changed", "internal", "top_secret", 1),
        ("changed", "top_secret", "top_secret", 0), ("not_comparable", "public", "top_secret", 1),
        ("persisting", "top_secret", "top_secret", 0), ("moved", None, "top_secret", 0), ("deleted", "top_secret", None, 0),
        ("unreachable", "top_secret", None, 0), ("new", None, None, 0),
    ],
)  # fmt: skip
def test_what_is_newly_of_a_tier(since, state, before, after, number):
    since(change(state, before, after))
    assert newly(Run(), "top_secret") == number
