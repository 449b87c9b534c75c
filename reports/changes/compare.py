"""Two finished runs, object by object: a merge join in order of URI, with memory that does not grow with the runs.

``compare`` is the one way to a comparison. It reads both runs once, pairs what moved, and keeps what is not plainly
still there in a private scratch database; going through it again joins the runs anew and looks nothing up twice.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from reports.changes import evidence, moves
from reports.changes.evidence import SAME_BYTES, Places, Ruling, container_of
from reports.changes.people import RUN, people_changes
from reports.changes.rows import COLUMNS, HasRows, ObjectRow, object_rows
from reports.changes.states import PLAIN, Change, PeopleChange, State

Stored = tuple[Any, ...]
"""An object as the store holds it: ``COLUMNS``, the first of which is its URI."""

Pair = tuple[Stored | None, Stored | None]
_NO_VALUES = (0, 0, 0)
_ASKED = 400
"""Objects that a run is asked for at once."""
_AT = {name: at for at, name in enumerate(COLUMNS)}
_STATUS, _SHA256, _TIER = _AT["status"], _AT["sha256"], _AT["tier"]


def compare(before: HasRows, after: HasRows) -> Comparison:
    """What became of every object of ``before`` and where those of ``after`` come from. Close it when done.

    Both runs stay open as long as it is used.
    """
    comparison = Comparison(before, after)
    try:
        comparison.work_out()
    except BaseException:
        comparison.close()
        raise
    return comparison


@dataclass(slots=True)
class _Open:
    """An object of both runs whose bytes differ, until its members have gone by."""

    before: ObjectRow
    after: ObjectRow
    members: bool = False
    whole: bool = True
    """Every member of the later run was read to its end."""
    found: int = 0
    left: int = 0

    def add(self, before: ObjectRow | None, after: ObjectRow | None) -> None:
        """A member."""
        self.members = True
        self.found += before.findings if before else 0
        self.left += after.findings if after else 0
        self.whole = self.whole and (after is None or after.status == "scanned")


@dataclass(slots=True)
class _Last:
    """The containers around the object that is looked at: rows of both runs and what became of each."""

    rows: list[tuple[str, Stored | None, Stored | None, Ruling | None]] = field(default_factory=list)

    def around(self, uri: str) -> tuple[ObjectRow | None, ObjectRow | None, Ruling | None]:
        """The nearest container's rows and ruling."""
        outer = container_of(uri)
        while self.rows and not uri.startswith(self.rows[-1][0] + evidence.MEMBER):
            self.rows.pop()
        if outer is None or not self.rows or self.rows[-1][0] != outer:
            return (None, None, None)
        _, before, after, ruling = self.rows[-1]
        return _named(before), _named(after), ruling

    def push(self, uri: str, before: Stored | None, after: Stored | None, ruling: Ruling | None) -> None:
        """What is looked at now may hold what comes next."""
        while self.rows and not uri.startswith(self.rows[-1][0] + evidence.MEMBER):
            self.rows.pop()
        self.rows.append((uri, before, after, ruling))


class Comparison:
    """A finished comparison (``reports.changes.states.Changes``). May be used as a context manager."""

    def __init__(self, before: HasRows, after: HasRows) -> None:
        self._before, self._after = before, after
        self._places = Places(before), Places(after)
        self._scratch: sqlite3.Connection = moves.open_scratch()
        self._differences = evidence.differences(before.meta, after.meta)
        self._totals: Counter[State] = Counter()
        self._tiers: dict[str, Counter[State]] = {}
        self._people: Mapping[str, PeopleChange] | None = None

    def __enter__(self) -> Self:
        """The comparison itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Forget it; the runs stay open."""
        self._scratch.close()

    @property
    def before_id(self) -> str:
        """The earlier run."""
        return str(self._before.meta.get("run_id", ""))

    @property
    def after_id(self) -> str:
        """The later run."""
        return str(self._after.meta.get("run_id", ""))

    @property
    def differences(self) -> tuple[str, ...]:
        """What makes contents incomparable: any of key, ruleset, readers, policy, names, model, allow."""
        return self._differences

    def totals(self) -> Mapping[State, int]:
        """Objects by state; a moved one counts once."""
        return {state: self._totals[state] for state in State if self._totals[state]}

    def tiers(self) -> Mapping[str, Mapping[State, int]]:
        """Objects by tier (of the earlier run where there is one; empty for none) and state."""
        return {
            tier: {state: counts[state] for state in State if counts[state]} for tier, counts in self._tiers.items()
        }

    def people(self) -> PeopleChange | None:
        """Data subjects of both runs; None where other keys make them incomparable or none were kept."""
        return self.people_by_scope().get(RUN)

    def people_by_scope(self) -> Mapping[str, PeopleChange]:
        """The same for the ``run``, each ``tier:ID`` and each ``target:NAME``; empty where incomparable."""
        if self._people is None:
            self._people = {} if "key" in self._differences else people_changes(self._before, self._after)
        return self._people

    def __iter__(self) -> Iterator[Change]:
        """Every object of either run, by URI."""
        known = self._scratch.execute("SELECT uri, state, why, other, gone, kept, new FROM change ORDER BY uri")
        waiting = next(known, None)
        for before, after in self._pairs():
            uri = (after or before)[0]  # type: ignore[index]  # one of them is there
            found: tuple[Any, ...] | None = None
            if waiting is not None and waiting[0] == uri:
                found, waiting = waiting, next(known, None)
            yield _change(_named(before), _named(after), found)

    def differing(self) -> Iterator[Change]:
        """Every object that does not simply lie there with the same bytes, by URI."""
        asked = "SELECT uri, state, why, other, gone, kept, new FROM change WHERE uri > ? ORDER BY uri LIMIT ?"
        last = ""
        while some := self._scratch.execute(asked, (last, _ASKED)).fetchall():
            last = some[-1][0]
            uris = [each[0] for each in some]
            before, after = ({row.uri: row for row in object_rows(run, uris)} for run in (self._before, self._after))
            for each in some:
                yield _change(before.get(each[0]), after.get(each[0]), each)

    def unchanged(self) -> Iterator[tuple[str, str]]:
        """URI and target of every other object, by URI."""
        known = (uri for (uri,) in self._scratch.execute("SELECT uri FROM change ORDER BY uri"))
        waiting = next(known, None)
        for uri, target in self._after.rows(("uri", "target")):
            while waiting is not None and waiting < uri:
                waiting = next(known, None)
            if waiting != uri:
                yield uri, target

    def work_out(self) -> None:
        """Read both runs and rule on every object. Called once, by ``compare``."""
        last, stack = _Last(), list[_Open]()
        alike = Counter[str | None]()
        self._scratch.execute("BEGIN")
        for earlier, later in self._pairs():
            uri = (later or earlier)[0]  # type: ignore[index]  # one of them is there
            while stack and not uri.startswith(stack[-1].before.uri + evidence.MEMBER):
                self._settle(stack.pop())
            if not stack and earlier is not None and later is not None and self._is_plain(earlier, later):
                alike[earlier[_TIER]] += 1  # nearly all: what is told of them takes no more
                last.push(uri, earlier, later, SAME_BYTES)
                continue
            before, after = _named(earlier), _named(later)
            row = after or before
            if row is None:
                continue
            for around in stack:
                around.add(before, after)
            ruling = self._look(before, after, last)
            last.push(row.uri, earlier, later, ruling)
            if before is None or after is None:
                continue
            if ruling is None:
                stack.append(_Open(before, after))
            else:
                self._rule(row.uri, before, ruling)
        while stack:
            self._settle(stack.pop())
        for tier, number in alike.items():
            self._count(tier or "", State.PERSISTING, number)
        moves.pair(self._scratch, self._before, self._after, values="key" not in self._differences)
        moves.find_copies(self._scratch, self._before, self._after)
        self._rule_on_one_sided()
        self._scratch.execute("COMMIT")

    def _is_plain(self, before: Stored, after: Stored) -> bool:
        """Whether ``still_there`` says no more of both than that the bytes are the same, and so without asking it."""
        sha256 = before[_SHA256]
        return (
            sha256 is not None
            and sha256 == after[_SHA256]
            and before[_STATUS] == "scanned" == after[_STATUS]
            and not self._differences
        )

    def _pairs(self) -> Iterator[Pair]:
        """Both runs side by side in order of URI."""
        earlier, later = self._before.rows(COLUMNS), self._after.rows(COLUMNS)
        before, after = next(earlier, None), next(later, None)
        while before is not None or after is not None:
            if after is None or (before is not None and before[0] < after[0]):
                yield before, None
                before = next(earlier, None)
            elif before is None or after[0] < before[0]:
                yield None, after
                after = next(later, None)
            else:
                yield before, after
                before, after = next(earlier, None), next(later, None)

    def _look(self, before: ObjectRow | None, after: ObjectRow | None, last: _Last) -> Ruling | None:
        """What can be said without looking into members or values; None where these decide."""
        row = after or before
        if row is None:
            return None
        container, later, fate = last.around(row.uri)
        member = container_of(row.uri) is not None
        places_before, places_after = self._places
        if before is not None and after is not None:
            return evidence.still_there(before, after, self._differences)
        if before is not None:
            if member:
                ruling = evidence.absent_member(container, later, fate, self._differences)
            else:
                ruling = evidence.absent(before, places_before, places_after)
            moves.keep(self._scratch, "gone", before, ruling)
        else:
            if member:
                ruling = evidence.arrived_member(row, later, container, fate)
            else:
                ruling = evidence.arrived(row, places_before)
            moves.keep(self._scratch, "fresh", row, ruling)
        return ruling

    def _settle(self, opened: _Open) -> None:
        """Rule on an object of both runs whose bytes differ, now that its members are known."""
        before, after = opened.before, opened.after
        values = _NO_VALUES
        ruling = None
        if opened.members:
            if opened.found + before.findings and not opened.left + after.findings and opened.whole:
                ruling = evidence.resolved_container(after, self.after_id)
        else:
            ruling = evidence.resolved(before, after, self.after_id)
        if before.findings or after.findings:
            values = self._values(before.uri)
        self._rule(
            before.uri, before, ruling or evidence.by_values(before, after, values, container=opened.members), values
        )

    def _values(self, uri: str) -> tuple[int, int, int]:
        """Distinct values gone, kept and new: both sides come in order."""
        earlier, later = self._before.fingerprints(uri), self._after.fingerprints(uri)
        before, after = next(earlier, None), next(later, None)
        gone = kept = new = 0
        while before is not None or after is not None:
            if after is None or (before is not None and before < after):
                gone += 1
                before = next(earlier, None)
            elif before is None or after < before:
                new += 1
                after = next(later, None)
            else:
                kept += 1
                before, after = next(earlier, None), next(later, None)
        return gone, kept, new

    def _rule(self, uri: str, row: ObjectRow, ruling: Ruling, values: tuple[int, int, int] = _NO_VALUES) -> None:
        self._count(row.tier or "", ruling.state)
        if ruling != SAME_BYTES or any(values):
            self._write(uri, ruling, None, values)

    def _rule_on_one_sided(self) -> None:
        for table in ("gone", "fresh"):
            for uri, state, why, tier, other, how in moves.rulings(self._scratch, table):
                ruling, place = Ruling(State(state), why), other
                if how:
                    ruling = Ruling(State.MOVED, how)
                elif ruling.state is State.NEW and other is not None:
                    ruling = Ruling(State.NEW, "copy")
                elif ruling.state is State.DELETED and other is not None:
                    ruling = Ruling(State.DELETED, "deleted_still_at")
                self._write(uri, ruling, place, _NO_VALUES)
                if table == "gone" or ruling.state is not State.MOVED:
                    self._count(tier, ruling.state)

    def _count(self, tier: str, state: State, number: int = 1) -> None:
        self._totals[state] += number
        self._tiers.setdefault(tier, Counter())[state] += number

    def _write(self, uri: str, ruling: Ruling, other: str | None, values: tuple[int, int, int]) -> None:
        self._scratch.execute(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", (uri, ruling.state.value, ruling.why, other, *values)
        )


def _named(row: Stored | None) -> ObjectRow | None:
    return None if row is None else ObjectRow._make(row)


def _change(before: ObjectRow | None, after: ObjectRow | None, found: tuple[Any, ...] | None) -> Change:
    """One object; ``found`` is its row of ``change``, if it has one."""
    row = after or before
    if row is None:
        raise ValueError("an object of neither run")
    _, state, why, other, *values = found or (None, State.PERSISTING, SAME_BYTES.why, None, *_NO_VALUES)
    return Change(
        object=row.uri,
        path=row.path,
        target=row.target,
        kind=row.kind,
        state=State(state),
        why=f"why_{why}" if found else PLAIN,
        before=before.side() if before else None,
        after=after.side() if after else None,
        other=other,
        values=(values[0], values[1], values[2]),
    )
