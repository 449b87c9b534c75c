"""What feeds go through: objects beside what became of them, and one event per object and entity type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from models.errors import RunError
from models.messages import default_lang, text
from models.tiers import STATE_MARK_FLAG
from models.tiers.facts import STATE_MARK
from reports.base import Row, RunView
from reports.changes.states import Change, Changes, Side, State
from reports.feeds.base import message_id


@dataclass(frozen=True, slots=True)
class Event:
    """One entity type in one object.

    ``row`` is the object's line of objects.jsonl; of an object that this run no longer has, what the comparison knows
    of it, under the same keys. ``count`` is the number as last seen, None of an object with a state-secret mark, of
    which nothing is quoted. ``state`` is that of this type in this object; None without a comparison.
    """

    row: Row
    entity: str
    count: int | None
    state: State | None
    change: Change | None
    here: bool
    """Whether this run met the object."""

    @property
    def secret(self) -> bool:
        """Whether the object bears a state-secret mark."""
        return self.count is None

    @property
    def finding(self) -> str:
        """What stands for this type in this object in every run and every feed: 32 hexadecimal digits."""
        return finding_id(str(self.row["object"]), self.entity)

    @property
    def moved_from(self) -> str | None:
        """URI where the object lay before."""
        return self.change.other if self.change and self.here and self.state is State.MOVED else None

    @property
    def moved_to(self) -> str | None:
        """URI where the object lies now, of a line that stands for its old place."""
        return self.change.other if self.change and not self.here and self.state is State.MOVED else None


def finding_id(object: str, entity: str) -> str:
    """What stands for an entity type in an object, whatever the run."""
    return message_id(object, entity)


def secret(row: Row) -> bool:
    """Whether the object bears a state-secret mark: nothing of it is quoted, and no number given."""
    return STATE_MARK_FLAG in (row.get("flags") or ()) or STATE_MARK in (row.get("counts") or ())


def with_changes(run: RunView, changes: Changes | None) -> Iterator[tuple[Row, Change | None, bool]]:
    """Every object of the run, and with a comparison those of the earlier run too: row, change, whether it is here.

    Both are read side by side, as both come by URI.
    """
    if changes is None:
        yield from ((row, None, True) for row in run.objects())
        return
    rows = _ascending(run.objects())
    row = next(rows, None)
    for change in changes:
        while row is not None and row["object"] < change.object:
            yield row, None, True
            row = next(rows, None)
        if row is not None and row["object"] == change.object:
            yield row, change, True
            row = next(rows, None)
        else:
            yield _remembered(change), change, False
    while row is not None:
        yield row, None, True
        row = next(rows, None)


def events(run: RunView, changes: Changes | None) -> Iterator[Event]:
    """One event for each entity type in each object, in order of object and type; objects without any give none."""
    for row, change, here in with_changes(run, changes):
        before = dict(change.before.counts) if change and change.before else {}
        after = dict(row.get("counts") or {}) if here else {}
        known = _known(row, change)
        if secret(row) or STATE_MARK in before:
            if known.get("tier"):
                yield Event(known, STATE_MARK, None, change.state if change else None, change, here)
            continue
        for entity in sorted({*before, *after}):
            state = _state(change, entity, before, after, row)
            lost = not after.get(entity)
            count = before.get(entity, 0) if lost else after[entity]
            if count:
                yield Event(known, entity, count, state, change, here)


def with_rows(run: RunView, more: Callable[[], Iterator[Row]]) -> Iterator[tuple[Row, Iterator[Row]]]:
    """Each object that has any, with its rows of ``run.findings`` or ``run.fields``: both come in order of object.

    The rows of one object must be gone through before the next is asked for.
    """
    objects = run.objects()
    for uri, group in groupby(more(), key=lambda each: each["object"]):
        row = next((row for row in objects if row["object"] == uri), None)
        if row is None:
            raise disorder()
        yield row, group


def disorder() -> RunError:
    """What to raise where a run's lists do not come in one order: going on would leave things out in silence."""
    return RunError(text("feeds.disorder", default_lang()))


def _ascending(rows: Iterator[Row]) -> Iterator[Row]:
    last = ""
    for row in rows:
        if row["object"] < last:
            raise disorder()
        last = row["object"]
        yield row


def _state(change: Change | None, entity: str, before: dict[str, int], after: dict[str, int], row: Row) -> State | None:
    if change is None:
        return None
    if change.state is not State.CHANGED:
        return change.state
    if not before.get(entity):
        return State.NEW
    gone = not after.get(entity) and row.get("status") == "scanned"  # read again to its end, and this type is gone
    return State.RESOLVED if gone else State.CHANGED


def _known(row: Row, change: Change | None) -> Row:
    """The object with the tier it had, where this run gives it none or has nothing left of it."""
    if change is None or change.before is None or not change.before.tier:
        return row
    if row.get("tier") and change.state is not State.RESOLVED:
        return row
    return {**row, "tier": change.before.tier}


def _remembered(change: Change) -> dict[str, Any]:
    side = change.before or change.after or Side(status="failed", tier=None)
    return {
        "object": change.object,
        "path": change.path,
        "target": change.target,
        "kind": change.kind,
        "status": side.status,
        "tier": side.tier,
        "counts": dict(side.counts),
        "subjects": side.subjects,
        "size": side.size,
        "modified": side.modified,
        "sha256": side.sha256,
        "flags": [],
    }
