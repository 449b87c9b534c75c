"""What a folder says of the run that was begun in it, before it is gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.errors import StoreError
from scanner.store.run_store import holds_run


def begun_on(folder: Path) -> date | None:
    """The day on which the run in ``folder`` began: its allow lists go by that day to its end."""
    from scanner.store.opening import open_run

    if not holds_run(folder):
        return None
    try:
        opened = open_run(folder)
    except StoreError:
        return None
    try:
        said = opened.meta.get("allowed_on")
    finally:
        opened.close()
    return date.fromisoformat(said) if said else None


def sealed_meta(folder: Path) -> Mapping[str, Any] | None:
    """The settings of a finished run that was sealed: its store stays as it is."""
    from scanner.seal import SEAL
    from scanner.store.view import StoredRun

    if not (folder / SEAL).exists():
        return None
    try:
        with StoredRun(folder) as run:
            return run.meta
    except StoreError:
        return None


def is_finished(folder: Path) -> bool:
    """Whether the run in ``folder`` came to its end."""
    from scanner.store.view import StoredRun

    try:
        StoredRun(folder).close()
    except StoreError:
        return False
    return True
