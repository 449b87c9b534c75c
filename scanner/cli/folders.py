"""The folder of a run, as it is named on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.errors import UsageError
from models.messages import default_lang, text

STORES = ("run.db", "run.json")


def must_hold_run(*folders: Path) -> None:
    """Raises UsageError for the first folder that holds no run."""
    for folder in folders:
        if not any((folder / name).is_file() for name in STORES):
            raise UsageError(text("run.store_missing", default_lang(), path=folder))


def must_follow(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raises UsageError where the run with the settings ``after`` did not begin later than that of ``before``.

    Taken the wrong way round, what is new would be proved to be gone. A run that was made from another came after it,
    whatever the clock said.
    """
    earlier, later = before.get("run_id"), after.get("run_id")
    if _made_from(after) == earlier != later:
        return
    if earlier == later or _made_from(before) == later or str(after["started"]) < str(before["started"]):
        raise UsageError(text("later.err_order", default_lang(), before=earlier, after=later))


def _made_from(meta: Mapping[str, Any]) -> str | None:
    base = meta.get("base")
    return base.get("run_id") if isinstance(base, Mapping) else None
