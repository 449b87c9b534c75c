"""Writing a run: the supervisor is the only writer, rows go in by the bundle, and every commit leaves a true state.

Findings are stored as they come; they count once their object's row is there. A run that stops in the middle, by Ctrl-C
or by a power cut, is opened again with ``resume``: what was finished stays, what was not is taken out.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote_from_bytes

from models.errors import StoreError, UsageError
from models.messages import default_lang, text
from models.records import ObjectResult
from models.tiers.facts import STATE_MARK as STATE_SECRET
from scanner.plain import clean, dump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine, Table

    from scanner.events import Row

FILE = "run.db"
_ROWS = 2000
_SECONDS = 0.5
_INSERT_FINDING = (
    'INSERT INTO finding (object_id, entity_type, start, "end", location, score, masked, fingerprint, verified_by,'
    " recognizer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""Compiled statements take rows as mappings, which for millions of findings is most of the time it takes."""


def connect(path: Path, *, write: bool) -> Engine:
    """An engine on one run.db, by one connection. A writer holds the file for itself alone."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool

    place = os.fsencode(path.resolve().as_posix())
    # Three slashes before a drive letter, four before the server of a Windows share.
    slash = "" if place.startswith(b"/") else "/"
    address = f"file://{slash}{quote_from_bytes(place)}?mode={'rwc' if write else 'ro'}"

    def opener() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=2, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opener, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _settings(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute("PRAGMA cache_size=-16000")
        if write:
            raw.execute("PRAGMA locking_mode=EXCLUSIVE")
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=NORMAL")
            # What is taken out of an unfinished object, or starred later, leaves no trace in free pages.
            raw.execute("PRAGMA secure_delete=ON")

    return engine


class RunStore:
    """One run being written."""

    def __init__(self, path: Path) -> None:
        from scanner.store import schema

        self.path, self.schema = path, schema
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._findings: list[tuple[Any, ...]] = []
        self._waiting = 0
        self._flushed = time.monotonic()
        self._secret: list[int] = []
        self._ranks: dict[str, int] = {}
        self._fresh: set[str] = set()
        try:
            self._engine = connect(path, write=True)
            self.connection: Connection = self._engine.connect()
        except Exception as error:
            raise StoreError(unusable(path, error)) from None
        self._next = 1

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, Any]) -> Self:
        """A new, empty store. Raises StoreError where it cannot be made."""
        try:
            path.touch(mode=0o600)  # whatever folder it lies in; what SQLite puts beside it is as private
        except OSError as error:
            raise StoreError(unusable(path, error)) from None
        store = cls(path)
        try:
            store.schema.metadata.create_all(store.connection)
            store.set_meta({"schema": store.schema.VERSION, **meta})
        except Exception as error:
            raise StoreError(unusable(path, error)) from None
        return store

    @classmethod
    def resume(cls, path: Path, same: Mapping[str, Any]) -> Self:
        """A store to go on with: what was not finished is taken out.

        Raises UsageError where a setting of ``same`` differs from the run's own, StoreError where the file is of
        another version, or another scan is writing it.
        """
        store = cls(path)
        try:
            meta = store.meta()
            # The first write takes the file for us alone.
            store.set_meta({"resumed": meta.get("resumed", 0) + 1})
        except Exception as error:
            store.abandon()
            raise StoreError(unusable(path, error)) from None
        if meta.get("schema") != store.schema.VERSION:
            store.abandon()
            found, known = meta.get("schema"), store.schema.VERSION
            raise StoreError(text("run.store_version", default_lang(), path=path, found=found, known=known))
        other = sorted(key for key, value in same.items() if meta.get(key) != json.loads(json.dumps(value)))
        if other:
            store.abandon()
            raise UsageError(text("run.resume_other", default_lang(), path=path, names=", ".join(other)))
        if "summary" not in meta:
            store._discard_unfinished()
        return store

    def meta(self) -> dict[str, Any]:
        """Every setting of the run."""
        from sqlalchemy import select

        table = self.schema.meta
        rows = self.connection.execute(select(table.c.key, table.c.value)).all()
        return {row.key: json.loads(row.value) for row in rows}

    def set_meta(self, values: Mapping[str, Any]) -> None:
        """Write settings, and commit."""
        table = self.schema.meta
        for key, value in values.items():
            self.connection.execute(table.delete().where(table.c.key == key))
            self.connection.execute(table.insert(), {"key": key, "value": dump(value)})
        self.connection.commit()

    def set_ranks(self, ranks: Mapping[str, int]) -> None:
        """The policy's tiers by rank, for the order of risk."""
        self._ranks = dict(ranks)

    def finished(self, uris: Sequence[str]) -> set[str]:
        """Those of ``uris`` whose object is already in the run."""
        from sqlalchemy import select

        table = self.schema.object_
        names = [clean(uri) for uri in uris]
        found = self._fresh.intersection(names)
        for at in range(0, len(names), 500):
            query = select(table.c.uri).where(table.c.uri.in_(names[at : at + 500]))
            found.update(self.connection.execute(query).scalars())
        return found

    def new_id(self) -> int:
        """The id of an object on which work begins."""
        self._next += 1
        return self._next - 1

    def add_findings(self, object_id: int, rows: Sequence[Row]) -> None:
        """Keep a bundle of an object's findings."""
        self._findings.extend([(object_id, *row) for row in rows])
        self._grown(len(rows))

    def add_object(self, object_id: int, root: int, result: ObjectResult) -> None:
        """Keep a finished object; with it its findings count."""
        item, verdict = result.item, result.verdict
        if STATE_SECRET in result.counts:
            self._secret.append(object_id)
        self._rows.setdefault(self.schema.object_, []).append(
            {
                "id": object_id,
                "root": root,
                "uri": clean(item.uri),
                "path": clean(item.path),
                "target": clean(item.target),
                "kind": item.kind.value,
                "media_type": _clean(result.media_type),
                "size": item.size,
                "modified": item.modified,
                "owner": _clean(item.owner),
                "access": _clean(item.access),
                "sha256": result.sha256,
                "status": result.status.value,
                "problems": dump([[problem.code, problem.detail] for problem in result.problems]),
                "tier": verdict.tier if verdict else None,
                "rank": self._ranks.get(verdict.tier, 0) if verdict else -1,
                "reasons": dump(_reasons(result)),
                "flags": dump(list(verdict.flags) if verdict else []),
                "counts": dump(dict(sorted(result.counts.items()))),
                "masked_counts": dump(dict(sorted(result.masked_counts.items()))),
                "findings": sum(result.counts.values()),
                "subjects": result.subjects,
                "bytes_read": result.bytes_read,
                "facts": dump(dict(result.facts)),
            }
        )
        self._fresh.add(item.uri)
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

    def discard(self, root: int) -> None:
        """Take out what is stored of an outermost object that is to be read again: its members and findings."""
        self.flush()
        table = self.schema.object_
        ids = self.connection.execute(table.select().with_only_columns(table.c.id).where(table.c.root == root))
        self._remove([root, *ids.scalars()])
        self.connection.commit()

    def discard_findings(self, object_id: int) -> None:
        """Take out the findings of one object that is to be read again."""
        self.flush()
        self._remove([object_id])
        self.connection.commit()

    def flush(self) -> None:
        """Write what is waiting, in one transaction."""
        self._flushed = time.monotonic()
        if not self._waiting:
            return
        for table, rows in self._rows.items():
            if rows:
                self.connection.execute(table.insert(), rows)
        if self._findings:
            self.connection.exec_driver_sql(_INSERT_FINDING, self._findings)
        for object_id in self._secret:
            self._star(object_id)
        self.connection.commit()
        self._rows, self._findings, self._waiting, self._secret = {}, [], 0, []
        self._fresh.clear()

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
            raw = self.connection.connection.dbapi_connection
            if raw is not None:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                raw.execute("PRAGMA journal_mode=DELETE")
            self.connection.close()
            self._engine.dispose()

    def _star(self, object_id: int) -> None:
        """Quote nothing of an object with a state-secret mark, what was found before the mark included."""
        from sqlalchemy import func, select, update

        table = self.schema.finding
        length = func.length(table.c.masked)
        lengths = self.connection.execute(select(length).where(table.c.object_id == object_id).distinct()).scalars()
        for number in lengths.all():
            some = update(table).where(table.c.object_id == object_id, length == number)
            self.connection.execute(some.values(masked="*" * number))

    def abandon(self) -> None:
        """Let go of the file as it is."""
        self.connection.rollback()
        self.connection.close()
        self._engine.dispose()

    def _grown(self, rows: int) -> None:
        self._waiting += rows
        if self._waiting >= _ROWS:
            self.flush()

    def _remove(self, ids: Sequence[int]) -> None:
        schema = self.schema
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            self.connection.execute(schema.object_.delete().where(schema.object_.c.id.in_(some)))
            for table in (schema.finding, schema.field, schema.sketch):
                self.connection.execute(table.delete().where(table.c.object_id.in_(some)))

    def _discard_unfinished(self) -> None:
        from sqlalchemy import func, select

        schema = self.schema
        table = schema.object_
        roots = select(table.c.id).where(table.c.id == table.c.root)
        self.connection.execute(table.delete().where(table.c.root.not_in(roots)))
        for other in (schema.finding, schema.field, schema.sketch):
            self.connection.execute(other.delete().where(other.c.object_id.not_in(select(table.c.id))))
        self.connection.execute(schema.folder.delete())
        self.connection.execute(table.update().values(duplicates_of=None).where(table.c.duplicates_of.is_not(None)))
        self.connection.commit()
        self._next = 1 + (self.connection.execute(select(func.max(table.c.id))).scalar() or 0)


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


def unusable(path: Path, error: Exception) -> str:
    """What is wrong with a store, in words."""
    if "locked" in str(error):
        return text("run.store_in_use", default_lang(), path=path)
    return text("run.store_unusable", default_lang(), path=path, reason=type(error).__name__)
