"""A comparison as a run keeps it: what differs from the run before, row by row, and its totals in ``meta``.

A rescan compares itself with the run it began from, keeps ``kept_rows`` in the table ``change`` and ``kept_totals``
under ``META``; every later report then reads ``StoredChanges`` and needs the earlier run no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from reports.changes.rows import HasRows, object_rows
from reports.changes.states import PLAIN, Change, Changes, Estimate, PeopleChange, Side, State, differing

META = "changes"


class KeepsChanges(HasRows, Protocol):
    """A finished run that may hold a comparison."""

    def change_rows(self) -> Iterator[Any]:
        """Rows of the table ``change``, by URI: what ``kept_rows`` gave, by attribute."""
        ...


def kept_rows(changes: Changes) -> Iterator[dict[str, Any]]:
    """The rows to keep, by URI: every object that does not simply lie there with the same bytes."""
    for change in differing(changes):
        yield {
            **change.told(),
            "before": _dump(change.before),
            "after": _dump(change.after),
            "values": json.dumps(list(change.values)),
        }


def kept_totals(changes: Changes) -> dict[str, Any]:
    """The totals to keep, JSON values only."""
    people = changes.people()
    return {
        "before": changes.before_id,
        "differences": list(changes.differences),
        "totals": {state.value: number for state, number in changes.totals().items()},
        "tiers": {tier: {state.value: n for state, n in states.items()} for tier, states in changes.tiers().items()},
        "people": asdict(people) if people else None,
    }


class StoredChanges:
    """The comparison that a run keeps (``reports.changes.states.Changes``). The run stays open while it is used."""

    def __init__(self, run: KeepsChanges) -> None:
        self._run = run
        self._kept: Mapping[str, Any] = run.meta[META]

    @property
    def before_id(self) -> str:
        """The earlier run."""
        return str(self._kept["before"])

    @property
    def after_id(self) -> str:
        """The run itself."""
        return str(self._run.meta.get("run_id", ""))

    @property
    def differences(self) -> tuple[str, ...]:
        """What makes contents incomparable."""
        return tuple(self._kept["differences"])

    def totals(self) -> Mapping[State, int]:
        """Objects by state; a moved one counts once."""
        return {State(state): number for state, number in self._kept["totals"].items()}

    def tiers(self) -> Mapping[str, Mapping[State, int]]:
        """Objects by tier and state."""
        tiers = self._kept["tiers"].items()
        return {tier: {State(state): number for state, number in states.items()} for tier, states in tiers}

    def people(self) -> PeopleChange | None:
        """Data subjects of both runs; None where they are incomparable."""
        kept = self._kept["people"]
        return PeopleChange(**{name: Estimate(**numbers) for name, numbers in kept.items()}) if kept else None

    def __iter__(self) -> Iterator[Change]:
        """Every object of either run, by URI."""
        kept = self._run.change_rows()
        waiting = next(kept, None)
        for row in object_rows(self._run):
            while waiting is not None and waiting.object < row.uri:
                yield _change(waiting)
                waiting = next(kept, None)
            if waiting is not None and waiting.object == row.uri:
                yield _change(waiting)
                waiting = next(kept, None)
            else:
                side = row.side()
                yield Change(row.uri, row.path, row.target, row.kind, State.PERSISTING, PLAIN, side, side)
        while waiting is not None:
            yield _change(waiting)
            waiting = next(kept, None)

    def differing(self) -> Iterator[Change]:
        """Every object that does not simply lie there with the same bytes, by URI."""
        return map(_change, self._run.change_rows())

    def unchanged(self) -> Iterator[tuple[str, str]]:
        """URI and target of every other object, by URI."""
        kept = (row.object for row in self._run.change_rows())
        waiting = next(kept, None)
        for uri, target in self._run.rows(("uri", "target")):
            while waiting is not None and waiting < uri:
                waiting = next(kept, None)
            if waiting != uri:
                yield uri, target


def stored_changes(run: KeepsChanges) -> StoredChanges | None:
    """The comparison that ``run`` keeps; None where it was made without an earlier one."""
    return StoredChanges(run) if META in run.meta else None


def _dump(side: Side | None) -> str | None:
    return None if side is None else json.dumps(asdict(side), ensure_ascii=False)


def _load(side: str | None) -> Side | None:
    return None if side is None else Side(**json.loads(side))


def _change(row: Any) -> Change:
    mapping = row._mapping if hasattr(row, "_mapping") else vars(row)  # noqa: SLF001 "values" is a method of the row
    gone, kept, new = json.loads(mapping["values"])
    return Change(
        object=row.object,
        path=row.path,
        target=row.target,
        kind=row.kind,
        state=State(row.state),
        why=row.why,
        before=_load(row.before),
        after=_load(row.after),
        other=row.other,
        values=(gone, kept, new),
    )
