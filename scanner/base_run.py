"""The earlier run that a scan goes on from: found beside it or named, and believed only where it is the user's own.

What an earlier run says is taken instead of reading. So it must belong to the user, nobody else may be able to write
to it, and its seal must have been made with the user's key and still fit the store: nobody can plant a run that makes
a scan look away.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError, UsageError
from models.messages import Lang, default_lang, text
from scanner.crawlers.names import file_uri
from scanner.insecure import plain_url
from scanner.seal import FileSeal, is_same, is_same_stream, trusted
from scanner.store.opening import open_run
from scanner.store.run_store import FILE, POINTER
from scanner.store.schema import VERSION

if TYPE_CHECKING:
    from models.protect import Key
    from models.records import Target

FINDINGS = "findings.jsonl"
_OTHERS_WRITE = 0o022


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier run. ``comparable``: the same bytes give the same result now, so what has not changed may stand.

    ``head`` stands for its whole seal.
    """

    folder: Path
    run_id: str
    comparable: bool
    head: str
    meta: Mapping[str, Any] = field(repr=False)

    def described(self) -> dict[str, Any]:
        """What a run keeps of the one it was made from."""
        folder = str(self.folder.resolve())
        return {"run_id": self.run_id, "folder": folder, "head": self.head, "carried": self.comparable}

    findings: FileSeal | None = None
    """Its findings.jsonl as it was sealed."""

    def findings_taken(self) -> dict[str, Any] | None:
        """The digest of the lines of findings that a run may take over from this one."""
        sealed = self.findings
        return {"size": sealed.size, "sha256": sealed.sha256} if sealed and self.comparable else None


@dataclass(frozen=True, slots=True)
class Found:
    """``base``, if there is one; and what to say of it: keys of models/messages/rescan.yaml with their figures."""

    base: Base | None
    told: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def sentences(self, lang: Lang) -> list[str]:
        """The same in words."""
        return [_sentence(key, values, lang) for key, values in self.told]


def find_base(out: Path, since: Path | None, *, full: bool, digest: str, targets: Sequence[Target], key: Key) -> Found:
    """The run to go on from: ``since``, else the newest finished one of the same targets in the folders beside ``out``.

    ``digest`` is ``state_digest`` of the scan to come. With ``full`` only a run that is named is looked at, and only
    to be compared with. Raises UsageError where ``since`` cannot be used.
    """
    if since is not None:
        base = _named(since, digest, targets, key, full=full)
        return Found(base, (_told(base),))
    if full:
        return Found(None, (("base_full", {}),))
    told: list[tuple[str, Mapping[str, str]]] = []
    for folder, meta in _beside(out, targets):
        reason = _distrusted(folder, key)
        if reason is None:
            base = _base(folder, meta, digest, key, full=False)
            return Found(base, (*told, _told(base)))
        told.append(("base_distrusted", {"folder": str(folder), "reason": reason}))
    return Found(None, (*told, ("base_none", {})))


def _named(folder: Path, digest: str, targets: Sequence[Target], key: Key, *, full: bool) -> Base:
    meta = _peek(folder)
    if meta is None:
        reason: str | None = "why_missing"
    elif "summary" not in meta:
        reason = "why_unfinished"
    elif meta.get("schema") != VERSION:
        reason = "why_version"
    elif not _same_targets(meta, targets):
        reason = "why_targets"
    else:
        reason = _distrusted(folder, key)
    if meta is None or reason is not None:
        lang = default_lang()
        raise UsageError(_sentence("since_unusable", {"folder": str(folder), "reason": reason or ""}, lang))
    return _base(folder, meta, digest, key, full=full)


def _base(folder: Path, meta: Mapping[str, Any], digest: str, key: Key, *, full: bool) -> Base:
    seal = trusted(folder, key)
    head, files = seal or ("", {})
    return Base(folder, meta["run_id"], not full and meta.get("state") == digest, head, meta, files.get(FINDINGS))


def _told(base: Base) -> tuple[str, Mapping[str, str]]:
    return ("base_taken" if base.comparable else "base_compared", {"folder": str(base.folder)})


def _beside(out: Path, targets: Sequence[Target]) -> Iterable[tuple[Path, Mapping[str, Any]]]:
    """Finished runs of some of the same targets in the folders beside ``out``, newest first."""
    place = out.resolve()
    found = []
    try:
        folders = [each for each in place.parent.iterdir() if each != place]
    except OSError:
        return []
    for folder in folders:
        meta = _peek(folder)
        if meta and "summary" in meta and meta.get("schema") == VERSION and _same_targets(meta, targets):
            found.append((str(meta["summary"].get("finished", "")), str(meta["run_id"]), folder, meta))
    found.sort(key=lambda each: each[:2], reverse=True)
    return [(folder, meta) for _, _, folder, meta in found]


def _same_targets(meta: Mapping[str, Any], targets: Sequence[Target]) -> bool:
    return not {each["url"] for each in meta.get("targets", ())}.isdisjoint(plain_url(target.url) for target in targets)


def _peek(folder: Path) -> dict[str, Any] | None:
    """The settings of the run in ``folder``; None where there is none, or somebody is writing it."""
    path = folder / FILE
    try:
        if not path.is_file():
            return _peek_in_database(folder)
        address = file_uri(str(path.resolve())) + "?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=0)) as connection:
            return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM meta")}
    except (OSError, sqlite3.Error, ValueError):
        return None


def _peek_in_database(folder: Path) -> dict[str, Any] | None:
    """The same of a run whose store is in a database, which is asked only where a folder of the user's own names it."""
    if not (folder / POINTER).is_file() or _others_had_hands_on(folder, POINTER) is not None:
        return None
    try:
        opened = open_run(folder)
    except StoreError:
        return None
    opened.close()
    return opened.meta


def _others_had_hands_on(folder: Path, name: str) -> str | None:
    """Why a file and its folder are not the user's alone; None where they are."""
    try:
        seen = [folder.stat(), (folder / name).stat()]
    except OSError:
        return "why_missing"
    if os.name == "posix":
        if any(status.st_uid != os.geteuid() for status in seen):
            return "why_owner"
        if any(status.st_mode & _OTHERS_WRITE for status in seen):
            return "why_writable"
    return None


def _distrusted(folder: Path, key: Key) -> str | None:
    """Why the run in ``folder`` is not believed; None where it is."""
    name = FILE if (folder / FILE).is_file() else POINTER
    reason = _others_had_hands_on(folder, name)
    if reason is not None:
        return reason
    seal = trusted(folder, key)
    if seal is None or name not in seal[1]:
        return "why_unsealed"
    if not is_same(folder / name, seal[1][name]):
        return "why_edited"
    try:
        return None if name == FILE or _same_in_database(folder, seal[1]) else "why_edited"
    except StoreError:
        return "why_missing"


def _same_in_database(folder: Path, sealed: Mapping[str, FileSeal]) -> bool:
    opened = open_run(folder)
    try:
        streams = opened.streams()
        return all(name in sealed and is_same_stream(stream(), sealed[name]) for name, stream in streams.items())
    finally:
        opened.close()


def _sentence(key: str, values: Mapping[str, str], lang: Lang) -> str:
    said = {name: text(f"rescan.{value}", lang) if name == "reason" else value for name, value in values.items()}
    return text(f"rescan.{key}", lang, **said)
