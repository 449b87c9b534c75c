"""Which runs of a folder are kept, by age and by number, and taking away the others."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models.errors import PandianError, StoreError, UsageError
from models.messages import default_lang, text

STORES = ("run.db", "run.json")
GOING = ".removing-"
"""What a run's folder is called while it is taken away, so that half of one is never met under its name."""

LISTS = "*.destruction.jsonl"
_OURS = re.compile(
    r"run\.(db|json)(-wal|-shm|-journal)?|(objects|findings|seal)\.jsonl|summary\.json|report\.(html|xlsx)|seal\.(sig|pub)"
    r"|changes\.(txt|jsonl|html|xlsx)|handover\.(html|pdf|xlsx)|\.lock|\..*\.part"
)
"""Files that pandian writes into a run's folder. A folder with anything else in it is somebody's, and stays."""


@dataclass(frozen=True, slots=True)
class Keep:
    """A run is kept that is younger than ``age`` or among the newest ``number``; None: that alone keeps none."""

    age: timedelta | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A run met in a folder."""

    path: Path
    run_id: str
    started: datetime
    finished: bool
    base: str | None


def parse_keep(given: str) -> Keep:
    """``90d``, ``30`` or ``90d,30``. Raises UsageError."""
    match = re.fullmatch(r"\s*(?:([0-9]{1,6})d)?\s*(,)?\s*([0-9]{1,6})?\s*", given)
    if match is None or bool(match[2]) != bool(match[1] and match[3]):
        raise UsageError(text("schedule.keep", default_lang(), value=given))
    age = timedelta(days=int(match[1])) if match[1] else None
    number = int(match[3]) if match[3] else None
    if (age is None and number is None) or number == 0 or (age is not None and not age):
        raise UsageError(text("schedule.keep", default_lang(), value=given))
    return Keep(age, number)


def runs_in(folder: Path) -> list[Kept]:
    """Every run in ``folder`` that can be read, oldest first."""
    found = [run for path in folder.iterdir() if (run := _run(path)) is not None]
    return sorted(found, key=lambda run: (run.started, run.run_id))


def unfinished_in(folder: Path) -> Path | None:
    """The newest run that did not finish, where none was finished after it."""
    runs = runs_in(folder)
    return runs[-1].path if runs and not runs[-1].finished else None


def spared(folder: Path, runs: Sequence[Kept], keep: Keep, now: datetime) -> set[str]:
    """The ids of the runs that stay.

    Beside those that ``keep`` keeps: the newest finished one, the one that it was made from, those that an unfinished
    one is made from, the newest that is sealed, those that somebody signed, and those that a destruction list beside
    them names.
    """
    finished = [run for run in runs if run.finished]
    stay = {run.run_id for run in finished[-keep.number :]} if keep.number else set()
    stay |= {run.run_id for run in runs if keep.age is not None and now - run.started < keep.age}
    stay |= {each for run in finished[-1:] for each in (run.run_id, run.base) if each}
    stay |= {run.run_id for run in [run for run in finished if (run.path / "seal.jsonl").is_file()][-1:]}
    stay |= {run.base for run in runs if not run.finished and run.base}
    stay |= {run.run_id for run in runs if (run.path / "seal.sig").exists()}
    return stay | set(_named(folder))


def prune(folder: Path, keep: Keep, now: datetime | None = None) -> list[Path]:
    """Take away what is not kept; the folders that are gone. One that cannot be taken away stays whole."""
    for left in folder.glob(f"{GOING}*"):
        with contextlib.suppress(OSError):
            if not left.is_symlink() and _only_ours(left):
                shutil.rmtree(left)
    runs = runs_in(folder)
    stay = spared(folder, runs, keep, now or datetime.now(UTC))
    gone = []
    for run in runs:
        if run.run_id in stay or not _only_ours(run.path):
            continue
        going = folder / f"{GOING}{run.path.name}"
        with contextlib.suppress(OSError, PandianError):
            _drop(run.path)
            run.path.rename(going)
            gone.append(run.path)
            shutil.rmtree(going)
    return gone


def _run(path: Path) -> Kept | None:
    from scanner.store.view import StoredRun

    if path.name.startswith(".") or path.is_symlink() or not any((path / name).is_file() for name in STORES):
        return None
    try:
        with StoredRun(path, unfinished=True) as run:
            meta = run.meta
            started = datetime.fromisoformat(meta["started"])
            base = meta.get("base")
            base = base.get("run_id") if isinstance(base, dict) else None
            return Kept(path, meta["run_id"], started, "summary" in meta, base)
    except (PandianError, OSError, KeyError, ValueError, AttributeError, TypeError):
        return None  # another version's, damaged, or being written: not ours to judge


def _drop(path: Path) -> None:
    """Remove the store of a run that keeps it in a database. Raises StoreError where that cannot be reached."""
    if not (path / STORES[1]).is_file():
        return
    from scanner.store.postgresql import read_pointer

    try:
        read_pointer(path).drop()
    except PandianError:
        raise
    except Exception as error:  # the driver's: its words may quote the URL
        raise StoreError(text("run.store_unusable", default_lang(), path=path, reason=type(error).__name__)) from None


def _only_ours(path: Path) -> bool:
    with os.scandir(path) as entries:
        return all(entry.is_file(follow_symlinks=False) and _OURS.fullmatch(entry.name) for entry in entries)


def _named(folder: Path) -> Iterator[str]:
    """Ids of runs in destruction lists, wherever they stand in a line."""
    for path in folder.glob(LISTS):
        with contextlib.suppress(OSError), path.open("rb") as file:
            for line in file:
                with contextlib.suppress(ValueError):
                    yield from _ids(json.loads(line))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in {"run", "run_id"} and isinstance(each, str):
                yield each
            else:
                yield from _ids(each)
