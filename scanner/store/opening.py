"""A finished run opened for reading, of whatever version; the run itself is never changed by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError
from models.messages import default_lang, text
from scanner.store import migrate
from scanner.store.run_store import FILE, unusable
from scanner.store.sqlite import connect

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is open, and what its settings are."""

    engine: Engine
    connection: Connection
    meta: dict[str, Any]
    remove: Callable[[], object] | None = None
    """Removes the copy that was opened in place of an older store."""

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()
        self.engine.dispose()
        if self.remove is not None:
            self.remove()


def open_run(folder: Path) -> Opened:
    """The store of the run in ``folder``. Raises StoreError where there is none, or none that this version reads."""
    from scanner.store import schema

    path = folder / FILE
    if not path.is_file():
        raise StoreError(text("run.store_missing", default_lang(), path=folder))
    opened = _open(path)
    found, known = opened.meta.get("schema"), schema.VERSION
    if found == known:
        return opened
    opened.close()
    if not migrate.is_older(found):
        raise StoreError(text("run.store_version", default_lang(), path=folder, found=found, known=known))
    copy = migrate.upgraded_copy(path)
    try:
        return _open(Path(copy.name) / FILE, copy.cleanup)
    except BaseException:
        copy.cleanup()
        raise


def _open(path: Path, remove: Callable[[], object] | None = None) -> Opened:
    from scanner.store import schema

    engine = connect(path, write=False)
    try:
        connection = engine.connect()
        rows = connection.execute(schema.meta.select()).all()
        meta = {row.key: json.loads(row.value) for row in rows}
    except Exception as error:
        engine.dispose()
        raise StoreError(unusable(path, error)) from None
    return Opened(engine, connection, meta, remove)
