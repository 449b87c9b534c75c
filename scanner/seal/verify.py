"""Whether a run is as it was sealed: every file, the chain of entries, who wrote them, and the signature.

What is told is a list of codes of models/messages/seal.yaml with their figures. Damage and whatever contradicts the
seal is bad; what could not be checked is only said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.messages import Lang, text
from models.protect import Key
from scanner.seal.chain import (
    BLOCK,
    JOURNALS,
    OUTSIDE,
    PUBLIC_KEY,
    SEAL,
    SIGNATURE,
    STORES,
    STREAM,
    BrokenSealError,
    Entry,
    FileSeal,
    Measure,
    measure,
    parse,
    read,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to say: a key of models/messages/seal.yaml, and what fills it; ``bad``: the run is not as sealed."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    bad: bool = False

    def text(self, lang: Lang) -> str:
        """The sentence."""
        return text(f"seal.{self.code}", lang, **self.values) if self.values else text(f"seal.{self.code}", lang)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one run. ``head`` stands for the whole seal; None where it is broken or missing."""

    folder: Path
    run_id: str | None
    head: str | None
    told: tuple[Told, ...]

    @property
    def ok(self) -> bool:
        """Whether the run is as it was sealed."""
        return not any(each.bad for each in self.told)


def verify(
    folder: Path,
    *,
    key: Key | None = None,
    public: Path | None = None,
    base: Path | None = None,
    streams: Mapping[str, Callable[[], Iterable[bytes]]] | None = None,
) -> Verified:
    """Compare the run in ``folder`` with its seal.

    ``key`` is the user's fingerprint key (``user_key``), ``public`` the PEM file of the key it must be signed with,
    ``base`` the folder of the run it was made from; ``streams`` gives what lies in a database. Raises UsageError where
    ``public`` holds no key.
    """
    try:
        seal = (folder / SEAL).read_bytes()
    except FileNotFoundError:
        return Verified(folder, None, None, (Told("unsealed", bad=True),))
    except OSError as error:
        return Verified(folder, None, None, (_unreadable(SEAL, error),))
    try:
        entries = parse(seal)
    except BrokenSealError as error:
        return Verified(folder, None, None, (Told("seal_broken", {"line": error.line}, bad=True),))
    files = {each.name: each for entry in entries for each in entry.files}
    told: list[Told] = []
    for name in sorted(files):
        told += _compare(folder / name, files[name], (streams or {}).get(name))
    told += _others(folder, files)
    told += _written_by(entries, key)
    lines, said = _signature(folder, seal, len(entries), public)
    told += said
    told += _resealed(entries, key, lines)
    told += _base(entries, base)
    first = entries[0]
    if not any(each.bad for each in told):
        size = sum(each.size for each in files.values())
        values = {"files": len(files), "lines": len(entries), "bytes": size, "head": entries[-1].head}
        told.insert(0, Told("undamaged", values))
    return Verified(folder, first.run_id, entries[-1].head, tuple(told))


def trusted(folder: Path, key: Key) -> tuple[str, dict[str, FileSeal]] | None:
    """The head of a seal and its files, as far as the holder of ``key`` wrote them; None where it is broken or missing.

    A file of which a line without the key speaks later is left out. The files are not compared: see ``is_same``.
    """
    try:
        entries = read(folder)
    except (ValueError, OSError):
        return None
    files: dict[str, FileSeal] = {}
    for entry in entries:
        for each in entry.files:
            files.pop(each.name, None)
            if entry.made_with(key):
                files[each.name] = each
    return (entries[-1].head, files) if entries and entries[0].made_with(key) else None


def is_same(path: Path, seal: FileSeal) -> bool:
    """Whether a file is still what was sealed."""
    try:
        found = measure(path)
    except OSError:
        return False
    return (found.size, found.sha256) == (seal.size, seal.sha256)


def is_same_stream(stream: Iterable[bytes], seal: FileSeal) -> bool:
    """Whether what lies in a database is still what was sealed."""
    made = Measure(seal.name)
    for part in stream:
        made.update(part)
    found = made.done()
    return (found.size, found.sha256) == (seal.size, seal.sha256)


def _compare(path: Path, seal: FileSeal, stream: Callable[[], Iterable[bytes]] | None) -> list[Told]:
    try:
        if seal.stream:
            if stream is None:
                return [Told("not_asked", {"name": seal.name})]
            made = Measure(seal.name)
            for part in stream():
                made.update(part)
            found = made.done()
        else:
            found = measure(path)
    except FileNotFoundError:
        return [Told("missing", {"name": seal.name}, bad=True)]
    except OSError as error:
        return [_unreadable(seal.name, error)]
    if (found.size, found.sha256) == (seal.size, seal.sha256):
        return []
    same = 0
    for mine, theirs in zip(found.blocks, seal.blocks, strict=False):
        if mine != theirs:
            break
        same += 1
    start = same * BLOCK
    values = {"name": seal.name, "start": start, "end": min(start + BLOCK, max(found.size, seal.size))}
    if found.size != seal.size:
        return [Told("size", {**values, "found": found.size, "size": seal.size}, bad=True)]
    return [Told("block", {**values, "block": same + 1}, bad=True)]


def _others(folder: Path, files: Mapping[str, FileSeal]) -> list[Told]:
    told = []
    for name in sorted(each.name for each in folder.iterdir() if each.name not in OUTSIDE and each.name not in files):
        journal = name.endswith(JOURNALS) and name.rpartition("-")[0] in files
        told.append(Told("journal" if journal else "unknown", {"name": name}, bad=journal))
    return told


def _written_by(entries: list[Entry], key: Key | None) -> list[Told]:
    first = entries[0]
    if first.mac is None or first.key_id is None:  # a run is sealed with the key it was made with: this was made anew
        return [Told("mac_wrong", {"line": first.seq}, bad=True)]
    if key is None:
        return [Told("mac_unchecked", {"key_id": first.key_id})]
    told = []
    for entry in entries:
        if entry.mac is None:
            told.append(Told("mac_part", {"line": entry.seq, "event": entry.event}))
        elif entry.key_id != key.id:
            told.append(Told("mac_unchecked", {"key_id": entry.key_id}))
        elif not entry.made_with(key):
            told.append(Told("mac_wrong", {"line": entry.seq}, bad=True))
    return told or [Told("mac_made", {"key_id": key.id})]


def _resealed(entries: list[Entry], key: Key | None, signed: int) -> list[Told]:
    """Files of which a line that nobody answers for says otherwise than one that somebody does.

    Anybody can add a line. So it may speak of new files, but not take the place of what the signature covers (the
    first ``signed`` lines), of what the key speaks for, or, unless a store was brought up, of the store.
    """
    stores = STORES | {STREAM}
    answers: list[Callable[[Entry, str], bool]] = [
        lambda entry, name: name not in stores or entry.event in {"finished", "upgraded"}
    ]
    if signed:
        answers.append(lambda entry, _: entry.seq <= signed)
    if key is not None:
        answers.append(lambda entry, _: entry.made_with(key))
    told: dict[str, Told] = {}
    for answered in answers:
        good: dict[str, FileSeal] = {}
        wrong: dict[str, int] = {}
        for entry in entries:
            for each in entry.files:
                if answered(entry, each.name):
                    good[each.name] = each
                    wrong.pop(each.name, None)
                elif each.name in good and good[each.name].sha256 != each.sha256:
                    wrong[each.name] = entry.seq
        told |= {name: Told("resealed", {"name": name, "line": line}, bad=True) for name, line in wrong.items()}
    return [told[name] for name in sorted(told)]


def _signature(folder: Path, seal: bytes, lines: int, public: Path | None) -> tuple[int, list[Told]]:
    """How many lines a good signature covers, and what there is to say of it."""
    from scanner.seal import keys

    given = keys.load_public(public) if public is not None else None
    try:
        signature = (folder / SIGNATURE).read_bytes()
    except FileNotFoundError:
        if given is not None:
            return 0, [Told("unsigned_wanted", bad=True)]
        return 0, [Told("unsigned"), *_stray_key(folder)]
    except OSError as error:
        return 0, [_unreadable(SIGNATURE, error)]
    told: list[Told] = []
    try:
        beside = (folder / PUBLIC_KEY).read_bytes()
    except FileNotFoundError:
        beside = None
    except OSError as error:
        return 0, [_unreadable(PUBLIC_KEY, error)]
    if beside is not None:
        theirs = keys.parse_public(beside)
        if theirs is None:
            return 0, [Told("block", {"name": PUBLIC_KEY, "start": 0, "end": len(beside), "block": 1}, bad=True)]
        if given is None:
            given = theirs
            told.append(Told("signed_beside"))
        elif keys.pem(theirs) != keys.pem(given):
            return 0, [Told("signature_wrong", bad=True)]
    if given is None:
        return 0, [Told("missing", {"name": PUBLIC_KEY}, bad=True)]
    number = keys.covered(given, signature, seal)
    if number is None:
        return 0, [Told("signature_wrong", bad=True)]
    values: dict[str, Any] = {"fingerprint": keys.fingerprint(given)}
    if number == lines:
        return lines, [Told("signed", values), *told]
    return number, [Told("signed_part", {**values, "lines": number, "later": lines - number}), *told]


def _stray_key(folder: Path) -> list[Told]:
    """A key without the signature it was made for: the signature was taken away."""
    return [Told("missing", {"name": SIGNATURE}, bad=True)] if (folder / PUBLIC_KEY).exists() else []


def _base(entries: list[Entry], base: Path | None) -> list[Told]:
    named = next((entry.base for entry in entries if entry.base), None)
    if named is None:
        return [Told("base_none", bad=True)] if base is not None else []
    values = {"run_id": named.get("run_id")}
    if base is None:
        return [Told("base_unchecked", values)]
    try:
        older = read(base)
    except (ValueError, OSError):
        older = []
    same = any(entry.head == named.get("head") and entry.run_id == named.get("run_id") for entry in older)
    return [Told("base_same" if same else "base_wrong", values, bad=not same)]


def _unreadable(name: str, error: OSError) -> Told:
    return Told("unreadable", {"name": name, "reason": error.strerror or type(error).__name__}, bad=True)
