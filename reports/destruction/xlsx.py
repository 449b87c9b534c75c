"""A destruction list (销毁清单) as an Excel file: what to destroy, by which demand, and what is confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from models.messages import Lang, section, text
from reports.changes.book import MAX_ROWS, Book, Sheet, open_book
from reports.changes.words import place
from reports.destruction.record import PROGRESS, latest

_COLUMNS = (
    ("no", 7), ("object", 56), ("target", 16), ("tier", 16), ("demand", 30), ("people", 9),
    ("findings", 9), ("size", 11), ("hash", 34), ("state", 14), ("at", 20), ("run", 24), ("why", 36), ("other", 40),
    ("method", 16), ("person", 12), ("witness", 12), ("date", 12),
)  # fmt: skip
_TO_FILL_IN = 4


def write(source: Path, path: Path, lang: Lang) -> None:
    """Write the list at ``source`` to ``path``, whole or not at all. Raises RunError where the list was edited."""
    said = section("destruction", lang)
    first, last, known, lines = latest(source)
    with closing(known), open_book(path, said["title"], lang) as book:
        counts = dict(known.execute("SELECT state, count(*) FROM item GROUP BY state").fetchall())
        _summary(book, said, lang, first, last["sha256"], lines, counts)
        _list(book, said, lang, first, known)


def _summary(
    book: Book,
    said: Mapping[str, str],
    lang: Lang,
    first: Mapping[str, Any],
    head: str,
    lines: int,
    counts: Mapping[str, int],
) -> None:
    sheet = book.sheet(said["sheet_summary"], (30, 90))
    sheet.line(said["title"], "title")
    when = str(first["issued"]).replace("T", " ").removesuffix("Z")
    sheet.line(text("destruction.head", lang, id=first["list"], run=first["run_id"], when=when))
    sheet.line(text("destruction.chain", lang, head=head, lines=lines))
    sheet.line(said["note"])
    sheet.gap()
    sheet.line(said["part_demands"], "part")
    sheet.header([said["col_tier"], said["col_demand"]])
    for tier in first["tiers"]:
        sheet.row([tier[lang], (tier["demand"] or {}).get(lang, "")])
    sheet.gap()
    sheet.line(said["part_states"], "part")
    sheet.header([said["col_state"], said["col_count"]])
    for state in PROGRESS:
        sheet.row([said[f"state_{state}"], counts.get(state, 0)])


def _list(book: Book, said: Mapping[str, str], lang: Lang, first: Mapping[str, Any], known: Any) -> None:
    tiers = {tier["id"]: tier for tier in first["tiers"]}
    whys = section("changes", lang)
    number = 1
    sheet = _sheet(book, said, number)
    rows = known.execute("SELECT data, state, why, other, at, run_id FROM item ORDER BY seq")
    for at, (data, state, why, other, when, run_id) in enumerate(rows, 1):
        if sheet.at >= MAX_ROWS:
            sheet.filtered(0, len(_COLUMNS))
            number += 1
            sheet = _sheet(book, said, number)
        item = json.loads(data)
        tier = tiers.get(item["tier"], {})
        sheet.row(
            [
                at,
                item["path"],
                item["target"],
                tier.get(lang, item["tier"]),
                (tier.get("demand") or {}).get(lang, ""),
                item["subjects"],
                item["findings"],
                item["size"],
                item["sha256"],
                said[f"state_{state}"],
                str(when).replace("T", " ").removesuffix("Z") if when else None,
                run_id,
                whys.get(why, why) if why else None,
                place(other) if other else None,
                *([None] * _TO_FILL_IN),
            ]
        )
    sheet.filtered(0, len(_COLUMNS))


def _sheet(book: Book, said: Mapping[str, str], number: int) -> Sheet:
    title = said["sheet_list"] + (f" ({number})" if number > 1 else "")
    sheet = book.sheet(title, tuple(width for _, width in _COLUMNS))
    sheet.header([said[f"col_{name}"] for name, _ in _COLUMNS], freeze=2)
    return sheet
