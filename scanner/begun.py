"""What a folder says of the run that was begun in it, before it is gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.errors import StoreError, UsageError
from models.messages import Lang, text
from scanner.store.run_store import holds_run, is_part


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


def prepare(folder: Path, *, resume: bool, lang: Lang) -> bool:
    """Make the run's folder; True where a run begun there is to be gone on with. Raises UsageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = {entry.name for entry in folder.iterdir() if not is_part(entry.name)}
    except (FileExistsError, NotADirectoryError):
        raise UsageError(text("run.out_not_folder", lang, path=folder)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("run.out_unwritable", lang, path=folder, reason=reason)) from None
    if holds_run(folder):
        if resume:
            return True
        raise UsageError(text("run.out_finished" if is_finished(folder) else "run.out_unfinished", lang, path=folder))
    if names:
        raise UsageError(text("run.out_not_empty", lang, path=folder))
    return False
