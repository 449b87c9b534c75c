"""The people of two runs: how many are left, how many are gone, how many stand on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reports.changes.rows import HasRows
from reports.changes.states import Estimate, PeopleChange

if TYPE_CHECKING:
    from models.tiers.people import PeopleCounter

RUN = "run"


def people_changes(before: HasRows, after: HasRows) -> Mapping[str, PeopleChange]:
    """People by scope: ``run``, ``tier:ID``, ``target:NAME``; a scope of either run. Empty where none were kept."""
    from models.tiers.people import PeopleCounter

    earlier, later = _counters(before), _counters(after)
    nobody = PeopleCounter()
    scopes = dict.fromkeys([*earlier, *later])
    return {scope: _change(earlier.get(scope, nobody), later.get(scope, nobody)) for scope in scopes}


def _counters(run: HasRows) -> dict[str, PeopleCounter]:
    from models.tiers.people import PeopleCounter

    counters: dict[str, PeopleCounter] = {}
    for scope, people in run.sketches():
        counters.setdefault(scope, PeopleCounter()).merge(people)
    return counters


def _change(before: PeopleCounter, after: PeopleCounter) -> PeopleChange:
    return PeopleChange(
        before=Estimate(*before.estimate()),
        after=Estimate(*after.estimate()),
        gone=Estimate(*before.without(after)),
        remain=Estimate(*before.common(after)),
        new=Estimate(*after.without(before)),
    )
