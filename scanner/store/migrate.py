"""A run store of an earlier version brought to the present one: as a copy for reading, or in place on request.

Reading never changes a run: its seal would break, and it may lie where nothing can be written.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import StoreError
from models.messages import default_lang, text

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0005"
"""The revision that scanner.store.schema describes."""

_OLD = {1: "0001", 2: "0002", 3: "0003", 4: "0004"}
"""Versions that can be brought up; the first kept no revision of alembic's."""


def revision_of(connection: Connection) -> str | None:
    """The revision of a store; None where it holds none, or is none of ours."""
    from sqlalchemy import inspect, select

    from scanner.store import schema

    names = set(inspect(connection).get_table_names())
    if schema.revision.name in names:
        found: str | None = connection.execute(select(schema.revision.c.version_num)).scalar()
        return found
    if not {"meta", "object"} <= names:
        return None
    version = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "schema")).scalar()
    return _OLD.get(json.loads(version)) if version is not None else None


def stamp(connection: Connection) -> None:
    """Note that a new store is of the present revision."""
    from scanner.store import schema

    connection.execute(schema.revision.delete())
    connection.execute(schema.revision.insert(), {"version_num": HEAD})


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring a store to a revision, an empty database too. Whole or, where the database can, not at all."""
    from alembic import command
    from alembic.config import Config

    found = revision_of(connection)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    if found is not None and found in _OLD.values():
        command.stamp(config, found)
    command.upgrade(config, to)
    connection.commit()


def is_older(version: object) -> bool:
    """Whether a run's ``meta.schema`` names an earlier version that can be brought up."""
    return version in _OLD


def upgraded_copy(path: Path) -> tempfile.TemporaryDirectory[str]:
    """A private folder with a copy of the store in the file ``path``, brought to the present version, under its name.

    Raises StoreError where there is no room for it, or the store is damaged.
    """
    place = tempfile.TemporaryDirectory(prefix="pandian-")
    try:
        _upgrade_copy(path, Path(place.name) / path.name)
    except Exception as error:
        place.cleanup()
        reason = type(error).__name__
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason=reason)) from None
    return place


def upgrade_file(path: Path) -> tuple[str, str] | None:
    """Bring the store in the file ``path`` to the present version in its place; gives the revisions before and after.

    None where it is of that version already. A copy is brought up beside it, then put in its place: a power cut leaves
    the one or the other. Raises StoreError.
    """
    from scanner.store import sqlite

    engine = sqlite.connect(path, write=False)
    try:
        with engine.connect() as connection:
            found = revision_of(connection)
    except Exception as error:
        reason = type(error).__name__
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason=reason)) from None
    finally:
        engine.dispose()
    if found == HEAD:
        return None
    if found is None or found not in _OLD.values():
        known = HEAD
        raise StoreError(text("run.store_version", default_lang(), path=path, found=found, known=known))
    part = path.with_name(path.name + ".part")
    try:
        _upgrade_copy(path, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except Exception as error:
        part.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason=reason)) from None
    return found, HEAD


def _upgrade_copy(path: Path, place: Path) -> None:
    from scanner.store import sqlite

    sqlite.copy_file(path, place)
    engine = sqlite.connect(place, write=True)
    try:
        with engine.connect() as connection:
            upgrade(connection)
            sqlite.one_file(connection)
    finally:
        engine.dispose()
