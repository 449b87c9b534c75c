"""The states of an object between two runs, and what a comparison says of each."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


class State(enum.StrEnum):
    """What became of an object. Only ``resolved`` and ``deleted`` are evidence that something is gone."""

    NEW = "new"
    PERSISTING = "persisting"
    CHANGED = "changed"
    MOVED = "moved"
    RESOLVED = "resolved"
    """Read again to its end, and nothing of what was found is left."""
    DELETED = "deleted"
    """Its parent was listed completely both times, and it is no longer there."""
    UNREACHABLE = "unreachable"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_COMPARABLE = "not_comparable"
    """Judged by other rules, or under another key or policy."""


PLAIN = "why_same_bytes"
"""The evidence for what simply lies there with the same bytes: most of nearly every run."""

EVIDENCE = frozenset({State.RESOLVED, State.DELETED})


@dataclass(frozen=True, slots=True)
class Side:
    """An object in one of the two runs."""

    status: str
    tier: str | None
    counts: Mapping[str, int] = field(default_factory=dict)
    subjects: int = 0
    size: int | None = None
    modified: str | None = None
    sha256: str | None = None
    exposure: str | None = None
    """One of ``models.exposure.EXPOSED``; None: not told."""


@dataclass(frozen=True, slots=True)
class Change:
    """One object of either run; ``why`` is the evidence: a key of ``models/messages/changes.yaml`` (``why_...``).

    ``other`` is the URI it moved from or to, or where its content still lies. ``values`` counts the distinct values
    found in it that are gone, kept and new.
    """

    object: str
    path: str
    target: str
    kind: str
    state: State
    why: str
    before: Side | None
    after: Side | None
    other: str | None = None
    values: tuple[int, int, int] = (0, 0, 0)

    def told(self) -> dict[str, str | None]:
        """What is said of it as a whole, by the names that a stored row and a line of JSON use."""
        names = ("object", "path", "target", "kind", "state", "why", "other")
        return {name: getattr(self, name) for name in names} | {"state": self.state.value}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of people, with the bounds within which it lies at 95 %."""

    value: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PeopleChange:
    """Distinct data subjects: before, after, gone, remaining (in both) and new."""

    before: Estimate
    after: Estimate
    gone: Estimate
    remain: Estimate
    new: Estimate


class Changes(Protocol):
    """A finished comparison; may be gone through more than once."""

    @property
    def before_id(self) -> str:
        """The earlier run."""
        ...

    @property
    def after_id(self) -> str:
        """The later run."""
        ...

    @property
    def differences(self) -> tuple[str, ...]:
        """What makes contents incomparable: of key, ruleset, readers, policy, names, model, allow; empty where none."""
        ...

    def totals(self) -> Mapping[State, int]:
        """Objects by state; a moved one counts once."""
        ...

    def tiers(self) -> Mapping[str, Mapping[State, int]]:
        """Objects by tier (that of the earlier run where there is one) and state."""
        ...

    def people(self) -> PeopleChange | None:
        """Data subjects of both runs; None where other keys make them incomparable."""
        ...

    def __iter__(self) -> Iterator[Change]:
        """Every object of either run, by URI."""
        ...


@runtime_checkable
class TellsApart(Protocol):
    """A comparison that finds what differs without going through all that does not."""

    def differing(self) -> Iterator[Change]:
        """Every object that does not simply lie there with the same bytes, by URI."""
        ...

    def unchanged(self) -> Iterator[tuple[str, str]]:
        """URI and target of every other object, by URI."""
        ...


def differing(changes: Changes) -> Iterator[Change]:
    """Every object that does not simply lie there with the same bytes, by URI."""
    if isinstance(changes, TellsApart):
        return changes.differing()
    return (change for change in changes if change.why != PLAIN)


def unchanged(changes: Changes) -> Iterator[tuple[str, str]]:
    """URI and target of every other object, by URI."""
    if isinstance(changes, TellsApart):
        return changes.unchanged()
    return ((change.object, change.target) for change in changes if change.why == PLAIN)
