"""A comparison as an Excel file: a summary, and every object that is not simply still there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.messages import Lang, text
from reports.changes.book import MAX_ROWS, Book, Sheet, Value, open_book
from reports.changes.states import Change, Changes, Side, State
from reports.changes.words import PEOPLE, Words, findings_of, place

_WIDTHS = {
    "state": 11, "tier_before": 14, "tier_after": 14, "object": 60, "target": 18, "why": 36, "other": 40,
    "people_before": 10, "people_after": 10, "findings_before": 10, "findings_after": 10,
    "values_gone": 10, "values_kept": 10, "values_new": 10,
}  # fmt: skip


def write(changes: Changes, path: Path, lang: Lang, policy: Mapping[str, Any] | None = None) -> None:
    """Write the comparison to ``path``, whole or not at all. Text is text, whatever it looks like."""
    words = Words(lang, policy)
    with open_book(path, words.said["title"], lang) as book:
        _summary(book, changes, words)
        _list(book, changes, words)


def _summary(book: Book, changes: Changes, words: Words) -> None:
    tiers = words.tiers(changes)
    sheet = book.sheet(words.said["sheet_summary"], (18, 60, 12, *(14 for _ in tiers)))
    sheet.line(words.said["title"], "title")
    sheet.line(text("changes.head", words.lang, before=changes.before_id, after=changes.after_id))
    if words.incomparable(changes):
        sheet.line(words.incomparable(changes), "part")
    sheet.gap()
    sheet.header([words.said["col_state"], words.said["col_means"], words.said["col_count"], *map(words.tier, tiers)])
    totals, by_tier = changes.totals(), changes.tiers()
    for state in State:
        numbers = [by_tier[tier].get(state, 0) for tier in tiers]
        sheet.row([words.state(state), words.means(state), totals.get(state, 0), *numbers])
    sheet.line(words.said["evidence_note"])
    sheet.gap()
    people = changes.people()
    if people is None:
        sheet.line(words.said["people_unknown"])
        return
    sheet.line(words.said["people"], "part")
    for name in PEOPLE:
        sheet.row([words.said[f"people_{name}"], words.estimate(getattr(people, name))])


def _list(book: Book, changes: Changes, words: Words) -> None:
    number = 1
    sheet = _sheet(book, words, number)
    for change in changes:
        if change.state is State.PERSISTING:
            continue
        if sheet.at >= MAX_ROWS:
            sheet.filtered(0, len(_WIDTHS))
            number += 1
            sheet = _sheet(book, words, number)
        sheet.row(_cells(change, words))
    if sheet.at == 1 and number == 1:
        sheet.line(words.said["none"])
    sheet.filtered(0, len(_WIDTHS))


def _sheet(book: Book, words: Words, number: int) -> Sheet:
    title = words.said["sheet_changes"] + (f" ({number})" if number > 1 else "")
    sheet = book.sheet(title, tuple(_WIDTHS.values()))
    sheet.header([words.said[f"col_{key}"] for key in _WIDTHS], freeze=1)
    return sheet


def _cells(change: Change, words: Words) -> list[Value]:
    before, after = change.before, change.after
    return [
        words.state(change.state),
        words.tier(before.tier) if before else None,
        words.tier(after.tier) if after else None,
        change.path,
        change.target,
        words.why(change),
        place(change.other) if change.other else None,
        *_numbers(before, after),
        *(change.values if any(change.values) else (None, None, None)),
    ]


def _numbers(before: Side | None, after: Side | None) -> list[Value]:
    people: list[Value] = [side.subjects if side else None for side in (before, after)]
    return [*people, *(findings_of(side.counts) if side else None for side in (before, after))]
