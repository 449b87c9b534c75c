"""A statement as an Excel file: its words on the first sheet, and whole lists of every object it counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.messages import Lang, section
from reports.changes.book import MAX_ROWS, Book, Sheet, Value, open_book
from reports.changes.states import Change, Changes, Side
from reports.changes.words import Words, findings_of, place
from reports.handover.blocks import Bullets, Document, Paragraph, Signatures, Table
from reports.handover.facts import Statement, arrival_of, outcome_of

_LIST = (
    ("col_object", 60), ("col_target", 18), ("col_tier", 18), ("col_exposure", 14), ("col_outcome", 14),
    ("col_state", 12), ("col_why", 40), ("col_other", 40), ("col_people", 10), ("col_findings", 10), ("col_hash", 34),
)  # fmt: skip


def write(document: Document, statement: Statement, changes: Changes, path: Path, lang: Lang) -> None:
    """Write it to ``path``, whole or not at all."""
    said = section("handover", lang)
    words = Words(lang, statement.policy)
    with open_book(path, document.title, lang) as book:
        _statement(book.sheet(said["sheet_statement"], (26, 40, 18, 18, 18, 18), landscape=False), document)
        before = _Sheets(book, said, "sheet_before")
        for change in changes:
            outcome = outcome_of(change)
            if outcome is not None and change.before is not None:
                before.add(_cells(change, change.before, said[f"outcome_{outcome}"], words))
        before.done()
        after = _Sheets(book, said, "sheet_after")
        for change in changes:
            arrival = arrival_of(change)
            if arrival is not None and change.after is not None:
                after.add(_cells(change, change.after, said[f"outcome_{arrival}"], words))
        after.done()
        unread = _Sheets(book, said, "sheet_unread")
        for change in changes:
            if change.after is not None and change.after.status != "scanned":
                unread.add(_cells(change, change.before or change.after, said["outcome_unknown"], words))
            elif change.after is None and outcome_of(change) == "unknown" and change.before is not None:
                unread.add(_cells(change, change.before, said["outcome_unknown"], words))
        unread.done()


def _statement(sheet: Sheet, document: Document) -> None:
    sheet.line(document.title, "title")
    sheet.line(document.subtitle)
    sheet.line(document.number)
    for part in document.parts:
        sheet.gap()
        sheet.line(part.title, "part")
        for block in part.blocks:
            if isinstance(block, Paragraph):
                sheet.line(block.text)
            elif isinstance(block, Bullets):
                for item in block.items:
                    sheet.line(f"• {item}")
            elif isinstance(block, Table):
                sheet.header(block.header)
                for row in block.rows:
                    sheet.row(row)
            elif isinstance(block, Signatures):
                for party in block.parties:
                    for name in (party, *block.lines):
                        sheet.row([name, ""], "fill_in")


class _Sheets:
    """One list, on as many sheets as Excel's limit of rows asks for."""

    def __init__(self, book: Book, said: dict[str, str], name: str) -> None:
        self._book, self._said, self._name, self._number = book, said, name, 0
        self._sheet = self._next()

    def add(self, values: Sequence[Value]) -> None:
        if self._sheet.at >= MAX_ROWS:
            self._sheet = self._next()
        self._sheet.row(values)

    def done(self) -> None:
        self._sheet.filtered(0, len(_LIST))

    def _next(self) -> Sheet:
        if self._number:
            self.done()
        self._number += 1
        title = self._said[self._name] + (f" ({self._number})" if self._number > 1 else "")
        sheet = self._book.sheet(title, tuple(width for _, width in _LIST))
        sheet.header([self._said[key] for key, _ in _LIST], freeze=1)
        return sheet


def _cells(change: Change, side: Side, outcome: str, words: Words) -> list[Value]:
    return [
        change.path,
        change.target,
        words.tier(side.tier),
        words.exposure(side),
        outcome,
        words.state(change.state),
        words.why(change),
        place(change.other) if change.other else None,
        side.subjects,
        findings_of(side.counts),
        side.sha256,
    ]
