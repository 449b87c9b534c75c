"""The run store as a schema of a PostgreSQL database: one schema for each run, named in the run's folder by run.json.

``pandian.run`` in the same database lists the runs. The password is never written down: it comes from the URL given to
this process, from ``PANDIAN_STORE`` (the same URL with its password), or by libpq's own ways (``PGPASSWORD``, .pgpass).
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError, UsageError
from models.messages import default_lang, text
from models.secrets import keep, secret
from scanner.store.sqlite import PART, POINTER

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

    from scanner.store.backend import Backend
    from scanner.store.writer import FindingRow

PASSWORD = "PANDIAN_STORE"  # noqa: S105 the name of a variable
_OPTIONS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"})
"""What may stand behind the question mark of the URL; libpq knows more, and a run.json may be anybody's."""

_REGISTRY = 0x70616E6469616E00
"""Advisory lock under which the list of runs is made."""

_SETTINGS = "-c bytea_output=hex -c extra_float_digits=1 -c client_encoding=UTF8 -c standard_conforming_strings=on"
"""What a role or database may set otherwise, and the seal must not depend on."""

_WAIT = "-c lock_timeout=10s"
"""Somebody may be reading a run that is to be taken away."""

_COPY_FINDING = (
    'COPY finding (object_id, entity_type, start, "end", location, score, masked, fingerprint, verified_by, recognizer,'
    " over) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class PostgresSchema:
    """A store in the schema ``name`` of the database ``url``, which has no password; the run's folder is ``folder``."""

    folder: Path
    url: str
    name: str = ""

    @classmethod
    def of(cls, folder: Path, url: str) -> PostgresSchema:
        """The place for a new run. A password in the URL is kept for this process alone.

        Raises UsageError where the URL is none of PostgreSQL.
        """
        parsed = _parse(url)
        if parsed.password is not None:
            keep(PASSWORD, parsed.render_as_string(hide_password=False))
        return cls(folder, parsed.set(password=None).render_as_string())

    def __str__(self) -> str:
        """The URL and the schema."""
        return f"{self.url} {self.name}".strip()

    @property
    def file(self) -> Path:
        """The file that says where the store is."""
        return self.folder / POINTER

    def connect(self, *, write: bool) -> Engine:
        """An engine of one connection; a writer's holds a lock that the server gives back when the writer is gone."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        url = _parse(self.url)
        settings = f"-c search_path={self.name or 'pandian'} {_SETTINGS}"
        if write:
            settings += f" {_WAIT}"
        else:
            settings += " -c default_transaction_read_only=on"
        known = {"options": settings, "connect_timeout": 10, "application_name": "pandian"}
        engine = create_engine(
            url.set(drivername="postgresql+psycopg", password=_password(url)), connect_args=known, poolclass=StaticPool
        )
        if write and self.name:

            @event.listens_for(engine, "connect")
            def _lock(raw: Any, _record: object) -> None:
                with raw.cursor() as cursor:
                    cursor.execute("SELECT pg_try_advisory_lock(%s)", (_number(self.name),))
                    held = cursor.fetchone()[0]
                raw.commit()
                if not held:
                    raise StoreError(text("run.store_in_use", default_lang(), path=self))

        return engine

    def begin(self, run_id: str | None, base: Backend | None) -> tuple[Backend, bool]:  # noqa: ARG002 copied later
        """A new schema, entered in the list of runs."""
        from sqlalchemy import text as sql

        name = "run_" + re.sub(r"[^a-z0-9]+", "_", (run_id or os.urandom(8).hex()).lower())[:50]
        made = replace(self, name=name)
        engine = replace(self, name="").connect(write=True)
        try:
            with engine.begin() as connection:
                connection.execute(sql("SELECT pg_advisory_xact_lock(:number)"), {"number": _REGISTRY})
                connection.execute(sql("CREATE SCHEMA IF NOT EXISTS pandian"))
                connection.execute(
                    sql(
                        "CREATE TABLE IF NOT EXISTS pandian.run (schema TEXT PRIMARY KEY, run_id TEXT NOT NULL,"
                        " folder TEXT NOT NULL, targets TEXT NOT NULL, state TEXT NOT NULL, finished TEXT,"
                        " owner TEXT NOT NULL)"
                    )
                )
                connection.execute(sql(f"CREATE SCHEMA {name}"))
                connection.execute(
                    sql("INSERT INTO pandian.run VALUES (:schema, :run_id, :folder, '[]', 'begun', NULL, :owner)"),
                    {"schema": name, "run_id": run_id or name, "folder": str(self.folder.resolve()), "owner": _owner()},
                )
        finally:
            engine.dispose()
        return made, False

    def put(self, final: Backend) -> Backend:
        """Say in the run's folder where the store is: from here on it can be gone on with."""
        part = final.file.with_name(final.file.name + PART)
        said = json.dumps({"store": self.url, "schema": self.name}, ensure_ascii=False, indent=1)
        with part.open("w", encoding="utf-8") as file:
            part.chmod(0o600)
            file.write(said + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(final.file)
        return self

    def insert_findings(self, connection: Connection, rows: list[FindingRow]) -> None:
        """Write a bundle of findings."""
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(_COPY_FINDING) as copy:
            for row in rows:
                copy.write_row(row)

    def leave(self, connection: Connection) -> None:
        """Note in the list of runs how far this one came."""
        from sqlalchemy import select
        from sqlalchemy import text as sql

        from scanner.store import schema

        known = select(schema.meta.c.key, schema.meta.c.value).where(schema.meta.c.key.in_(("summary", "targets")))
        meta = {row.key: json.loads(row.value) for row in connection.execute(known)}
        finished = meta.get("summary", {}).get("finished")
        names = json.dumps([each["url"] for each in meta.get("targets", [])], ensure_ascii=False)
        connection.execute(
            sql("UPDATE pandian.run SET state = :state, finished = :finished, targets = :targets WHERE schema = :name"),
            {
                "state": "finished" if "summary" in meta else "begun",
                "finished": finished,
                "targets": names,
                "name": self.name,
            },
        )
        connection.commit()

    def drop(self) -> None:
        """Remove the schema with all in it, and the file that names it."""
        from sqlalchemy import text as sql

        engine = self.connect(write=True)
        try:
            with engine.begin() as connection:
                connection.execute(sql(f"DROP SCHEMA IF EXISTS {self.name} CASCADE"))
                connection.execute(sql("DELETE FROM pandian.run WHERE schema = :name"), {"name": self.name})
        finally:
            engine.dispose()
        self.file.unlink(missing_ok=True)


def read_pointer(folder: Path) -> PostgresSchema:
    """The place that the run.json in ``folder`` names. Raises StoreError where it names none, OSError."""
    path = folder / POINTER
    try:
        said = json.loads(path.read_text("utf-8"))
        url, name = _parse(str(said["store"])), str(said["schema"])
    except (ValueError, KeyError, TypeError, UsageError) as error:
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason=type(error).__name__)) from None
    if not re.fullmatch(r"run_[a-z0-9_]{1,59}", name):
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason="schema"))
    return PostgresSchema(folder, url.set(password=None).render_as_string(), name)


def stream(connection: Connection) -> Iterator[bytes]:
    """All that a store holds, table by table in an order of its own making: what a seal is made of."""
    from sqlalchemy import String

    from scanner.store import schema

    raw: Any = connection.connection.driver_connection
    quote = connection.dialect.identifier_preparer.quote
    for table in sorted(schema.metadata.tables.values(), key=lambda each: each.name):
        order = ", ".join(
            quote(column.name) + (' COLLATE "C"' if isinstance(column.type, String) else "")
            for column in table.primary_key.columns
        )
        names = ", ".join(quote(column.name) for column in table.columns)
        yield f"{table.name}\n".encode()
        with raw.cursor() as cursor:
            query = f"COPY (SELECT {names} FROM {quote(table.name)} ORDER BY {order}) TO STDOUT"
            with cursor.copy(query) as copy:
                for block in copy:
                    yield bytes(block)


def number_on(connection: Connection) -> None:
    """Let new findings be numbered after those that were copied with their numbers."""
    from sqlalchemy import text as sql

    last = "SELECT coalesce(max(id), 0) + 1 FROM finding"
    connection.execute(sql(f"SELECT setval(pg_get_serial_sequence('finding', 'id'), ({last}), false)"))


def _parse(url: str) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if (
        parsed is None
        or parsed.get_backend_name() != "postgresql"
        or not parsed.database
        or set(parsed.query) - _OPTIONS
    ):
        raise UsageError(text("run.store_url", default_lang()))
    return parsed.set(drivername="postgresql")


def _password(url: URL) -> str | None:
    """The password for this very place; None leaves it to libpq."""
    given = secret(PASSWORD)
    if not given:
        return None
    try:
        known = _parse(given)
    except UsageError:
        return None
    place = [(each.host, each.query.get("host"), each.port, each.username, each.database) for each in (known, url)]
    return str(known.password) if place[0] == place[1] and known.password is not None else None


def _number(name: str) -> int:
    """A number for an advisory lock."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8, person=b"pandian").digest(), "big", signed=True)


def _owner() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
