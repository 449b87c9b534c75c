"""The sources of a run in the overview: their figures, whose they are, and what was not as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.messages import text
from models.scope import ABOUT, basis
from reports.xlsx.canvas import Canvas
from reports.xlsx.rows import Words


def sources(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    """One row for each target; then what the scope file says of them; then what was not verified, or not reached."""
    messages, targets = words.messages, list(summary.get("targets") or ())
    canvas.part(messages["part_targets"])
    rows = [
        [
            str(each.get("name") or ""),
            str(each.get("url") or ""),
            each.get("objects", 0),
            each.get("bytes"),
            round(each.get("subjects") or 0),
            words.tier(each.get("tier")) if each.get("tier") else "",
        ]
        for each in targets
    ]
    header = [
        messages[key] for key in ("col_system", "col_url", "col_objects", "col_size", "col_people_once", "col_top_tier")
    ]
    canvas.table(header, rows, (1, 3, 1, 1, 1, 1), ("text", "text", "number", "size", "number", "centre"))
    for each in targets:
        if each.get("insecure"):
            canvas.across(text("scope.insecure", words.lang, name=each["name"]), canvas.formats.plain())
        if each.get("failed"):
            said = text("scope.failed", words.lang, name=each["name"], reason=each["failed"])
            canvas.across(said, canvas.formats.plain())
    known = [each for each in targets if any(each.get(key) for key in ABOUT)]
    if not known:
        return
    canvas.gap(6)
    said_of = [
        [
            str(each.get("name") or ""),
            *(str(each.get(key) or "") for key in ("business", "owner", "purpose")),
            messages["separator"].join(basis(word, words.lang) for word in each.get("legal_basis") or ()),
            str(each.get("contact") or ""),
        ]
        for each in known
    ]
    heads = [
        text(f"scope.about_{key}", words.lang) for key in ("business", "owner", "purpose", "legal_basis", "contact")
    ]
    canvas.table([messages["col_system"], *heads], said_of, (1, 1, 1, 1, 3, 1), ("text",) * 6)
