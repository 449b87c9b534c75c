"""Rows on their way into a store: one writer, rows go in by the bundle, and every commit leaves a true state.

Findings are stored as they come; they count once their object's row is there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError
from models.messages import default_lang, text
from models.records import Item, Listing, ObjectResult, Status
from models.tiers.facts import STATE_MARK as STATE_SECRET
from scanner.events import BY_PLACE
from scanner.plain import clean, dump
from scanner.store.backend import Backend, backend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine, Table

    from scanner.events import Row

FindingRow = tuple[Any, ...]
"""An object's id and a finding of it, as ``scanner.events.Row``."""

_ROWS = 2000
_SECONDS = 0.5


class Writer:
    """A store being written. ``run_id`` is noted with every object as the run in which it was read."""

    def __init__(self, place: Path | Backend) -> None:
        from scanner.store import schema

        self.backend, self.schema = backend(place), schema
        self.path = self.backend.file
        self.run_id: str | None = None
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._findings: list[FindingRow] = []
        self._waiting = 0
        self._flushed = time.monotonic()
        self._secret: list[int] = []
        self._ranks: dict[str, int] = {}
        self._listings: dict[str, dict[str, Any]] = {}
        self._fresh: dict[str, int] = {}
        self._fresh_content: dict[tuple[str, str | None], int] = {}
        self._next = 1
        try:
            self._engine: Engine = self.backend.connect(write=True)
            self.connection: Connection = self._engine.connect()
        except StoreError:
            raise
        except Exception as error:
            raise StoreError(unusable(self.backend, error)) from None

    def set_ranks(self, ranks: Mapping[str, int]) -> None:
        """The policy's tiers by rank, for the order of risk."""
        self._ranks = dict(ranks)

    def new_id(self) -> int:
        """The id of an object on which work begins."""
        self._next += 1
        return self._next - 1

    def add_findings(self, object_id: int, rows: Sequence[Row]) -> None:
        """Keep a bundle of an object's findings."""
        self._findings.extend([(object_id, *row) for row in rows])
        self._grown(len(rows))

    def add_object(self, object_id: int, root: int, result: ObjectResult, parent: int | None = None) -> None:
        """Keep a finished object; with it its findings count. ``parent`` is the id of the object it is a member of."""
        if STATE_SECRET in result.counts:
            self._secret.append(object_id)
        row = {"id": object_id, "root": root, "parent": parent, "origin": self.run_id, "read_at": now()}
        row |= dict.fromkeys(("duplicates_of", "same_text_as", "lines"))
        self._add_row(row | item_columns(result.item) | self._result_columns(result))
        if result.people:
            self._rows.setdefault(self.schema.sketch, []).append({"object_id": object_id, "people": result.people})
        self._rows.setdefault(self.schema.field, []).extend(
            {
                "object_id": object_id,
                "seq": seq,
                "container": clean(each.container),
                "name": clean(each.name),
                "comment": clean(each.comment),
                "entity_type": each.entity_type,
                "count": each.count,
                "values": each.values,
                "sample": clean(each.sample),
            }
            for seq, each in enumerate(result.fields)
        )
        self._grown(1 + len(result.fields))

    def add_listing(self, listing: Listing) -> None:
        """Keep that a folder, database or bucket was listed, and whether to its end. The last word on it counts."""
        problem = listing.problem
        uri = clean(listing.uri)
        self._listings[uri] = {
            "target": clean(listing.target),
            "uri": uri,
            "complete": listing.complete,
            "entries": listing.entries,
            "problem": dump([problem.code, problem.detail]) if problem is not None else None,
        }
        self._grown(1)

    def discard(self, root: int) -> None:
        """Take out what is stored of an outermost object that is to be read again: its members and findings."""
        self.flush()
        self._remove_trees([root])
        self.connection.commit()

    def flush(self) -> None:
        """Write what is waiting, in one transaction."""
        self._flushed = time.monotonic()
        if not self._waiting:
            return
        self._write()
        self.connection.commit()

    def tick(self) -> None:
        """Write what is waiting once it has waited long enough."""
        if self._waiting and time.monotonic() - self._flushed > _SECONDS:
            self.flush()

    def close(self) -> None:
        """Leave one plain file behind."""
        try:
            self.flush()
        finally:
            self.connection.rollback()
            self.backend.leave(self.connection)
            self.connection.close()
            self._engine.dispose()

    def abandon(self) -> None:
        """Let go of the file as it is."""
        self.connection.rollback()
        self.connection.close()
        self._engine.dispose()

    def _write(self) -> None:
        """Everything that is waiting, without committing."""
        if self._listings:
            table = self.schema.listing
            uris = list(self._listings)
            for at in range(0, len(uris), 500):
                self.connection.execute(table.delete().where(table.c.uri.in_(uris[at : at + 500])))
            self.connection.execute(table.insert(), list(self._listings.values()))
        for table, rows in self._rows.items():
            if rows:
                self.connection.execute(table.insert(), rows)
        if self._findings:
            self.backend.insert_findings(self.connection, self._findings)
        for object_id in self._secret:
            self._star(object_id)
        self._rows, self._findings, self._waiting, self._secret = {}, [], 0, []
        self._listings, self._fresh, self._fresh_content = {}, {}, {}

    def _add_row(self, row: dict[str, Any]) -> None:
        self._rows.setdefault(self.schema.object_, []).append(row)
        self._fresh[row["uri"]] = row["id"]
        known = row["status"] == Status.SCANNED.value and row["sha256"] is not None
        if known and f'"{BY_PLACE}"' not in row["facts"]:
            self._fresh_content[row["sha256"], row["media_type"]] = row["id"]

    def _star(self, object_id: int) -> None:
        """Quote nothing of an object with a state-secret mark, what was found before the mark included."""
        from sqlalchemy import func, select, update

        table = self.schema.finding
        length = func.length(table.c.masked)
        lengths = self.connection.execute(select(length).where(table.c.object_id == object_id).distinct()).scalars()
        for number in lengths.all():
            some = update(table).where(table.c.object_id == object_id, length == number)
            self.connection.execute(some.values(masked="*" * number))

    def _grown(self, rows: int) -> None:
        self._waiting += rows
        if self._waiting >= _ROWS:
            self.flush()

    def _remove_trees(self, roots: Sequence[int]) -> None:
        from sqlalchemy import select

        table = self.schema.object_
        for at in range(0, len(roots), 500):
            some = roots[at : at + 500]
            members = self.connection.execute(select(table.c.id).where(table.c.root.in_(some))).scalars()
            self._remove([*some, *members])

    def _remove(self, ids: Sequence[int]) -> None:
        schema = self.schema
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            self.connection.execute(schema.object_.delete().where(schema.object_.c.id.in_(some)))
            for table in (schema.finding, schema.field, schema.sketch, schema.gap):
                self.connection.execute(table.delete().where(table.c.object_id.in_(some)))

    def _result_columns(self, result: ObjectResult) -> dict[str, Any]:
        verdict, table = result.verdict, result.table
        return {
            "media_type": _clean(result.media_type),
            "sha256": result.sha256,
            "status": result.status.value,
            "problems": dump([[problem.code, problem.detail] for problem in result.problems]),
            "tier": verdict.tier if verdict else None,
            "rank": self._ranks.get(verdict.tier, 0) if verdict else -1,
            "reasons": dump(_reasons(result)),
            "flags": dump(list(verdict.flags) if verdict else []),
            "counts": dump(dict(sorted(result.counts.items()))),
            "masked_counts": dump(dict(sorted(result.masked_counts.items()))),
            "suppressed": dump(dict(sorted(result.suppressed.items()))),
            "findings": sum(result.counts.values()),
            "subjects": result.subjects,
            "bytes_read": result.bytes_read,
            "facts": dump(dict(result.facts)),
            "text_digest": result.text_digest,
            "schema_digest": table.schema if table else None,
            "row_count": table.rows if table else None,
            "ranges": table.ranges if table else None,
        }


def item_columns(item: Item) -> dict[str, Any]:
    """What is stored of an object as the crawler met it."""
    return {
        "uri": clean(item.uri),
        "path": clean(item.path),
        "target": clean(item.target),
        "kind": item.kind.value,
        "size": item.size,
        "modified": item.modified,
        "owner": _clean(item.owner),
        "access": _clean(item.access),
        "stamp": _clean(item.stamp),
        "exposure": item.exposure,
    }


def now() -> str:
    """The time: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _reasons(result: ObjectResult) -> list[dict[str, Any]]:
    if result.verdict is None:
        return []
    return [
        {
            "rule": each.rule,
            "tier": each.tier,
            "text": each.text,
            "values": dict(each.values),
            "basis": list(each.basis),
        }
        for each in result.verdict.reasons
    ]


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def unusable(path: object, error: Exception) -> str:
    """What is wrong with a store, in words."""
    if "locked" in str(error):
        return text("run.store_in_use", default_lang(), path=path)
    return text("run.store_unusable", default_lang(), path=path, reason=type(error).__name__)
