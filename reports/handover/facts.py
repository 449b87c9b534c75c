"""The facts of a handover statement, gathered once from two runs and their comparison; writers only word them."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from models.exposure import UNGRADED, weights_of
from reports.base import RunView
from reports.changes.rows import HasRows
from reports.changes.states import Change, Changes, PeopleChange, State

Party = Literal["seller", "buyer"]
Outcome = Literal["deleted", "resolved", "remains", "unknown"]
Arrival = Literal["same", "changed", "new", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("deleted", "resolved", "remains", "unknown")
LISTED = 200
"""Objects of one list in the statement itself; the XLSX lists all."""


class Finished(HasRows, RunView, Protocol):
    """A finished run."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of a run as it was sealed."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What a check of a run's seal says. ``words`` are sentences in the statement's language."""

    head: str | None
    """SHA-256 of the last entry; None of a run that was not sealed."""
    broken: bool
    words: tuple[str, ...] = ()
    files: tuple[SealedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One of the two runs."""

    summary: Mapping[str, Any]
    meta: Mapping[str, Any]
    seal: Seal
    carried: int
    """Objects whose content was read in an earlier run and taken over."""
    listed: int
    unlisted: int
    """Folders, databases and buckets that were listed, and those that could not be listed completely."""

    @property
    def run_id(self) -> str:
        """Its id."""
        return str(self.meta.get("run_id", ""))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of which the statement shows the first: by tier times exposure, then tier and people."""

    first: tuple[Change, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything a statement says."""

    party: Party
    id: str
    made: str
    before: RunFacts
    after: RunFacts
    differences: tuple[str, ...]
    totals: Mapping[State, int]
    outcomes: Mapping[str, Mapping[Outcome, int]]
    """Objects in which something was found before, by their tier then."""
    arrivals: Mapping[Arrival, int]
    """Objects in which something was found after."""
    people: Mapping[str, PeopleChange]
    """By scope: ``run`` and ``tier:ID``; empty where they cannot be compared."""
    gone: Listed
    """What is deleted or resolved by evidence."""
    copies: int
    """Of these, objects whose content still lies elsewhere."""
    persists: Listed
    arrived: Listed
    unknown: Listed
    folders: tuple[tuple[str, str], ...]
    """Folders that the later run could not list completely, at most ``LISTED``: URI and code of the reason."""
    policy: Mapping[str, Any] = field(default_factory=dict)

    def outcome(self, *wanted: Outcome) -> int:
        """Objects of all tiers with one of these outcomes."""
        return sum(counts.get(each, 0) for counts in self.outcomes.values() for each in wanted)


def outcome_of(change: Change) -> Outcome | None:
    """What became of an object in which something was found before; None where nothing was.

    What moved, or was edited and still holds something, remains; what could not be seen is unknown, never gone.
    """
    if change.before is None or not change.before.counts:
        return None
    if change.state is State.DELETED:
        return "deleted"
    if change.state is State.RESOLVED:
        return "resolved"
    if change.state in {State.PERSISTING, State.MOVED}:
        return "remains"
    if change.state is State.CHANGED and change.after is not None and change.after.counts:
        return "remains"
    return "unknown"


def arrival_of(change: Change) -> Arrival | None:
    """What an object is in which something was found after; None where nothing was."""
    if change.after is None or not change.after.counts:
        return None
    if change.state in {State.PERSISTING, State.MOVED} or change.why == "why_copy":
        return "same"
    if change.state is State.CHANGED:
        return "changed"
    return "new" if change.state is State.NEW else "unknown"


def gather(
    before: Finished,
    after: Finished,
    changes: Changes,
    seals: tuple[Seal, Seal],
    party: Party,
    now: datetime | None = None,
) -> Statement:
    """Go through the comparison once and keep what the statement says."""
    policy = before.summary.get("policy") or {}
    outcomes: dict[str, Counter[Outcome]] = {}
    arrivals: Counter[Arrival] = Counter()
    gone, persists, arrived, unknown = _Top(policy), _Top(policy), _Top(policy, later=True), _Top(policy)
    copies = 0
    for change in changes:
        outcome, arrival = outcome_of(change), arrival_of(change)
        if outcome is not None and change.before is not None:
            outcomes.setdefault(change.before.tier or "", Counter())[outcome] += 1
            if outcome == "remains":
                persists.add(change)
            elif outcome == "unknown":
                unknown.add(change)
            else:
                gone.add(change)
                copies += change.other is not None
        if arrival is not None:
            arrivals[arrival] += 1
            arrived.add(change)
    made = (now or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
    facts = _run(before, seals[0]), _run(after, seals[1])
    # Both runs, their seals and the time: two statements never share a number.
    told = "|".join([party, made, *(f"{run.run_id}:{run.seal.head}" for run in facts)])
    return Statement(
        party=party,
        id=hashlib.sha256(told.encode()).hexdigest()[:12].upper(),
        made=made,
        before=facts[0],
        after=facts[1],
        differences=changes.differences,
        totals=changes.totals(),
        outcomes=outcomes,
        arrivals=arrivals,
        people=_people(changes),
        gone=gone.listed(),
        copies=copies,
        persists=persists.listed(),
        arrived=arrived.listed(),
        unknown=unknown.listed(),
        folders=tuple(_unlisted(after)),
        policy=policy,
    )


class _Top:
    """The changes that matter most, and how many there are; ``later``: by what the objects are after, not before.

    By tier times exposure, then tier and people: what is strict and open comes first.
    """

    def __init__(self, policy: Mapping[str, Any], *, later: bool = False) -> None:
        self._ranks = {tier["id"]: tier["rank"] for tier in policy.get("tiers", ())}
        self._weights, self._later = weights_of(policy), later
        self._kept, self.total = list[tuple[int, int, int, int, Change]](), 0

    def add(self, change: Change) -> None:
        side = (change.after or change.before) if self._later else (change.before or change.after)
        rank = self._ranks.get((side.tier if side else None) or "", -1)
        risk = self._weights.risk(side.tier, side.exposure) if side else UNGRADED
        self.total += 1
        # The running number keeps the order of URIs among equals, and two changes from being compared.
        entry = (risk, rank, side.subjects if side else 0, -self.total, change)
        if len(self._kept) < LISTED:
            heapq.heappush(self._kept, entry)
        else:
            heapq.heappushpop(self._kept, entry)

    def listed(self) -> Listed:
        return Listed(tuple(entry[4] for entry in sorted(self._kept, reverse=True)), self.total)


def _run(run: Finished, seal: Seal) -> RunFacts:
    own = run.meta.get("run_id")
    carried = sum(origin not in {None, own} for (origin,) in run.rows(("origin",)))
    listed = Counter(listing.complete for listing in run.listings())
    return RunFacts(run.summary, run.meta, seal, carried, listed[True], listed[False])


def _people(changes: Changes) -> Mapping[str, PeopleChange]:
    scopes = getattr(changes, "people_by_scope", None)
    if scopes is not None:
        return {scope: people for scope, people in scopes().items() if not scope.startswith("target:")}
    people = changes.people()
    return {} if people is None else {"run": people}


def _unlisted(run: HasRows) -> Iterator[tuple[str, str]]:
    number = 0
    for listing in run.listings():
        if not listing.complete and number < LISTED:
            number += 1
            yield listing.uri, listing.problem.code if listing.problem else "unreadable"
