"""What is kept of an object whose worker died: the supervisor's own account of the objects a worker has open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.records import Item, ObjectResult, Problem, Status
from scanner.events import Event, Finished, Found, Started, Tick

if TYPE_CHECKING:
    from models.records import Verdict
    from models.tiers import Policy


@dataclass(slots=True)
class Frame:
    """One object that a worker has begun and not finished."""

    item: Item
    since: float
    bundles: int = 0
    within: float = 0.0
    """Seconds spent on members."""
    granted: float = 0.0
    """Seconds more that the object may take, for pages that are recognised."""
    bytes_read: int = 0
    sha256: str | None = None
    media_type: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    masked_counts: Mapping[str, int] = field(default_factory=dict)
    suppressed: Mapping[str, int] = field(default_factory=dict)
    people: bytes = b""
    facts: Mapping[str, Any] = field(default_factory=dict)
    verdict: Verdict | None = None
    member_people: list[bytes] = field(default_factory=list)
    members: int = 0


class Trail:
    """The objects one worker has open, outermost first, followed event by event."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.frames: list[Frame] = []
        self._granted = 0.0

    def follow(self, event: Event, now: float) -> None:
        """Take note of ``event``, which came at ``now`` (monotonic seconds)."""
        if isinstance(event, Started):
            if not self.frames:
                self._granted = 0.0
            self.frames.append(Frame(event.item, now))
            return
        frame = self.frames[-1]
        if isinstance(event, Tick):
            frame.bytes_read = event.bytes_read
            frame.sha256, frame.media_type = event.sha256, event.media_type
        elif isinstance(event, Found):
            frame.bundles += 1
            frame.counts.update(row[0] for row in event.rows)
            if event.people is not None and event.facts is not None:
                frame.people, frame.facts, frame.masked_counts = event.people, event.facts, event.masked_counts
                frame.suppressed = event.suppressed
        else:
            self.frames.pop()
            if self.frames:
                self._merge(self.frames[-1], event.result, now - frame.since)

    def grant(self, seconds: float) -> None:
        """Let the object in hand, and the outermost one, take so much more time."""
        if self.frames:
            self.frames[-1].granted += seconds
            self._granted += seconds

    def seconds(self, now: float) -> float:
        """What the outermost object has taken until ``now``, without what was granted for what lies in it."""
        return now - self.frames[0].since - self._granted if self.frames else 0.0

    def abandon(self, problem: Problem, outer: Problem) -> Iterator[Finished]:
        """End every open object, innermost first, with what is known of it.

        ``problem`` is the reason of the innermost, ``outer`` that of those which it lies in.
        """
        while self.frames:
            frame = self.frames.pop()
            result = self._result(frame, problem)
            yield Finished(result)
            problem = outer
            if self.frames:
                self._merge(self.frames[-1], result, 0.0)

    def _merge(self, outer: Frame, result: ObjectResult, seconds: float) -> None:
        outer.members += 1
        outer.within += seconds
        if result.verdict is not None:
            outer.verdict = self._policy.combine([outer.verdict, result.verdict] if outer.verdict else [result.verdict])
        if result.people:
            outer.member_people.append(result.people)
            if len(outer.member_people) > 64:
                outer.member_people = [_union(outer.member_people)]

    def _result(self, frame: Frame, problem: Problem) -> ObjectResult:
        read = bool(frame.counts or frame.members)
        verdict = None
        if read:
            verdict = self._policy.classify(frame.facts, frame.counts, frame.masked_counts)
            if frame.verdict is not None:
                verdict = self._policy.combine([verdict, frame.verdict])
        people = _union([*frame.member_people, *([frame.people] if frame.people else [])])
        return ObjectResult(
            item=frame.item,
            status=Status.PARTIAL if read else Status.FAILED,
            problems=(problem,),
            media_type=frame.media_type or frame.item.media_type,
            sha256=frame.sha256,
            verdict=verdict,
            counts=dict(frame.counts),
            masked_counts=dict(frame.masked_counts),
            suppressed=dict(frame.suppressed),
            subjects=_people(people),
            people=people,
            bytes_read=frame.bytes_read,
            facts=dict(frame.facts),
        )


def _union(sketches: list[bytes]) -> bytes:
    if len(sketches) <= 1:
        return sketches[0] if sketches else b""
    from models.tiers.people import PeopleCounter

    counter = PeopleCounter()
    for each in sketches:
        counter.merge(each)
    return counter.serialise()


def _people(sketch: bytes) -> int:
    if not sketch:
        return 0
    from models.tiers.people import PeopleCounter

    counter = PeopleCounter()
    counter.merge(sketch)
    return round(counter.estimate()[0])
