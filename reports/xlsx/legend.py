"""图例与说明: what tiers demand, what columns and words mean, and the laws behind it all."""

from __future__ import annotations

from typing import Any

from models.tiers import DEMANDS
from reports.base import RunView
from reports.xlsx.canvas import Canvas
from reports.xlsx.rows import GROUPS, Words
from reports.xlsx.style import Formats

WIDTHS = (1.5, 22, 26, 26, 26, 26, 26)
COLUMNS = ("tier", "exposure", "risk", "why", "people", "share", "sample", "masked", "gap", "note", "owner")


def legend(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """Write the sheet."""
    del run
    messages = words.messages
    canvas = Canvas(book, formats, words.lang, messages["sheet_legend"], WIDTHS)
    canvas.gap(6)
    canvas.across(messages["sheet_legend"], formats.title(), 30)

    canvas.part(messages["legend_tiers"])
    header = [messages["col_tier"], *(messages[f"col_demand_{kind}"] for kind in DEMANDS)]
    rows = [[words.tier(tier["id"]), *words.demands(tier["id"])] for tier in reversed(words.tiers)]
    canvas.table(header, rows, (1, 1, 1, 1, 1, 1), ("centre", *["text"] * 5))

    both = [messages["legend_word"], messages["col_means"]]
    canvas.part(messages["legend_status"])
    statuses = ("scanned", "partial", "skipped", "failed")
    rows = [[words.status(name), messages[f"status_{name}_means"]] for name in statuses]
    canvas.table(both, rows, (1, 5), ("centre", "text"))

    canvas.part(messages["legend_columns"])
    canvas.table(both, [[messages[f"col_{n}"], messages[f"means_{n}"]] for n in COLUMNS], (1, 5), ("text", "text"))

    canvas.part(messages["legend_groups"])
    from models.entities import catalogue

    members = {group: [entry for entry in catalogue().values() if entry.group == group] for group in GROUPS}
    rows = [
        [messages[f"group_{group}"], messages["separator"].join(getattr(entry, words.lang) for entry in members[group])]
        for group in GROUPS
        if members[group]
    ]
    canvas.table(both, rows, (1, 5), ("text", "text"))

    laws = words.policy.get("laws") or {}
    if laws:
        canvas.part(messages["legend_laws"])
        canvas.table(both, [[name, words.law(name)] for name in laws], (1, 5), ("text", "text"))
