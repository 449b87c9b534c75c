"""Files of exact lists: keyed hashes of the entries, sealed with the user's key, so that no entry travels in clear.

Whoever has the file but not the key learns how long it is and nothing else; whoever has the key can ask whether a word
is in it, as a scan does, and cannot read the words off it. The file is JSON in one line.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import UsageError
from models.messages import default_lang, text
from models.protect import Key
from recognizers.own.words import HASH, LONGEST, WordTables, normal_word, too_short, word_tables

FORMAT, VERSION = "pandian word list", 1
MAX_BYTES = 256 << 20
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of the lines of a file of words."""

    tables: WordTables
    repeated: int
    """Lines that hold an entry met before."""
    too_short: tuple[int, ...]
    too_long: tuple[int, ...]
    """Numbers of the lines that were left out."""


def list_words(lines: Iterable[str], secret: bytes) -> Listed:
    """Tables for words, one a line; empty lines are passed over."""
    entries: set[bytes] = set()
    repeated, short, long = 0, [], []
    for number, line in enumerate(lines, 1):
        entry = normal_word(line)
        if not entry:
            continue
        if too_short(entry):
            short.append(number)
        elif len(entry) > LONGEST:
            long.append(number)
        else:
            repeated += entry in entries
            entries.add(entry)
    return Listed(word_tables(entries, secret), repeated, tuple(short), tuple(long))


def list_secret(key: Key) -> bytes:
    """The key under which the entries of the user's lists are hashed."""
    return hashlib.blake2b(b"hash", key=key.secret, digest_size=32, person=b"pandian list").digest()


def _sealing(key: Key) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(hashlib.blake2b(b"seal", key=key.secret, digest_size=32, person=b"pandian list").digest())


def write_list(path: Path, tables: WordTables, key: Key) -> None:
    """Write ``tables``, made under ``list_secret(key)``, to a new file that only its owner can read. Raises OSError."""
    body = bytearray(struct.pack("<I", len(tables.hashes)) + b"".join(sorted(tables.hashes)))
    body += struct.pack("<B", len(tables.heads))
    for size, pairs in tables.heads:
        body += struct.pack("<BI", size, len(pairs)) + b"".join(struct.pack("<QH", *pair) for pair in pairs)
    for spots in tables.spots:
        body += struct.pack("<I", len(spots)) + struct.pack(f"<{len(spots)}H", *spots)
    nonce = secrets.token_bytes(_NONCE)
    head = {"format": FORMAT, "version": VERSION, "key_id": key.id}
    sealed = _sealing(key).encrypt(nonce, bytes(body), json.dumps(head).encode())
    line = json.dumps({**head, "sealed": base64.b64encode(nonce + sealed).decode()}) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(line)


def read_list(path: Path, key: Key) -> WordTables:
    """The tables in the file ``path``. Raises UsageError for another file, another key, or one that was altered."""
    lang = default_lang()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("own.err_file", lang, file=path, reason=reason)) from None
    try:
        said = json.loads(data)
        head = {name: said[name] for name in ("format", "version", "key_id")}
        sealed = base64.b64decode(said["sealed"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(text("own.err_list", lang, file=path)) from None
    if head["format"] != FORMAT or head["version"] != VERSION or len(data) > MAX_BYTES:
        raise UsageError(text("own.err_list", lang, file=path))
    if head["key_id"] != key.id:
        raise UsageError(text("own.err_list_key", lang, file=path, key_id=head["key_id"], mine=key.id))
    from cryptography.exceptions import InvalidTag

    try:
        body = _sealing(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], json.dumps(head).encode())
        return _tables(body, list_secret(key))
    except (InvalidTag, ValueError, struct.error):
        raise UsageError(text("own.err_list_altered", lang, file=path)) from None


def _tables(body: bytes, secret: bytes) -> WordTables:
    (count,) = struct.unpack_from("<I", body)
    at = 4 + count * HASH
    hashes = frozenset(body[start : start + HASH] for start in range(4, at, HASH))
    heads = []
    (kinds,) = struct.unpack_from("<B", body, at)
    at += 1
    for _ in range(kinds):
        size, pairs = struct.unpack_from("<BI", body, at)
        at += 5
        heads.append((size, tuple(struct.unpack_from("<QH", body, at + 10 * i) for i in range(pairs))))
        at += 10 * pairs
    spots = []
    for _ in range(5):
        (number,) = struct.unpack_from("<I", body, at)
        spots.append(struct.unpack_from(f"<{number}H", body, at + 4))
        at += 4 + 2 * number
    return WordTables(secret, hashes, tuple(heads), tuple(spots))
