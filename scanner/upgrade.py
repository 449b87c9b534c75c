"""A run of an earlier version brought to the present one in its place, and its seal with it."""

from __future__ import annotations

from pathlib import Path

from models.errors import StoreError
from models.messages import default_lang, text
from scanner.seal import is_same, read, seal_upgrade
from scanner.store.migrate import upgrade_file
from scanner.store.run_store import FILE


def upgrade_run(folder: Path) -> tuple[str, str] | None:
    """Bring the run in ``folder`` up; gives the revisions before and after, None where there is nothing to do.

    A sealed run must be as it was sealed; its seal notes what was done. Reading does not need this: an older run can
    be read as it is. Raises StoreError, OSError.
    """
    path = folder / FILE
    if not path.is_file():
        raise StoreError(text("run.store_missing", default_lang(), path=folder))
    try:
        entries = read(folder)
    except ValueError as error:
        raise StoreError(text("seal.damaged", default_lang(), path=error)) from None
    sealed = [each for entry in entries for each in entry.files if each.name == FILE]
    if sealed and not is_same(path, sealed[-1]):
        raise StoreError(text("seal.damaged", default_lang(), path=path))
    done = upgrade_file(path)
    if done is not None and sealed:
        seal_upgrade(folder, path)
    return done
