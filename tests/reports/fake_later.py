"""A made-up run that follows another: what changed in between, gaps in handling, and the runs before. Nobody in it exists."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from models.tiers import gaps, load_policy
from models.tiers.handling import handling_facts
from reports.changes.states import Change, Estimate, PeopleChange, Side, State
from tests.reports.fake_run import FakeRun

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SHARES = {
    State.PERSISTING: 60, State.NEW: 8, State.CHANGED: 8, State.MOVED: 5, State.RESOLVED: 4, State.DELETED: 9,
    State.UNREACHABLE: 3, State.OUT_OF_SCOPE: 2, State.NOT_COMPARABLE: 1,
}  # fmt: skip
WHY = {
    State.PERSISTING: "same_bytes", State.NEW: "new", State.CHANGED: "values", State.MOVED: "moved_bytes",
    State.RESOLVED: "resolved", State.DELETED: "deleted", State.UNREACHABLE: "folder_unread",
    State.OUT_OF_SCOPE: "excluded", State.NOT_COMPARABLE: "unread_before",
}  # fmt: skip


class FakeChanges:
    """What became of the objects of ``rows``; most of it drawn by lot, the same every time."""

    before_id, after_id = "20251121T081500Z-1c2d", "20261121T081500Z-7f3a"

    def __init__(self, rows: list[Mapping[str, Any]], differences: tuple[str, ...] = ()) -> None:
        self._rows, self.differences = rows, differences

    @cached_property
    def _all(self) -> list[Change]:
        chance = random.Random(7)
        made = []
        for row in self._rows:
            state = chance.choices(list(SHARES), list(SHARES.values()))[0]
            if "客户资料" in row["path"]:
                state = State.DELETED
            side = Side(row["status"], row["tier"], row["counts"], row["subjects"], row["size"], row["modified"])
            less = Side(row["status"], "public" if row["tier"] else None, {}, 0, row["size"], row["modified"])
            before = None if state is State.NEW else side
            gone = state in {State.DELETED, State.MOVED, State.UNREACHABLE, State.OUT_OF_SCOPE}
            after = None if gone else less if state in {State.RESOLVED, State.CHANGED} else side
            moved = row["object"] + ".old" if state is State.MOVED else None
            values = (3, 4, 1) if state is State.CHANGED else (0, 0, 0)
            made.append(
                Change(
                    row["object"],
                    row["path"],
                    row["target"],
                    row["kind"],
                    state,
                    f"why_{WHY[state]}",
                    before,
                    after,
                    moved,
                    values,
                )
            )
            if moved:
                made.append(
                    Change(
                        moved,
                        row["path"] + ".old",
                        row["target"],
                        row["kind"],
                        state,
                        "why_moved_bytes",
                        None,
                        side,
                        row["object"],
                    )
                )
        return sorted(made, key=lambda change: change.object)

    def _counted(self) -> Iterator[Change]:
        return (change for change in self._all if not (change.state is State.MOVED and change.before is None))

    def totals(self) -> Mapping[State, int]:
        return Counter(change.state for change in self._counted())

    def tiers(self) -> Mapping[str, Mapping[State, int]]:
        found: dict[str, Counter[State]] = {}
        for change in self._counted():
            side = change.before or change.after
            found.setdefault((side.tier if side else None) or "", Counter())[change.state] += 1
        return found

    def people(self) -> PeopleChange | None:
        if "key" in self.differences:
            return None
        numbers = {"before": 9120, "after": 7034, "gone": 2500, "remain": 6620, "new": 414}
        return PeopleChange(**{name: Estimate(n, n - n // 60, n + n // 60) for name, n in numbers.items()})

    def __iter__(self) -> Iterator[Change]:
        return iter(self._all)


class LaterRun(FakeRun):
    """A run with all that a second one knows."""

    differences: tuple[str, ...] = ()

    @cached_property
    def _gaps(self) -> list[dict[str, Any]]:
        policy, found = load_policy(), []
        for at, row in enumerate(sorted(self._rows, key=lambda row: row["object"])):
            if row["tier"] is None or row["flags"]:
                continue
            exposure = ("everybody", "group", "owner", None)[at % 4]
            facts = handling_facts(
                uri=row["object"], path=row["path"], kind=row["kind"], media_type=row["media_type"],
                modified=row["modified"], exposure=exposure, counts=row["counts"], copies=1 + at % 5, places=1 + at % 3, now=NOW,
            )  # fmt: skip
            place = {
                "object": row["object"],
                "path": row["path"],
                "target": row["target"],
                "kind": row["kind"],
                "tier": row["tier"],
            }
            found += [
                place | {"rule": gap.rule, "demand": gap.demand, "values": gap.values, "known": gap.known}
                for gap in gaps(policy, row["tier"], facts)
            ]
        return found

    def gaps(self) -> Iterator[dict[str, Any]]:
        return ({key: value for key, value in gap.items() if key != "known"} for gap in self._gaps if gap["known"])

    def changes(self) -> FakeChanges:
        return FakeChanges(list(self._rows), self.differences)

    def trends(self) -> list[dict[str, Any]]:
        runs = []
        for at in range(8):
            totals = {"objects": 380 + 3 * at, "unread": 20 + at, "subjects": 9000 - 200 * at}
            totals["tiers"] = {"public": 60 + 5 * at, "internal": 200 + at, "top_secret": 120 - 9 * at}
            finished = (NOW - timedelta(days=30 * (7 - at))).isoformat()
            runs.append({"run_id": f"run-{at}", "finished": finished, "totals": totals})
        return runs

    @property
    def summary(self) -> dict[str, Any]:
        totals: dict[str, dict[str, Any]] = {}
        for gap in self._gaps:
            total = totals.setdefault(gap["rule"], {"demand": gap["demand"], "objects": 0, "unknown": 0})
            total["objects" if gap["known"] else "unknown"] += 1
        return {**super().summary, "gaps": totals}
