"""OpenDocument packages under a password: each part locked by itself, as the manifest says (ODF 1.3 part 2, 3.4).

AES in chained blocks and, of OpenOffice until 3.3, Blowfish. LibreOffice from 24.2 on locks the package as a whole and
puts it as the part ``encrypted-package`` into another: AES in Galois/Counter mode, keys by Argon2id (RFC 9106).
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
_MOST_MEMORY = 256 << 10
"""KiB that Argon2id may take; LibreOffice takes 64 MiB."""
_MOST_WORK = 1 << 20
"""KiB that it may go over in all its rounds."""
_MOST_LANES = 16
_SEAL = 16
WHOLE = "encrypted-package"
"""The part that is a package."""
_CIPHERS = {"aes": ((16, 24, 32), 16), "aes-gcm": ((16, 24, 32), 12), "blowfish": ((16,), 8)}
"""Cipher -> sizes of its keys, size of its vector, in bytes."""
_ARGON2 = ("iterations", "memory", "lanes")
_MODES = {"-cbc": "aes", "-gcm": "aes-gcm"}


@dataclass(frozen=True, slots=True)
class PartLock:
    """How one part is locked. ``start`` and ``check`` are names of hashes; ``turns`` counts rounds of PBKDF2.

    With ``lanes``, they are rounds of Argon2id over ``memory`` KiB. What is sealed (``aes-gcm``) has no checksum.
    """

    cipher: str = ""
    vector: bytes = b""
    salt: bytes = b""
    turns: int = 1024
    size: int = 16
    start: str = "sha1"
    check: str = "sha1"
    checksum: bytes = b""
    memory: int = 0
    lanes: int = 0

    @property
    def sound(self) -> bool:
        """Whether it is one that is known here."""
        sizes, length = _CIPHERS.get(self.cipher, ((), 0))
        fits = self.size in sizes and len(self.vector) == length and bool(self.checksum or self.cipher == "aes-gcm")
        if not self.lanes:
            return fits and 0 < self.turns <= _MOST_TURNS and bool(self.salt)
        bounded = 8 * self.lanes <= self.memory <= _MOST_MEMORY and 0 < self.turns * self.memory <= _MOST_WORK
        return fits and bounded and self.lanes <= _MOST_LANES and len(self.salt) >= 8


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
            kind = _MODES.get(cipher[-4:], "") if "#aes" in cipher else "blowfish" * cipher.startswith("blowfish")
            lock = replace(lock, cipher=kind, vector=_bytes(told.get("initialisation-vector", "")))
        elif name == "key-derivation":
            lock = replace(lock, salt=_bytes(told.get("salt", "")), size=_number(told.get("key-size", "16")))
            name = told.get("key-derivation-name", "")
            if name.endswith(":argon2id"):
                turns, memory, lanes = (_number(told.get(f"argon2-{key}", "")) for key in _ARGON2)
                lock = replace(lock, turns=turns, memory=memory, lanes=lanes)
            else:
                known = name.endswith(("PBKDF2", "#pbkdf2"))
                lock = replace(lock, turns=_number(told.get("iteration-count", "")) if known else 0)
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
        if lock is None:
            return blocks
        way = _unsealed if lock.cipher == "aes-gcm" else _opened
        return inflated(way(blocks, lock, self._password))


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
        begin = bytes(data[:_TRIED])
        if _begins(begin, lock, spelled) if lock.cipher == "aes-gcm" else _checks(begin, lock, spelled, whole=whole):
            return Keys(locks, spelled)
    return None


def _checks(data: bytes, lock: PartLock, password: bytes, *, whole: bool) -> bool:
    plain = b"".join(_opened(iter([data]), lock, password, padded=whole))[:_CHECKED]
    return hmac.compare_digest(hashlib.new(lock.check, plain, usedforsecurity=False).digest(), lock.checksum)


def _begins(data: bytes, lock: PartLock, password: bytes) -> bool:
    """Whether there is a package below the seal, which only the end of it could prove."""
    try:
        plain = zlib.decompressobj(-15).decompress(_machine(lock, password).update(data.removeprefix(lock.vector)), 4)
    except zlib.error:
        return False
    return plain == b"PK\x03\x04"


def _key(lock: PartLock, password: bytes) -> bytes:
    first = hashlib.new(lock.start, password, usedforsecurity=False).digest()
    if not lock.lanes:
        return hashlib.pbkdf2_hmac("sha1", first, lock.salt, lock.turns, lock.size)
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    way = Argon2id(salt=lock.salt, length=lock.size, iterations=lock.turns, lanes=lock.lanes, memory_cost=lock.memory)
    return way.derive(first)


def _machine(lock: PartLock, password: bytes) -> Any:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = _key(lock, password)
    if lock.cipher == "aes":
        return Cipher(algorithms.AES(key), modes.CBC(lock.vector)).decryptor()
    if lock.cipher == "aes-gcm":
        return Cipher(algorithms.AES(key), modes.GCM(lock.vector)).decryptor()
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


def _unsealed(blocks: Iterator[bytes], lock: PartLock, password: bytes) -> Iterator[bytes]:
    """What stands before the seal of 16 bytes; behind the vector where it is told a second time."""
    from cryptography.exceptions import InvalidTag

    machine, held, begun = _machine(lock, password), b"", False
    for block in blocks:
        held += block
        if not begun and len(held) < len(lock.vector):
            continue
        held, begun = held if begun else held.removeprefix(lock.vector), True
        yield machine.update(held[:-_SEAL])
        held = held[-_SEAL:]
    try:
        machine.finalize_with_tag(held)
    except (InvalidTag, ValueError):
        raise ReadError("damaged", "odf: seal") from None


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
