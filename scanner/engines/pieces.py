"""Tables so large that several workers read them, a range of the key each: one object to whoever keeps the results.

Stands between the engine and its sink. The first piece that begins opens the object, the last that ends closes it, with
the figures of all. What pieces tell is passed on in their order, so that a run says the same whoever was faster.
"""

from __future__ import annotations

import math
import pickle
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from models.column_facts import KEY, columns_together
from models.records import FieldSummary, Item, Listing, ObjectResult, Problem, Status, TableDigest, Verdict
from models.tiers.facts import STATE_MARK
from scanner.engines.worker import Job
from scanner.events import Answer, Ask, Event, Finished, Known, Started, Tick
from scanner.table_digest import added

if TYPE_CHECKING:
    from models.messages import Lang
    from models.tiers import Policy

MAX_PROBLEMS = 20


class Sink(Protocol):
    """Who takes what the workers find: the run store's recorder."""

    def fresh(self, items: Sequence[Item]) -> list[tuple[Item, Known]]:
        """Those of ``items`` that must be read, with what is known of each."""
        ...

    def again_alone(self) -> list[Item]:
        """Items that waited for the reading of the same content elsewhere, which came to nothing: to be read now."""
        ...

    def ask(self, root: Item, question: Ask) -> Answer:
        """What a worker that reads ``root`` wants to know."""
        ...

    def listed(self, listing: Listing) -> None:
        """A folder, schema or bucket was listed; its entries came before."""
        ...

    def take(self, root: Item, event: Event) -> None:
        """One event of the outermost object ``root``."""
        ...

    def again(self, root: Item) -> None:
        """``root`` will be read again: forget what came of it so far."""
        ...

    def beat(self) -> None:
        """Called a few times a second."""
        ...


@dataclass(slots=True)
class _Whole:
    """A table of which some piece has not ended. ``head`` is the first of these: what it tells is passed on."""

    item: Item
    count: int
    head: int = 1
    started: bool = False
    read: dict[int, int] = field(default_factory=dict)
    held: dict[int, list[bytes]] = field(default_factory=dict)
    """What pieces behind the head have told, packed: there may be many findings."""
    results: dict[int, ObjectResult] = field(default_factory=dict)
    within: list[Verdict] = field(default_factory=list)


class Pieces:
    """A sink that makes one object of the pieces of a table, and passes everything else on as it is."""

    def __init__(self, sink: Sink, policy: Policy, lang: Lang) -> None:
        self._sink, self._policy, self._lang = sink, policy, lang
        self.fresh, self.listed, self.beat, self.again = sink.fresh, sink.listed, sink.beat, sink.again
        self._open: dict[str, _Whole] = {}
        self._changed: list[Item] = []
        """Tables that are no longer as they were: to be read now."""

    def jobs(self, item: Item, known: Known) -> list[Job]:
        """What is to be done for ``item``: one job, or one for each of its pieces."""
        if not item.pieces or known.table is not None:  # whether it is as it was, one worker can tell
            return [Job(item, known=known)]
        self._open[item.uri] = _Whole(item, len(item.pieces))
        return [
            Job(replace(item, locator=locator, piece=number, pieces=()), known=Known(ask=False))
            for number, locator in enumerate(item.pieces, 1)
        ]

    def ask(self, root: Item, question: Ask) -> Answer:
        """As the sink says; what lies within a piece is read, wherever else the same may lie."""
        return Answer(same=False) if root.piece else self._sink.ask(root, question)

    def again_alone(self) -> list[Item]:
        """As the sink says, and tables that have turned out to be changed."""
        changed, self._changed = self._changed, []
        return [*self._sink.again_alone(), *changed]

    def take(self, root: Item, event: Event) -> None:
        """One event of an object or of a piece of one."""
        if not root.piece:
            if root.pieces and isinstance(event, Finished) and event.result.problems == (Problem("changed"),):
                self._sink.again(root)
                self._changed.append(root)
            else:
                self._sink.take(root, event)
            return
        whole = self._open[root.uri]
        if isinstance(event, Tick):
            whole.read[root.piece] = event.bytes_read
            if whole.started:
                self._sink.take(whole.item, Tick(sum(whole.read.values())))
        elif root.piece != whole.head:
            whole.held.setdefault(root.piece, []).append(zlib.compress(pickle.dumps(event), 1))
        else:
            self._pass(whole, event)
        while not isinstance(event, Tick) and whole.head in whole.held:
            for packed in whole.held.pop(whole.head):
                self._pass(whole, pickle.loads(zlib.decompress(packed)))  # noqa: S301 our own, and never left us

    def _pass(self, whole: _Whole, event: Event) -> None:
        """Pass on what the piece at the head tells."""
        if isinstance(event, Started) and event.item.piece:
            if not whole.started:
                whole.started = True
                self._sink.take(whole.item, Started(whole.item))
        elif isinstance(event, Finished) and event.result.item.piece:
            whole.results[whole.head] = event.result
            whole.read[whole.head] = event.result.bytes_read
            whole.head += 1
            if len(whole.results) == whole.count:
                del self._open[whole.item.uri]
                results = [result for _, result in sorted(whole.results.items())]
                self._sink.take(whole.item, Finished(self._merged(whole, results)))
        else:
            if isinstance(event, Finished) and event.result.verdict is not None:
                whole.within.append(event.result.verdict)
            self._sink.take(whole.item, event)

    def _merged(self, whole: _Whole, results: Sequence[ObjectResult]) -> ObjectResult:
        from models.tiers.people import PeopleCounter

        people = PeopleCounter(whole.item.uri)
        for result in results:
            if result.people:
                people.merge(result.people)
        counts = _sum(result.counts for result in results)
        masked = _sum(result.masked_counts for result in results)
        facts = _facts([result.facts for result in results]) | dict(people.facts())
        status = _status(results)
        verdict = None
        if status in (Status.SCANNED, Status.PARTIAL):
            verdict = self._policy.classify(facts, counts, masked, self._lang)
            if whole.within:
                verdict = self._policy.combine([verdict, *whole.within], self._lang)
        subjects = round(people.estimate()[0])
        problems = dict.fromkeys(problem for result in results for problem in result.problems)
        return ObjectResult(
            item=whole.item,
            status=status,
            problems=tuple(problems)[:MAX_PROBLEMS],
            media_type=results[0].media_type,
            verdict=verdict,
            counts=counts,
            masked_counts=masked,
            suppressed=_sum(result.suppressed for result in results),
            subjects=subjects,
            people=people.serialise() if subjects else b"",
            fields=_fields(results, starred=STATE_MARK in counts),
            bytes_read=sum(result.bytes_read for result in results),
            table=_digest(results),
            facts=facts,
        )


def _sum(parts: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def _status(results: Sequence[ObjectResult]) -> Status:
    met = {result.status for result in results}
    if len(met) == 1:
        return met.pop()
    return Status.PARTIAL if met & {Status.SCANNED, Status.PARTIAL} else Status.FAILED


def _facts(all_facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures added up; standard errors as such, and those of people are counted anew from their sketches."""
    total: dict[str, Any] = {}
    for facts in all_facts:
        for name, figure in facts.items():
            if isinstance(figure, Mapping):
                total[name] = _sum((total.get(name, {}), figure))
            elif name == KEY:
                total[name] = columns_together(total.get(name, []), figure)
            elif name == "names_error":
                total[name] = round(math.hypot(total.get(name, 0), figure), 1)
            elif isinstance(figure, int | float):
                total[name] = total.get(name, 0) + figure
    return total


def _fields(results: Sequence[ObjectResult], *, starred: bool) -> tuple[FieldSummary, ...]:
    found: dict[tuple[str, str, str], FieldSummary] = {}
    held = Counter[tuple[str, str]]()
    for result in results:
        held.update(result.held)
        for one in result.fields:
            key = (one.container, one.name, one.entity_type)
            before = found.get(key)
            found[key] = replace(before, count=before.count + one.count) if before else one
    return tuple(
        replace(one, values=held[one.container, one.name], sample="*" * len(one.sample) if starred else one.sample)
        for _, one in sorted(found.items())
    )


def _digest(results: Sequence[ObjectResult]) -> TableDigest | None:
    """Of all rows; None where some were not read, or the table was changed in the middle."""
    total: TableDigest | None = None
    for result in results:
        if result.table is None or result.problems:
            return None
        if total is not None and total.schema != result.table.schema and result.table.rows:
            return None
        total = result.table if total is None else added(total, result.table)
    return total
