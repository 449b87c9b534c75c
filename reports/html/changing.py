"""What became of an earlier run's objects, as the page is given it: bounded, whatever the size of the runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from models.messages import section
from reports.changes.states import EVIDENCE, Change, Changes, Side, State, differing, unchanged
from reports.html.packing import LANGS, Packer, Table

STATES = tuple(State)
PERSISTING = STATES.index(State.PERSISTING)
FOLDERS = 1_200
"""Folders in the second map: those with the most that changed."""
DEEPEST = 12
"""Levels of folders told apart; what lies deeper counts in the folder above."""
KEPT = 60_000
"""Folders held while the comparison goes by; a new one past that counts in the folder above."""
CHANGED = 2_000
"""Changed objects in the page, a fair share of each state."""


def packed_changes(changes: Changes, packer: Packer) -> dict[str, Any]:
    """The value of ``changes`` in the page's data; its reader is ``web/src/changes.js``."""
    tree, chosen = _Tree(), _Chosen(packer)
    for uri, name in unchanged(changes):
        tree.add(uri, name, PERSISTING)
    for change in differing(changes):
        at = STATES.index(change.state)
        if not _arrival(change):  # an object that moved is counted where it was
            tree.add(change.object, change.target, at)
        chosen.add(change, at)
    people = changes.people()
    said = {lang: section("changes", lang) for lang in LANGS}
    return {
        "before": changes.before_id,
        "after": changes.after_id,
        "differences": [{lang: said[lang][f"differs_{name}"] for lang in LANGS} for name in changes.differences],
        "states": [
            {
                "id": state.value,
                "name": {lang: said[lang][f"state_{state.value}"] for lang in LANGS},
                "means": {lang: said[lang][f"means_{state.value}"] for lang in LANGS},
                "evidence": state in EVIDENCE,
                "objects": changes.totals().get(state, 0),
            }
            for state in STATES
        ],
        "tiers": [
            [packer.tier(tier or None), [numbers.get(state, 0) for state in STATES]]
            for tier, numbers in changes.tiers().items()
        ],
        "people": asdict(people) if people else None,
        "folders": tree.packed(),
        "objects": chosen.packed(),
        "why": [{lang: said[lang].get(key, key) for lang in LANGS} for key in chosen.why.items],
    }


def _arrival(change: Change) -> bool:
    """Whether this is the second line of an object that moved: the place it moved to."""
    return change.state is State.MOVED and change.before is None


class _Tree:
    """Folders of both runs, by URI, with the objects that lie directly in each, by state."""

    def __init__(self) -> None:
        self._at: dict[tuple[int, str], int] = {}
        self._names: list[str] = []
        self._above: list[int] = []
        self._own: list[list[int]] = []
        self._last: tuple[str, str, int] = ("", "", -1)

    def add(self, uri: str, target: str, state: int) -> None:
        """One object."""
        folder = uri.rstrip("/").rpartition("/")[0]
        if self._last[:2] != (target, folder):
            at = self._node(-1, target)
            for name in folder.partition("://")[2].split("/")[:DEEPEST]:
                if name:
                    at = self._node(at, name)
            self._last = (target, folder, at)
        self._own[self._last[2]][state] += 1

    def _node(self, above: int, name: str) -> int:
        at = self._at.get((above, name))
        if at is None:
            if len(self._names) >= KEPT and above >= 0:
                return above
            at = self._at[above, name] = len(self._names)
            self._names.append(name)
            self._above.append(above)
            self._own.append([0] * len(STATES))
        return at

    def packed(self) -> list[list[Any]]:
        """[name, folder above or -1, objects directly in it by state]: parents first, chains of one folder as one."""
        kept = self._kept()
        own = {at: [0] * len(STATES) for at in kept}
        place: list[int] = []
        for at, above in enumerate(self._above):
            place.append(at if at in own else place[above])
            own[place[at]] = _added(own[place[at]], self._own[at])
        below = Counter(self._above[at] for at in kept)
        rows: list[list[Any]] = []
        number, before = {-1: -1}, {-1: ""}
        for at in sorted(kept):
            above = self._above[at]
            name = before[above] + (self._names[at] if above < 0 else unquote(self._names[at], errors="replace"))
            if above >= 0 and below[at] == 1 and not any(own[at]):
                number[at], before[at] = number[above], f"{name}/"
                continue
            number[at], before[at] = len(rows), ""
            rows.append([name, number[above], own[at]])
        return rows

    def _kept(self) -> set[int]:
        """The targets, and the folders in which most changed, with all above them."""
        whole = [list(own) for own in self._own]
        for at in range(len(whole) - 1, -1, -1):
            if self._above[at] >= 0:
                whole[self._above[at]] = _added(whole[self._above[at]], whole[at])
        weight = [(sum(each) - each[PERSISTING], sum(each)) for each in whole]
        kept = {at for at, above in enumerate(self._above) if above < 0}
        for at in sorted(range(len(whole)), key=weight.__getitem__, reverse=True)[:FOLDERS]:
            here = at
            while here not in kept:
                kept.add(here)
                here = self._above[here]
        return kept


def _added(one: list[int], other: list[int]) -> list[int]:
    return [mine + more for mine, more in zip(one, other, strict=True)]


class _Chosen:
    """Changed objects, a fair share of each state, what weighs most first."""

    def __init__(self, packer: Packer) -> None:
        self._packer, self.why = packer, Table()
        self._by_state: dict[int, list[tuple[tuple[int, int], list[Any]]]] = {}

    def add(self, change: Change, state: int) -> None:
        """One object; what lies where it lay is not listed."""
        if change.state is State.PERSISTING:
            return
        side = change.before or change.after
        weight = (self._packer.tier(side.tier), side.subjects) if side else (-1, 0)
        found = self._by_state.setdefault(state, [])
        found.append((weight, self._row(change, state)))
        if len(found) >= 2 * CHANGED:
            found.sort(key=lambda each: each[0], reverse=True)
            del found[CHANGED:]

    def packed(self) -> list[list[Any]]:
        """The fields of CHANGE in ``web/src/changes.js``."""
        groups = [sorted(found, key=lambda each: each[0], reverse=True) for found in self._by_state.values()]
        share = CHANGED
        while sum(min(len(group), share) for group in groups) > CHANGED:
            share -= max(1, share // 20)
        rows = [each for group in groups for each in group[:share]]
        return [row for _, row in sorted(rows, key=lambda each: each[0], reverse=True)]

    def _row(self, change: Change, state: int) -> list[Any]:
        other = unquote(change.other or "", errors="replace").removeprefix("file://")
        sides = [part for side in (change.before, change.after) for part in self._side(side)]
        return [change.path, state, self.why(change.why), *sides, other, list(change.values)]

    def _side(self, side: Side | None) -> Iterator[int | None]:
        yield None if side is None else self._packer.tier(side.tier)
        yield None if side is None else round(side.subjects)
        yield None if side is None else sum(side.counts.values())
