"""What the page is given of a second run: changes, gaps, trends; all of it bounded, none of it where there is none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reports.changes.states import Change, Side, State
from reports.html import changing, handling, write
from reports.html.changing import STATES
from reports.html.payload import payload
from tests.reports.fake_later import FakeChanges, LaterRun
from tests.reports.fake_run import FakeRun


@pytest.fixture(scope="module")
def later() -> LaterRun:
    return LaterRun(400)


@pytest.fixture(scope="module")
def page(later: LaterRun) -> dict[str, Any]:
    return payload(later, "zh")


def test_a_first_run_has_none_of_it() -> None:
    page = payload(FakeRun(40), "zh")
    assert (page["changes"], page["gaps"], page["trend"]) == (None, None, None)


def test_states_are_counted_and_named(later: LaterRun, page: dict[str, Any]) -> None:
    found = page["changes"]
    totals = later.changes().totals()
    assert {each["id"]: each["objects"] for each in found["states"]} == {state.value: totals[state] for state in State}
    assert [each["id"] for each in found["states"] if each["evidence"]] == ["resolved", "deleted"]
    assert all(each["name"]["zh"] and each["means"]["en"] for each in found["states"])
    assert sum(sum(numbers) for _, numbers in found["tiers"]) == sum(totals.values())
    assert {tier for tier, _ in found["tiers"]} == {-1, 0, 1, 2}
    assert found["people"]["gone"]["value"] == 2500


def test_folders_add_up_and_hang_together(later: LaterRun, page: dict[str, Any]) -> None:
    rows = page["changes"]["folders"]
    counted = [sum(column) for column in zip(*(own for _, _, own in rows), strict=True)]
    assert counted == [later.changes().totals()[state] for state in STATES]
    assert all(above < at for at, (_, above, _) in enumerate(rows))
    assert [name for name, above, _ in rows if above < 0] == ["公司共享盘", "ERP 数据库"]
    names = [name for name, _, _ in rows]
    assert "data/share" in names, "folders that hold one folder alone are one frame"
    assert "客户资料" in "".join(names)


def test_changed_objects_come_weightiest_first_with_their_evidence(page: dict[str, Any]) -> None:
    found = page["changes"]
    rows = found["objects"]
    assert not [row for row in rows if STATES[row[1]] is State.PERSISTING]
    weights = [(row[3], row[4]) if row[3] is not None else (row[6], row[7]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    moved = next(row for row in rows if STATES[row[1]] is State.MOVED)
    assert moved[9].startswith(("/data/share/", "postgresql://"))
    assert found["why"][moved[2]]["en"].startswith("gone from its place")


def test_what_other_keys_hide_is_said(later: LaterRun) -> None:
    run = LaterRun(30)
    run.differences = ("key", "policy")
    found = payload(run, "en")["changes"]
    assert found["people"] is None
    assert [each["en"] for each in found["differences"]] == ["key", "policy"]


def test_gaps_are_said_with_figures_and_remedies(later: LaterRun, page: dict[str, Any]) -> None:
    found = page["gaps"]
    rules = {rule["text"]["en"]: rule for rule in found["rules"]}
    assert rules["everybody can read it"]["objects"] == later.summary["gaps"]["everybody-reads"]["objects"] > 0
    assert rules["outside of the places that the policy names"]["unknown"] > 0
    assert all(rule["remedy"]["zh"] and rule["basis"] for rule in found["rules"])
    assert "… objects with the same content, in … folders" in rules
    said = {words["en"] for words in found["said"]}
    assert any("objects with the same content, in 2 folders" in words for words in said)
    assert found["untold"][-1] == [2, ["backup"]]
    tiers = [tier for _, tier, _ in found["objects"]]
    assert tiers == sorted(tiers, reverse=True)
    marked = {row["path"] for row in later.objects() if row["flags"]}
    assert not marked & {path for path, _, _ in found["objects"]}


def test_trends_stand_in_the_order_of_tiers(page: dict[str, Any]) -> None:
    assert len(page["trend"]) == 8
    assert page["trend"][0][2:] == [380, 20, 9000, [60, 200, 120]]


class Many(FakeChanges):
    """More changes than the page may hold."""

    def __init__(self, number: int) -> None:
        super().__init__([])
        self.number = number

    def __iter__(self) -> Any:
        side = Side("scanned", "internal", {"PERSON": 3}, 3)
        for at in range(self.number):
            uri = f"file:///data/{at % 97}/{at % 3000}/x/y/{at}.txt"
            state = State.DELETED if at % 5000 else State.UNREACHABLE
            yield Change(uri, uri[7:], "s", "file", state, "why_deleted", side, None)

    def totals(self) -> Counter[State]:
        return Counter(change.state for change in self)


def test_all_of_it_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "KEPT", 5_000)
    run = LaterRun(60)
    monkeypatch.setattr(LaterRun, "changes", lambda _: Many(40_000))
    monkeypatch.setattr(handling, "OBJECTS", 20)
    found = payload(run, "zh")
    rows = found["changes"]["folders"]
    assert sum(sum(own) for _, _, own in rows) == 40_000
    assert len(rows) <= changing.FOLDERS * 5
    assert len(found["changes"]["objects"]) <= changing.CHANGED
    assert Counter(row[1] for row in found["changes"]["objects"])[STATES.index(State.UNREACHABLE)] == 8, "crowded out"
    assert len(found["gaps"]["objects"]) == 20
    write(run, tmp_path / "r.html", "zh")
    assert (tmp_path / "r.html").stat().st_size < 2_000_000
