"""分类分级清单 as CSV: every field in which something was found, the tier of its object and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from models.exposure import circle
from models.messages import Lang, text
from reports.base import Row, RunView
from reports.changes.states import Change, Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import disorder, secret, with_changes
from reports.feeds.words import Words, well_formed
from reports.xlsx.rows import place, readable, weight
from reports.xlsx.text import looks_like_formula, visible

COLUMNS = (
    *("number", "target", "folder", "name", "part", "field", "comment", "group", "entity_code", "entity"),
    *("tier_id", "tier", "reason", "basis", "sample", "count", "values", "subjects"),
    *("state", "other", "status", "object", "exposure", "risk"),
)
"""Keys of the headings in models/messages/feeds.yaml (``col_...``)."""


class Listing:
    """The feed: one CSV document (RFC 4180) in UTF-8 with a byte order mark, as spreadsheets want it."""

    name = "csv"
    media_type = "text/csv"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The headings, then a piece per object."""
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        headings = [words.said[f"col_{key}"] for key in COLUMNS]
        yield Message(message_id(run_id, self.name), "\ufeff" + line(headings))
        number = 0
        for row, change, here, fields in _with_fields(run, changes):
            lines = []
            for values in _values(row, change, here, fields, words):
                number += 1
                lines.append(line([number, *values]))
            if lines:
                severity = 5 if secret(row) else words.level(row.get("tier")).severity
                yield Message(message_id(run_id, self.name, str(row["object"])), "".join(lines), severity)


def cell(value: Any) -> str:
    """A value as a cell: in one line, and never taken for a formula by a spreadsheet."""
    text = visible(well_formed(str(value)))
    return f"'{text}" if looks_like_formula(text) and not isinstance(value, int | float) else text


def line(values: list[Any]) -> str:
    """One line of the document; its end is the one that RFC 4180 asks for."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(["" if value is None else cell(value) for value in values])
    return written.getvalue()


def _with_fields(run: RunView, changes: Changes | None) -> Iterator[tuple[Row, Change | None, bool, list[Row]]]:
    """Each object with what was found in it by field: objects and fields come in the same order."""
    fields = run.fields()
    waiting = next(fields, None)
    for row, change, here in with_changes(run, changes):
        mine: list[Row] = []
        while here and waiting is not None and waiting["object"] == row["object"]:
            mine.append(waiting)
            waiting = next(fields, None)
        yield row, change, here, mine
    if waiting is not None:
        raise disorder()


def _values(row: Row, change: Change | None, here: bool, fields: list[Row], words: Words) -> Iterator[list[Any]]:
    """What follows the number. Objects in which nothing was found are not listed, unless they bear a mark."""
    hidden = secret(row)
    tier = row.get("tier")
    reasons, bases = words.reasons(row)
    head = [row.get("target"), *place(row)]
    graded = [tier, words.tier(tier) if tier else "", words.several(reasons), words.several(bases)]
    state = words.said[f"state_{change.state}"] if change else ""
    tail = [state, readable((change.other or "") if change else ""), row.get("status"), row["object"]]
    who = text(f"exposure.circle_{circle(row.get('exposure'))}", words.lang) if here else ""
    tail += [who, words.risk(row)]
    if hidden:
        yield [*head, "", "", "", "", "", words.said["secret"], *graded, "", None, None, None, *tail]
        return
    people = row.get("subjects") or 0
    earlier = change.before.counts if change and change.before else {}
    if not here or (not fields and not row.get("counts")):  # what is gone, or was not read this time: by type
        for code, count in sorted(earlier.items(), key=lambda each: (weight(each[0]), each[0])):
            entity = [words.group(code), code, words.entity(code)]
            yield [*head, "", "", "", *entity, *graded, "", count, None, people, *tail]
        return
    for field in sorted(fields, key=lambda each: (weight(each["entity_type"]), each["entity_type"])):
        code = str(field["entity_type"])
        yield [
            *head,
            field.get("container"),
            field.get("name") or words.said["running_text"],
            field.get("comment"),
            words.group(code),
            code,
            words.entity(code),
            *graded,
            field.get("sample"),
            field["count"],
            field.get("values") or None,
            people,
            *tail,
        ]


FEED = Listing()
