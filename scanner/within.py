"""What the members of one object add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.limits import MIB
from models.records import ObjectResult, Problem, Verdict

if TYPE_CHECKING:
    from models.tiers.people import PeopleCounter
    from scanner.readers.base import Member, ReadContext
    from scanner.session import Tools


@dataclass(slots=True)
class Within:
    """Their people, their strictest verdict, the names they have, how many they are."""

    people: PeopleCounter
    verdict: Verdict | None = None
    names: Counter[str] = field(default_factory=Counter)
    members: int = 0

    def add(self, result: ObjectResult, tools: Tools) -> None:
        """One more has ended."""
        self.members += 1
        if result.people:
            self.people.merge(result.people)
        if result.verdict is not None:
            both = [self.verdict, result.verdict] if self.verdict else [result.verdict]
            self.verdict = tools.policy.combine(both, tools.session.lang)


def count(member: Member, context: ReadContext) -> None:
    """Count a member that no reader has counted; one that is beyond the limits says so and is not opened."""
    limits = context.limits
    context.members += 1
    if context.members > limits.max_members:
        member.source, member.problem = None, Problem("members", str(limits.max_members))
        return
    context.expanded += member.size or 0
    if context.expanded > limits.max_expanded:
        member.source, member.problem = None, Problem("expanded", f"{limits.max_expanded / MIB:g} MiB")
