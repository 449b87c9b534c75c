"""The seal of a run: what its files were when it was finished, in a chain that shows every change. See docs/seal.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from models.errors import RunError
from models.messages import default_lang, text
from models.protect import Key
from scanner.seal.chain import (
    SEAL,
    STORES,
    BrokenSealError,
    Entry,
    FileSeal,
    Measure,
    append,
    head,
    measure,
    own_files,
    read,
)
from scanner.seal.keys import sign, user_key
from scanner.seal.verify import Told, Verified, is_same, is_same_stream, trusted, verify

__all__ = [
    "SEAL",
    "Entry",
    "FileSeal",
    "Measure",
    "Told",
    "Verified",
    "head",
    "is_same",
    "is_same_stream",
    "read",
    "seal_report",
    "seal_run",
    "seal_upgrade",
    "sign",
    "trusted",
    "user_key",
    "verify",
]


def seal_run(
    folder: Path,
    run_id: str,
    key: Key,
    *,
    base: Mapping[str, str] | None = None,
    streams: Mapping[str, Callable[[], Iterable[bytes]]] | None = None,
    event: str = "finished",
) -> str:
    """Seal every file that lies in the folder of a finished run; gives the head of the seal.

    ``base`` names the run that this one was made from and the head of its seal: ``run_id`` and ``head``. ``streams`` is
    what belongs to the run and lies elsewhere, such as a store in a database. Of a run that is sealed already the store
    is not sealed again. Raises RunError where the seal is broken or cannot be written.
    """
    try:
        return _seal(folder, run_id, key, base, streams or {}, event)
    except BrokenSealError as error:
        raise RunError(text("seal.seal_broken", default_lang(), line=error.line)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RunError(text("seal.unwritable", default_lang(), path=folder, reason=reason)) from None


def _seal(
    folder: Path,
    run_id: str,
    key: Key,
    base: Mapping[str, str] | None,
    streams: Mapping[str, Callable[[], Iterable[bytes]]],
    event: str,
) -> str:
    names = own_files(folder)
    if event == "finished" and read(folder):
        names, streams, base, event = [name for name in names if name not in STORES], {}, None, "report"
    files = [measure(folder / name) for name in names]
    for name, stream in streams.items():
        made = Measure(name, stream=True)
        for part in stream():
            made.update(part)
        files.append(made.done())
    return append(folder, Entry(event=event, run_id=run_id, base=dict(base) if base else None, files=tuple(files)), key)


def seal_report(folder: Path, paths: Sequence[Path]) -> None:
    """Note files that were written into the folder of a sealed run later; where it has no seal, nothing is done.

    The entry is authenticated where the run's own key is at hand. Raises OSError.
    """
    place = folder.resolve()
    _note(folder, "report", [path for path in paths if path.resolve().parent == place])


def seal_upgrade(folder: Path, store: Path) -> None:
    """Note that the store of a sealed run was brought to a new version. Raises OSError."""
    _note(folder, "upgraded", [store])


def _note(folder: Path, event: str, paths: Sequence[Path]) -> None:
    files = tuple(measure(path) for path in paths)
    try:
        entries = read(folder)
    except ValueError:
        return  # a damaged seal is left as it is, for verify to tell
    if not entries or not files:
        return
    append(folder, Entry(event, entries[-1].run_id, None, files), user_key(entries[0].key_id))
