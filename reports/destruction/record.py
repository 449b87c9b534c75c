"""Issuing a destruction list from a run, and filling it in from what a later run shows."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, cast, get_args

from models.errors import UsageError
from models.messages import Lang, text
from reports.base import RunView
from reports.changes.rows import HasRows
from reports.changes.states import Change, Changes, State
from reports.destruction import chain
from reports.files import replacing_text

Progress = Literal[
    "pending", "confirmed_deleted", "confirmed_resolved", "still_there", "moved", "cannot_be_seen", "returned"
]
PROGRESS: tuple[Progress, ...] = get_args(Progress)
CONFIRMED = frozenset({"confirmed_deleted", "confirmed_resolved"})
_COLUMNS = ("uri", "path", "target", "tier", "rank", "subjects", "findings", "size", "sha256")


class Finished(HasRows, RunView, Protocol):
    """A finished run."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A list after issuing or an update: objects by state, and the digest of its last line."""

    path: Path
    head: str
    states: Mapping[Progress, int]


def destruction_issue(
    run: Finished,
    path: Path,
    *,
    lang: Lang,
    tier: str | None = None,
    seal: str | None = None,
    now: datetime | None = None,
) -> Filled:
    """Write the list of every object in ``run`` of ``tier`` or a stricter one (default: the strictest) to ``path``.

    Objects are those in which something was found themselves: of an archive its members. ``seal`` is the head of the
    run's seal. Raises UsageError for an unknown tier or a file that exists: what was issued is never overwritten.
    """
    tiers = (run.summary.get("policy") or {}).get("tiers") or []
    ranks = {each["id"]: each["rank"] for each in tiers}
    chosen = tier or max(ranks, key=lambda each: ranks[each], default="")
    if chosen not in ranks:
        raise UsageError(text("destruction.tier_unknown", lang, tier=chosen, known=", ".join(ranks)))
    if path.exists():
        raise UsageError(text("destruction.exists", lang, path=path))
    made = (now or datetime.now(UTC)).isoformat(timespec="seconds").replace("+00:00", "Z")
    least = ranks[chosen]

    def wanted() -> Iterator[dict[str, Any]]:
        for row in run.rows(_COLUMNS):
            values = dict(zip(_COLUMNS, row, strict=True))
            if values.pop("rank") >= least and values["findings"]:
                yield {"object": values.pop("uri"), **values}

    number = sum(1 for _ in wanted())
    with replacing_text(path) as file:
        lines = chain.Chain(file)
        lines.add(
            "list",
            {
                "version": chain.VERSION,
                "list": f"{run.meta['run_id']}-{chosen}",
                "run_id": run.meta["run_id"],
                "seal": seal,
                "key_id": run.meta.get("key_id"),
                "issued": made,
                "tiers": [
                    {
                        "id": each["id"],
                        "zh": each["zh"],
                        "en": each["en"],
                        "demand": (each.get("demands") or {}).get("destruction"),
                    }
                    for each in tiers
                    if each["rank"] >= least
                ],
                "objects": number,
            },
        )
        for values in wanted():
            lines.add("object", values)
    return Filled(path, lines.head or "", {"pending": number} if number else {})


def destruction_update(path: Path, changes: Changes, after: Finished, *, seal: str | None = None) -> Filled:
    """Add to the list at ``path`` what ``changes``, which led to the run ``after``, shows of its objects, and when.

    The comparison is best made with the run that the list was issued from (``issued_from``): only it shows what became
    of an object that a run in between could not see. A run that was entered already adds nothing, nor does the list's
    own.
    Raises RunError where the list was edited.
    """
    finished = after.summary.get("finished")
    with closing(sqlite3.connect("", isolation_level=None)) as known:
        first, last, _ = _fill(known, path)
        head = str(last["sha256"])
        runs = {first["run_id"], *(run for (run,) in known.execute("SELECT run_id FROM entered"))}
        if after.meta["run_id"] not in runs:
            known.execute("BEGIN")
            for change in changes:
                _see(known, change)
            known.execute("COMMIT")

            def lines() -> Iterator[tuple[str, Mapping[str, Any]]]:
                told = {"run_id": after.meta["run_id"], "at": finished}
                yield "update", {**told, "before": changes.before_id, "seal": seal}
                fresh = known.execute("SELECT uri, state, why, other FROM item WHERE news ORDER BY uri")
                for uri, state, why, other in fresh:
                    yield "event", {"object": uri, "state": state, "why": why, "other": other, **told}

            head = chain.append(path, lines())
        states = known.execute("SELECT state, count(*) FROM item GROUP BY state").fetchall()
    counted: Counter[Progress] = Counter({cast("Progress", state): number for state, number in states})
    return Filled(path, head, {state: counted[state] for state in PROGRESS if counted[state]})


def issued_from(path: Path) -> str:
    """The id of the run that the list was issued from. Raises RunError where it is no list."""
    return str(next(chain.read(path))["run_id"])


def latest(path: Path) -> tuple[dict[str, Any], dict[str, Any], sqlite3.Connection, int]:
    """The list's first line and its last, every object with its latest state as a database, and the number of lines.

    The database has one table, ``item``: ``seq``, ``uri``, ``data`` (JSON as issued), ``state``, ``why``, ``other``,
    ``at`` and ``run_id``; close it when done. Raises RunError where the list was edited.
    """
    known = sqlite3.connect("", isolation_level=None)
    try:
        first, last, lines = _fill(known, path)
    except BaseException:
        known.close()
        raise
    return first, last, known, lines


def _fill(known: sqlite3.Connection, path: Path) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Read the list into ``known``: ``place`` is where each object's content was last seen."""
    known.execute("PRAGMA journal_mode=OFF")
    known.execute(
        "CREATE TABLE item (uri TEXT PRIMARY KEY, seq INTEGER, data TEXT, place TEXT, state TEXT, why TEXT, other TEXT,"
        " at TEXT, run_id TEXT, news INTEGER DEFAULT 0)"
    )
    known.execute("CREATE INDEX item_place ON item (place)")
    known.execute("CREATE TABLE entered (run_id TEXT)")
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    lines = 0
    known.execute("BEGIN")
    for line in chain.read(path):
        last, lines, kind = line, lines + 1, line["kind"]
        if kind == "list":
            first = line
        elif kind == "object":
            known.execute(
                "INSERT OR IGNORE INTO item (uri, seq, data, place, state) VALUES (?, ?, ?, ?, 'pending')",
                (line["object"], line["seq"], json.dumps(line, ensure_ascii=False), line["object"]),
            )
        elif kind == "update":
            known.execute("INSERT INTO entered VALUES (?)", (line["run_id"],))
        elif kind == "event":
            place = line["other"] if line["state"] == "moved" else None
            known.execute(
                "UPDATE item SET state = ?, why = ?, other = ?, at = ?, run_id = ?, place = coalesce(?, place)"
                " WHERE uri = ?",
                (line["state"], line["why"], line["other"], line["at"], line["run_id"], place, line["object"]),
            )
    known.execute("COMMIT")
    return first, last, lines


def _see(known: sqlite3.Connection, change: Change) -> None:
    """Enter one change for the objects whose content was last seen at its place, or that were issued there."""
    rows = known.execute(
        "SELECT uri, state, other, place FROM item WHERE place = ?1 OR uri = ?1", (change.object,)
    ).fetchall()
    for uri, was, other, place in rows:
        # Where the content moved on, the place it left is looked at for its return alone.
        left = place != change.object
        state = progress(change, was, left=left)
        if state is None or (state == was and change.other == other):
            continue
        known.execute(
            "UPDATE item SET state = ?, why = ?, other = ?, news = 1 WHERE uri = ?",
            (state, change.why, change.other, uri),
        )


def progress(change: Change, was: Progress, *, left: bool = False) -> Progress | None:
    """What a change says of an object on a list that stood at ``was``; None where it says nothing new."""
    there = change.after is not None and bool(change.after.counts) and change.after.status in {"scanned", "partial"}
    if there:
        gone = was in CONFIRMED or was == "returned"
        return "returned" if gone or left else "still_there"
    if left:
        return None
    if change.state is State.DELETED:
        return "confirmed_deleted"
    if change.state is State.RESOLVED:
        return "confirmed_resolved"
    if change.state is State.MOVED and change.before is not None:
        return "moved"
    if was in CONFIRMED:
        return None  # an absence that was confirmed stays confirmed until something is seen again
    return "cannot_be_seen"
