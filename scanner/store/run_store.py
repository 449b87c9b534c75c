"""Writing a run: made new, from an earlier one, or gone on with.

A run that stops in the middle, by Ctrl-C or by a power cut, is opened again with ``resume``: what was finished stays,
what was not is taken out. A run made from an earlier one begins as its copy, so that only what changed is written; what
the walk does not meet again is taken out at its end.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from models.errors import StoreError, UsageError
from models.messages import default_lang, text
from models.records import Status
from scanner.plain import clean, dump
from scanner.store.backend import Backend, backend, holds_run, new_store, store_of
from scanner.store.carrying import Carrying
from scanner.store.migrate import stamp
from scanner.store.opening import take_over
from scanner.store.sqlite import FILE, POINTER, is_part
from scanner.store.writer import now, unusable

TRENDS = 50
"""As many runs of the line are kept in ``trend``."""


class RunStore(Carrying):
    """One run being written."""

    @classmethod
    def create(cls, place: Path | Backend, meta: Mapping[str, Any]) -> Self:
        """A new, empty store at ``place``: the path of a run.db, or ``new_store``. Raises StoreError."""
        return cls._made(place, None, meta)

    @classmethod
    def create_from(cls, place: Path | Backend, base: Path, meta: Mapping[str, Any]) -> Self:
        """A new store that begins with all objects of the finished run in the folder ``base``.

        Every setting is ``meta``'s own. Until it is finished it is an unfinished run like any other. Raises StoreError
        where it cannot be made, or the base is of another version.
        """
        return cls._made(place, base, meta)

    @classmethod
    def _made(cls, place: Path | Backend, base: Path | None, meta: Mapping[str, Any]) -> Self:
        final = backend(place)
        try:
            older = store_of(base) if base is not None else None
            begun, copied = final.begin(meta.get("run_id"), older)
        except StoreError:
            raise
        except Exception as error:
            raise StoreError(unusable(final, error)) from None
        store = cls(begun)
        found: object = store.schema.VERSION
        try:
            if not copied:
                store.schema.metadata.create_all(store.connection)
                if base is not None:
                    found = take_over(store.connection, base, older)
            else:
                found = store.meta().get("schema")
            if found == store.schema.VERSION:
                if base is not None:
                    store._empty()
                return store._put(final, meta)
        except Exception as error:
            store.abandon()
            if isinstance(error, StoreError):  # which says itself what is wrong
                raise
            raise StoreError(unusable(final, error)) from None
        store.abandon()
        begun.drop()
        known = store.schema.VERSION
        raise StoreError(text("run.store_version", default_lang(), path=base, found=found, known=known))

    @classmethod
    def resume(cls, path: Path | Backend, same: Mapping[str, Any]) -> Self:
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
        try:
            check_same(path, meta, same)
        except UsageError:
            store.abandon()
            raise
        store.run_id = meta.get("run_id")
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

    def finished(self, uris: Sequence[str]) -> set[str]:
        """Those of ``uris`` whose object this run has read."""
        from sqlalchemy import select

        table = self.schema.object_
        names = [clean(uri) for uri in uris]
        found = {name for name in names if name in self._fresh}
        for at in range(0, len(names), 500):
            query = select(table.c.uri).where(table.c.uri.in_(names[at : at + 500]))
            if self.run_id is not None:
                query = query.where(table.c.origin == self.run_id)
            found.update(self.connection.execute(query).scalars())
        return found

    def lost(self) -> Counter[str]:
        """How many outermost objects of each target a server did not give because it went away."""
        return Counter(target for _, target in self._lost())

    def discard_lost(self, targets: Collection[str]) -> None:
        """Take those of ``targets`` out: they are met and read again."""
        self._remove_trees([number for number, target in self._lost() if target in targets])
        self.connection.commit()

    def _lost(self) -> list[tuple[int, str]]:
        from sqlalchemy import select

        self.flush()
        table = self.schema.object_
        ended = table.c.status.in_((Status.FAILED.value, Status.PARTIAL.value))
        query = select(table.c.id, table.c.target).where(table.c.id == table.c.root, ended)
        query = query.where(table.c.origin == self.run_id, table.c.problems.contains('"connection"'))
        return [(row.id, row.target) for row in self.connection.execute(query)]

    def set_target(self, name: str, state: str) -> None:
        """Note how far the walk through a target came: ``pending``, ``walked`` or ``failed``."""
        table = self.schema.target
        row = {"state": state, "walked": now() if state == "walked" else None}
        self.connection.execute(table.update().where(table.c.name == clean(name)).values(**row))
        self._grown(1)

    def set_changes(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """Keep what differs from the base: rows of the table ``change``, in place of those before. Commits."""
        table = self.schema.change
        self.connection.execute(table.delete())
        rows: list[Mapping[str, Any]] = []
        for row in changes:
            rows.append(row)
            if len(rows) >= 1000:
                self.connection.execute(table.insert(), rows)
                rows = []
        if rows:
            self.connection.execute(table.insert(), rows)
        self.connection.commit()

    def add_trend(self, run_id: str, finished: str, totals: Mapping[str, Any]) -> None:
        """Add a run to the line that this one stands in; the newest ``TRENDS`` stay. Commits."""
        from sqlalchemy import select

        table = self.schema.trend
        self.connection.execute(table.delete().where(table.c.run_id == run_id))
        self.connection.execute(table.insert(), {"run_id": run_id, "finished": finished, "totals": dump(dict(totals))})
        newest = select(table.c.run_id).order_by(table.c.finished.desc(), table.c.run_id.desc())
        for old in self.connection.execute(newest).scalars().all()[TRENDS:]:
            self.connection.execute(table.delete().where(table.c.run_id == old))
        self.connection.commit()

    def _put(self, final: Backend, meta: Mapping[str, Any]) -> Self:
        """Begin the run, and move its store to its place: what lies there can always be gone on with."""
        self._begin(meta)
        self.close()
        made = type(self)(self.backend.put(final))
        made.run_id, made._next = self.run_id, self._next  # noqa: SLF001 another store of the same class
        return made

    def _begin(self, meta: Mapping[str, Any]) -> None:
        """The settings of a new run, its targets included."""
        stamp(self.connection)
        self.run_id = meta.get("run_id")
        rows = [
            {
                "name": clean(each["name"]),
                "url": clean(each["url"]),
                "state": "pending",
                "include": dump(list(each["include"])),
                "exclude": dump(list(each["exclude"])),
            }
            for each in meta.get("targets", ())
        ]
        if rows:
            self.connection.execute(self.schema.target.insert(), rows)
        self.set_meta({"schema": self.schema.VERSION, **meta})

    def _empty(self) -> None:
        """Take out of a copy what belongs to the run it was made from alone."""
        from sqlalchemy import func, select

        schema = self.schema
        own = (schema.meta, schema.target, schema.listing, schema.change, schema.gap, schema.folder, schema.people)
        for table in own:
            self.connection.execute(table.delete())
        self._unmark_copies()
        self._next = 1 + (self.connection.execute(select(func.max(schema.object_.c.id))).scalar() or 0)

    def _unmark_copies(self) -> None:
        """Which objects are copies is known when the run ends, and anew."""
        table = self.schema.object_
        for column in (table.c.duplicates_of, table.c.same_text_as):
            self.connection.execute(table.update().values({column: None}).where(column.is_not(None)))

    def _discard_unfinished(self) -> None:
        from sqlalchemy import func, select

        schema = self.schema
        table = schema.object_
        roots = select(table.c.id).where(table.c.id == table.c.root)
        self.connection.execute(table.delete().where(table.c.root.not_in(roots)))
        for other in (schema.finding, schema.field, schema.sketch, schema.gap):
            self.connection.execute(other.delete().where(other.c.object_id.not_in(select(table.c.id))))
        for other in (schema.folder, schema.people, schema.listing, schema.change):
            self.connection.execute(other.delete())
        self._unmark_copies()
        self._remove_trees([number for number, _ in self._lost()])
        self.connection.commit()
        self._next = 1 + (self.connection.execute(select(func.max(table.c.id))).scalar() or 0)


def check_same(path: Path | Backend, meta: Mapping[str, Any], same: Mapping[str, Any]) -> None:
    """Raise UsageError where a setting of ``same`` differs from that in a run's ``meta``."""
    other = sorted(key for key, value in same.items() if meta.get(key) != json.loads(json.dumps(value)))
    if other:
        raise UsageError(text("run.resume_other", default_lang(), path=path, names=", ".join(other)))


__all__ = ["FILE", "POINTER", "RunStore", "check_same", "holds_run", "is_part", "new_store", "store_of", "unusable"]
