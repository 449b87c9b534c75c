"""A comparison as plain text for a terminal: totals, people, and the objects that are not simply still there."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import Any

from models.messages import Lang, text
from reports.changes.states import EVIDENCE, Change, Changes, State
from reports.changes.words import PEOPLE, Words, elsewhere, tier_of
from reports.xlsx.text import visible

LISTED = 200
_FIRST = (State.UNREACHABLE, State.NEW, State.CHANGED, State.MOVED, State.RESOLVED, State.DELETED)


def lines(changes: Changes, lang: Lang, policy: Mapping[str, Any] | None = None, limit: int = LISTED) -> Iterator[str]:
    """The lines, without their ends; at most ``limit`` objects, of each state those of the strictest tier first."""
    words = Words(lang, policy)
    yield text("changes.head", lang, before=changes.before_id, after=changes.after_id)
    if words.incomparable(changes):
        yield words.incomparable(changes)
    yield ""
    totals = changes.totals()
    for state in State:
        if totals.get(state):
            mark = words.said["evidence"] if state in EVIDENCE else ""
            yield f"  {words.state(state)}{mark}: {totals[state]:,}"
    yield f"  {words.said['evidence_note']}"
    yield ""
    yield from _tiers(changes, words)
    yield from _people(changes, words)
    yield from _objects(changes, words, limit)


def _tiers(changes: Changes, words: Words) -> Iterator[str]:
    tiers = changes.tiers()
    for tier in reversed(words.tiers(changes)):
        states = words.said["separator"].join(f"{words.state(state)} {n:,}" for state, n in tiers[tier].items())
        yield f"  {words.tier(tier)}: {states}"
    if tiers:
        yield ""


def _people(changes: Changes, words: Words) -> Iterator[str]:
    people = changes.people()
    if people is None:
        yield f"  {words.said['people_unknown']}"
    else:
        yield f"  {words.said['people']}"
        for name in PEOPLE:
            yield f"    {words.said[f'people_{name}']}: {words.estimate(getattr(people, name))}"
    yield ""


def _objects(changes: Changes, words: Words, limit: int) -> Iterator[str]:
    ranks = {tier: at for at, tier in enumerate(words.tiers(changes))}
    total = 0

    def told() -> Iterator[tuple[tuple[int, int, str], Change]]:
        nonlocal total
        for change in changes:
            if change.state is State.PERSISTING:
                continue
            total += 1
            order = _FIRST.index(change.state) if change.state in _FIRST else len(_FIRST)
            yield (order, -ranks.get(tier_of(change) or "", -1), change.object), change

    for _, change in heapq.nsmallest(limit, told(), key=lambda pair: pair[0]):
        tier = tier_of(change)
        head = f"{words.state(change.state)}{f' [{words.tier(tier)}]' if tier else ''} {visible(change.path)}"
        yield f"{head}: {words.why(change)}{elsewhere(change)}"
    if not total:
        yield words.said["none"]
    elif total > limit:
        yield text("changes.more", words.lang, n=f"{total - limit:,}")
