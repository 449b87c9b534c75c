"""OpenDocument packages under a password: each part locked by itself, as the manifest says (ODF 1.3 part 2, 3.4).

AES in chained blocks and, of OpenOffice until 3.3, Blowfish.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from models.errors import ReadError
from scanner.readers.base import Part
from scanner.readers.office.docx_places import Attributes

_MOST_TURNS = 1_000_000
_MOST_PARTS = 100_000
_CHECKED = 1024
_BLOCK = 256 << 10
_TRIED = 4096
"""Bytes of a part on which passwords are tried."""


@dataclass(frozen=True, slots=True)
class PartLock:
    """How one part is locked. ``start`` and ``check`` are names of hashes; ``turns`` counts rounds of PBKDF2."""

    cipher: str = ""
    vector: bytes = b""
    salt: bytes = b""
    turns: int = 1024
    size: int = 16
    start: str = "sha1"
    check: str = "sha1"
    checksum: bytes = b""

    @property
    def sound(self) -> bool:
        """Whether it is one that is known here."""
        fits = self.cipher == "aes" and len(self.vector) == 16 and self.size in {16, 24, 32}
        old = self.cipher == "blowfish" and len(self.vector) == 8 and self.size == 16
        return (fits or old) and 0 < self.turns <= _MOST_TURNS and bool(self.salt) and bool(self.checksum)


@dataclass(slots=True)
class Manifest:
    """A handler that gathers the locks: path of a part, casefolded -> its lock."""

    out: list[Part] = field(default_factory=list)
    locks: dict[str, PartLock] = field(default_factory=dict)
    _path: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        name = name.rpartition(":")[2]
        if name == "file-entry":
            self._path = told.get("full-path", "").casefold()
        elif name == "encryption-data" and len(self.locks) < _MOST_PARTS:
            check = "sha256" if "sha256" in told.get("checksum-type", "").lower() else "sha1"
            self.locks[self._path] = PartLock(check=check, checksum=_bytes(told.get("checksum", "")))
        lock = self.locks.get(self._path)
        if lock is None:
            return
        if name == "algorithm":
            cipher = told.get("algorithm-name", "").lower()
            kind = "aes" if cipher.endswith("-cbc") and "#aes" in cipher else "blowfish" * cipher.startswith("blowfish")
            lock = replace(lock, cipher=kind, vector=_bytes(told.get("initialisation-vector", "")))
        elif name == "key-derivation":
            known = told.get("key-derivation-name", "").endswith(("PBKDF2", "#pbkdf2"))
            turns = _number(told.get("iteration-count", "")) if known else 0
            lock = replace(
                lock, salt=_bytes(told.get("salt", "")), turns=turns, size=_number(told.get("key-size", "16"))
            )
        elif name == "start-key-generation":
            kind = told.get("start-key-generation-name", "").lower()
            lock = replace(lock, start="sha256" if "sha256" in kind else "sha1")
        self.locks[self._path] = lock

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters."""


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class Keys:
    """The locks of a package and the password that opens them."""

    def __init__(self, locks: dict[str, PartLock], password: bytes) -> None:
        self._locks, self._password = locks, password

    def plain(self, name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """A part's bytes as they were before they were packed and locked."""
        lock = self._locks.get(name)
        return blocks if lock is None else inflated(_opened(blocks, lock, self._password))


def keys(locks: dict[str, PartLock], blocks: Callable[[str], Iterator[bytes]], passwords: Iterable[str]) -> Keys | None:
    """The first password that opens a part of the package; None where none does, or a lock is unknown.

    ``blocks`` gives the locked bytes of a part.
    """
    if not locks or not all(lock.sound for lock in locks.values()):
        return None
    # The part that says most is in every document; its begin is enough to tell.
    name = "content.xml" if "content.xml" in locks else next(iter(locks))
    data, lock = bytearray(), locks[name]
    for block in blocks(name):
        data += block
        if len(data) > _TRIED:
            break
    whole = len(data) <= _TRIED
    for password in passwords:
        spelled = password.encode("utf-8", "replace")
        plain = b"".join(_opened(iter([bytes(data[:_TRIED])]), lock, spelled, padded=whole))[:_CHECKED]
        if hmac.compare_digest(hashlib.new(lock.check, plain, usedforsecurity=False).digest(), lock.checksum):
            return Keys(locks, spelled)
    return None


def _machine(lock: PartLock, password: bytes) -> Any:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    first = hashlib.new(lock.start, password, usedforsecurity=False).digest()
    key = hashlib.pbkdf2_hmac("sha1", first, lock.salt, lock.turns, lock.size)
    if lock.cipher == "aes":
        return Cipher(algorithms.AES(key), modes.CBC(lock.vector)).decryptor()
    try:
        from cryptography.hazmat.decrepit.ciphers.modes import CFB
    except ImportError:  # before version 47
        from cryptography.hazmat.primitives.ciphers.modes import CFB
    return Cipher(Blowfish(key), CFB(lock.vector)).decryptor()


def _opened(blocks: Iterator[bytes], lock: PartLock, password: bytes, *, padded: bool = True) -> Iterator[bytes]:
    machine, held = _machine(lock, password), b""
    for block in blocks:
        plain = held + machine.update(block)
        if lock.cipher != "aes":
            yield plain
            continue
        keep = max(0, len(plain) - 16)
        if keep:
            yield plain[:keep]
        held = plain[keep:]
    # The last byte says how many bytes only fill up the last block.
    fill = held[-1] if held and padded else 0
    if held:
        yield held[: -fill if 0 < fill <= 16 else len(held)]


def inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Packed bytes unpacked, a bounded block at a time. Raises ReadError ``damaged`` where they break off."""
    machine = zlib.decompressobj(-15)
    try:
        for block in blocks:
            packed = block
            while packed and not machine.eof:
                some = machine.decompress(packed, _BLOCK)
                if some:
                    yield some
                packed = machine.unconsumed_tail
    except zlib.error:
        raise ReadError("damaged", "odf: deflate") from None
    if not machine.eof:
        raise ReadError("damaged", "odf: ends early")
