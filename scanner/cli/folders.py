"""The folder of a run, as it is named on the command line."""

from __future__ import annotations

from pathlib import Path

from models.errors import UsageError
from models.messages import default_lang, text

STORES = ("run.db", "run.json")


def must_hold_run(*folders: Path) -> None:
    """Raises UsageError for the first folder that holds no run."""
    for folder in folders:
        if not any((folder / name).is_file() for name in STORES):
            raise UsageError(text("run.store_missing", default_lang(), path=folder))
