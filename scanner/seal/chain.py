"""The chain of entries in seal.jsonl: each holds the digests of files and of the entry before it.

An entry is one line of JSON that ends in its own SHA-256, so that a flipped byte in any line is found; ``prev`` is
that of the line before. ``mac``, keyed with a subkey of the user's fingerprint key, says that its holder wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.protect import Key

SEAL = "seal.jsonl"
SIGNATURE = "seal.sig"
PUBLIC_KEY = "seal.pub"
BLOCK = 4 << 20
"""Bytes after which the digest so far is noted, so that a change is found by its place."""

OUTSIDE = frozenset({SEAL, SIGNATURE, PUBLIC_KEY, ".lock", "delivery.db"})
"""Files in the folder of a run that the seal does not cover."""

STORES = frozenset({"run.db", "run.json"})
"""Files that hold a run, or say in which database it lies: what all else is written from."""

STREAM = "store"
"""What a store in a database is called in a seal."""

JOURNALS = ("-wal", "-shm", "-journal")
"""Endings of files beside a store that SQLite would play back into it."""

_TAIL = re.compile(rb'^(\{.*),"mac":("[0-9a-f]{64}"|null),"sha256":"([0-9a-f]{64})"\}$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileSeal:
    """A file as it was sealed. ``blocks`` are the SHA-256 of its beginning up to each whole block but the last."""

    name: str
    size: int
    sha256: str
    blocks: tuple[str, ...] = ()
    stream: bool = False
    """No file: what a store in a database gives, row after row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the seal. ``head`` is the line's own SHA-256; an entry to be written has none yet."""

    event: str
    """``finished``, ``report`` (written later) or ``upgraded`` (the store was brought to a new version)."""
    run_id: str
    base: Mapping[str, str] | None
    files: tuple[FileSeal, ...]
    seq: int = 0
    at: str = ""
    prev: str | None = None
    key_id: str | None = None
    mac: str | None = None
    head: str = ""
    body: bytes = field(default=b"", repr=False)
    """The bytes that ``mac`` is made of."""

    def made_with(self, key: Key) -> bool:
        """Whether the holder of ``key`` wrote this line."""
        return self.mac is not None and hmac.compare_digest(self.mac, _mac(self.body, key))


class BrokenSealError(ValueError):
    """The seal is no unbroken chain: ``line`` is the first that is damaged, missing or out of place."""

    def __init__(self, line: int) -> None:
        super().__init__(f"seal.jsonl, line {line}")
        self.line = line


class Measure:
    """Digests of a file or stream as it goes by, whatever the size of its pieces."""

    def __init__(self, name: str, *, stream: bool = False) -> None:
        self._name, self._stream, self._size = name, stream, 0
        self._hash, self._blocks = hashlib.sha256(), list[str]()

    def update(self, data: bytes) -> None:
        """The next piece."""
        view = memoryview(data)
        while view:
            if self._size and self._size % BLOCK == 0:
                self._blocks.append(self._hash.hexdigest())
            part = view[: BLOCK - self._size % BLOCK]
            self._hash.update(part)
            self._size += len(part)
            view = view[len(part) :]

    def done(self) -> FileSeal:
        """What was seen."""
        return FileSeal(self._name, self._size, self._hash.hexdigest(), tuple(self._blocks), self._stream)


def measure(path: Path) -> FileSeal:
    """The digests of one file. Raises OSError."""
    made = Measure(path.name)
    with path.open("rb") as file:
        while data := file.read(BLOCK):
            made.update(data)
    return made.done()


def own_files(folder: Path) -> list[str]:
    """Names of the files of a run, in order, without what the seal does not cover."""
    names = (each.name for each in folder.iterdir() if not each.is_dir())
    return sorted(name for name in names if name not in OUTSIDE and not name.endswith(".part"))


def append(folder: Path, entry: Entry, key: Key | None) -> str:
    """Add an entry to the seal of ``folder``, after what is there; gives the new head.

    Raises BrokenSealError where what is there is damaged, OSError where it cannot be written.
    """
    before = read(folder)
    record = {
        "seq": len(before) + 1,
        "event": entry.event,
        "prev": before[-1].head if before else None,
        "run_id": entry.run_id,
        "base": entry.base,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "key_id": key.id if key else None,
        "files": [_file(each) for each in entry.files],
    }
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    mac = f'"{_mac(body, key)}"' if key else "null"
    line = body[:-1] + f',"mac":{mac}'.encode()
    made = hashlib.sha256(line).hexdigest()
    old = (folder / SEAL).read_bytes() if before else b""
    write_whole(folder / SEAL, old + line + f',"sha256":"{made}"}}\n'.encode())
    return made


def read(folder: Path) -> list[Entry]:
    """Every entry, oldest first; none where there is no seal. Raises BrokenSealError, OSError."""
    try:
        data = (folder / SEAL).read_bytes()
    except FileNotFoundError:
        return []
    return parse(data)


def parse(data: bytes) -> list[Entry]:
    """The entries of a seal's bytes. Raises BrokenSealError where they are no whole, unbroken chain."""
    lines = data.split(b"\n")
    if len(lines) < 2 or lines[-1] != b"":
        raise BrokenSealError(len(lines))
    entries: list[Entry] = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            entry = _entry(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BrokenSealError(number) from None
        before = entries[-1] if entries else None
        prev, run_id = (before.head, before.run_id) if before else (None, entry.run_id)
        if (entry.seq, entry.prev, entry.run_id) != (number, prev, run_id):
            raise BrokenSealError(number)
        entries.append(entry)
    return entries


def head(folder: Path) -> str | None:
    """What stands for the whole seal: the digest of its last line; None without a whole one."""
    try:
        entries = read(folder)
    except (ValueError, OSError):
        return None
    return entries[-1].head if entries else None


def _entry(line: bytes) -> Entry:
    found = _TAIL.match(line)
    if found is None or hashlib.sha256(line[: found.end(2)]).hexdigest() != found[3].decode():
        raise ValueError("no line of a seal")
    body = found[1] + b"}"
    record: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"))
    return Entry(
        event=record["event"],
        run_id=record["run_id"],
        base=record["base"],
        files=tuple(_file_seal(each) for each in record["files"]),
        seq=record["seq"],
        at=record["at"],
        prev=record["prev"],
        key_id=record["key_id"],
        mac=None if found[2] == b"null" else found[2][1:-1].decode(),
        head=found[3].decode(),
        body=body,
    )


def _file(seal: FileSeal) -> dict[str, Any]:
    more = {"stream": True} if seal.stream else {}
    return {"name": seal.name, "size": seal.size, "sha256": seal.sha256, "blocks": list(seal.blocks), **more}


def _file_seal(record: Mapping[str, Any]) -> FileSeal:
    name, size = str(record["name"]), int(record["size"])
    if not name or name in {".", ".."} or re.search(r"[/\\\0]", name):
        raise ValueError("no plain name of a file")
    blocks = tuple(str(each) for each in record["blocks"])
    return FileSeal(name, size, str(record["sha256"]), blocks, bool(record.get("stream")))


def _mac(body: bytes, key: Key) -> str:
    subkey = hashlib.blake2b(b"pandian seal", key=key.secret, digest_size=32).digest()
    return hashlib.blake2b(body, key=subkey, digest_size=32).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` there, whole or not at all."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
