"""Strict spans: a finding counts where its type and both its ends are those of a mark.

A tool that knows places and no addresses names a ``PLACE``: it is right where it has the span of an address or of a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.evaluation.score import rates
from benchmarks.names.gate import TYPES, GateText

PLACE = "PLACE"
_PLACES = ("CN_ADDRESS", "LOCATION")
Span = tuple[str, int, int]


@dataclass(slots=True)
class Score:
    """Counts by type; ``missed`` and ``wrong`` hold the values with their texts, for a look at them."""

    want: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def figures(self, *types: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of ``types`` together; of all where none is named."""
        chosen = types or TYPES
        return rates(*(sum(count[one] for one in chosen) for count in (self.want, self.hit, self.false)))


def judge(score: Score, gate: GateText, found: Iterable[Span]) -> None:
    """Add what a tool found in one text to ``score``; types that are not of the set are passed over."""
    firm = {(mark.entity, mark.start, mark.end) for mark in gate.marks if not mark.optional}
    score.want.update(entity for entity, _, _ in firm)
    hits = set()
    for entity, start, end in sorted(set(found)):
        meant = _PLACES if entity == PLACE else (entity,)
        right = next((span for kind in meant if (span := (kind, start, end)) in firm), None)
        if right:
            hits.add(right)
        elif meant[0] in TYPES and not _allowed(gate, meant, start, end):
            kind = _blamed(gate, meant, start, end)
            score.false[kind] += 1
            score.wrong.append((gate.name, kind, gate.text[start:end]))
    score.hit.update(entity for entity, _, _ in hits)
    score.missed += [(gate.name, entity, gate.text[start:end]) for entity, start, end in sorted(firm - hits)]


def _allowed(gate: GateText, meant: tuple[str, ...], start: int, end: int) -> bool:
    """Does the finding touch an optional mark of its type?"""
    return any(mark.optional and mark.entity in meant and mark.start < end and start < mark.end for mark in gate.marks)


def _blamed(gate: GateText, meant: tuple[str, ...], start: int, end: int) -> str:
    """The type to which a false finding is counted: of a place, that of the mark it touches."""
    touched = (mark.entity for mark in gate.marks if mark.start < end and start < mark.end)
    return next((entity for entity in touched if entity in meant), meant[-1])
