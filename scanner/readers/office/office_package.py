"""Office documents of 2007 and later under a password: EncryptionInfo and EncryptedPackage (MS-OFFCRYPTO 2.3.4).

Agile (AES in chained blocks, any of the SHA family) and standard (AES, SHA-1) encryption.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from scanner.readers.office import office_rc4
from scanner.readers.office.office_rc4 import ANYBODY

Opener = Callable[[bytes], Iterator[bytes]]
"""What makes of EncryptedPackage, block by block, the document."""

_SEGMENT = 4096
_MOST_TURNS = 10_000_000
"""What the format allows; each try of a password takes as many hashes."""
_STANDARD_TURNS = 50_000
_BLOCK = 1 << 20
_INPUT, _VALUE, _KEY = (bytes.fromhex(word) for word in ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6"))
_ELEMENT = re.compile(r"<(?:\w+:)?(keyData|encryptedKey)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"(?<!\w)(\w++)\s*=\s*[\"']([^\"']*)[\"']")
_HASHES = {"SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512", "MD5": "md5"}


PageOpener = Callable[[bytes, int], bytes]
"""The same of one page of a database, by the number that it is locked under."""


def page_opener(info: bytes, passwords: Iterable[str]) -> PageOpener | None:
    """The way into the pages of a database: as ``opener``, but each page is locked by itself."""
    if len(info) < 12:
        return None
    if struct.unpack_from("<HH", info) == (4, 4):
        found = _agile_key(info[8:], passwords)
        if found is None:
            return None
        whole, key = found
        return lambda page, number: _cbc(key, _hash(whole.hash, whole.salt + struct.pack("<L", number)), page)
    turned = _standard_turned(info, passwords)
    if turned is not None:
        bits, digest = turned
        return lambda page, number: _ecb(_standard_key(digest, number, bits), page)
    lock = office_rc4.opened(info, passwords)
    return None if lock is None else lambda page, number: lock.unlocked(page, len(page), number)


def opener(info: bytes, passwords: Iterable[str]) -> Opener | None:
    """The way into a package under the first password that fits; None where none does or the lock is unknown."""
    if len(info) < 12:
        return None
    major, minor = struct.unpack_from("<HH", info)
    if (major, minor) == (4, 4):
        return _agile(info[8:], passwords)
    return _standard(info, passwords)


# -- standard


def _standard(info: bytes, passwords: Iterable[str]) -> Opener | None:
    found = _standard_turned(info, passwords)
    if found is None:
        return None
    bits, turned = found
    key = _standard_key(turned, 0, bits)
    return lambda data: _cut(data, _blocks(data, key))


def _standard_turned(info: bytes, passwords: Iterable[str]) -> tuple[int, bytes] | None:
    """(bits of keys, what they are made of) under the first password that fits."""
    major, minor = struct.unpack_from("<HH", info)
    if minor != 2 or major not in {2, 3, 4}:
        return None
    (size,) = struct.unpack_from("<L", info, 8)
    described, rest = info[12 : 12 + size], info[12 + size :]
    if len(described) < 20 or len(rest) < 72 or struct.unpack_from("<L", rest)[0] != 16:
        return None
    algorithm, _, bits = struct.unpack_from("<LLL", described, 8)
    if algorithm not in {0x660E, 0x660F, 0x6610} or bits not in {128, 192, 256}:
        return None
    salt, verifier, sealed = rest[4:20], rest[20:36], rest[40:72]
    for password in chain(ANYBODY, passwords):
        turned = _turned("sha1", salt, password, _STANDARD_TURNS)
        plain = _ecb(_standard_key(turned, 0, bits), verifier + sealed)
        if hmac.compare_digest(hashlib.sha1(plain[:16], usedforsecurity=False).digest(), plain[16:36]):
            return bits, turned
    return None


def _standard_key(turned: bytes, block: int, bits: int) -> bytes:
    last = hashlib.sha1(turned + struct.pack("<L", block), usedforsecurity=False).digest().ljust(64, b"\0")
    halves = (bytes(byte ^ mark for byte in last) for mark in (0x36, 0x5C))
    return b"".join(hashlib.sha1(half, usedforsecurity=False).digest() for half in halves)[: bits // 8]


def _ecb(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    machine = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 what the format has
    return machine.update(data[: len(data) & ~15])


def _blocks(data: bytes, key: bytes) -> Iterator[bytes]:
    for place in range(8, len(data), _BLOCK):
        yield _ecb(key, data[place : place + _BLOCK])


# -- agile


@dataclass(frozen=True, slots=True)
class _Params:
    """One element that says how something is locked."""

    hash: str
    bits: int
    block: int
    salt: bytes
    turns: int = 0
    input: bytes = b""
    value: bytes = b""
    key: bytes = b""


def _params(attributes: str) -> _Params | None:
    """None where it is broken or of a cipher that no Office uses by itself."""
    told = dict(_ATTRIBUTE.findall(attributes))
    if told.get("cipherAlgorithm") != "AES" or told.get("cipherChaining") != "ChainingModeCBC":
        return None
    try:
        found = _Params(
            _HASHES[told["hashAlgorithm"]],
            int(told["keyBits"]),
            int(told["blockSize"]),
            base64.b64decode(told["saltValue"]),
            int(told.get("spinCount", 0)),
            *(
                base64.b64decode(told.get(name, ""))
                for name in ("encryptedVerifierHashInput", "encryptedVerifierHashValue", "encryptedKeyValue")
            ),
        )
    except (KeyError, ValueError, binascii.Error):
        return None
    sound = found.bits in {128, 192, 256} and found.block == 16 and 0 <= found.turns <= _MOST_TURNS
    return found if sound else None


def _agile(data: bytes, passwords: Iterable[str]) -> Opener | None:
    found = _agile_key(data, passwords)
    return None if found is None else lambda package: _cut(package, _segments(package, *found))


def _agile_key(data: bytes, passwords: Iterable[str]) -> tuple[_Params, bytes] | None:
    told = {name: _params(rest) for name, rest in _ELEMENT.findall(data[: 1 << 16].decode("utf-8", "replace"))}
    whole, lock = told.get("keyData"), told.get("encryptedKey")
    if whole is None or lock is None or not (lock.input and lock.value and lock.key):
        return None
    for password in chain(ANYBODY, passwords):
        turned = _turned(lock.hash, lock.salt, password, lock.turns)
        given = _cbc(_derived(lock, turned, _INPUT), lock.salt, lock.input)
        expected = _cbc(_derived(lock, turned, _VALUE), lock.salt, lock.value)
        found = _hash(lock.hash, given)
        if expected and hmac.compare_digest(found[: len(expected)], expected[: len(found)]):
            key = _cbc(_derived(lock, turned, _KEY), lock.salt, lock.key)[: whole.bits // 8]
            if len(key) == whole.bits // 8:
                return whole, key
    return None


def _hash(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _turned(name: str, salt: bytes, password: str, turns: int) -> bytes:
    machine = getattr(hashlib, name)
    digest: bytes = _hash(name, salt + password.encode("utf-16-le", "replace"))
    pack = struct.Struct("<L").pack
    for turn in range(turns):
        digest = machine(pack(turn) + digest).digest()
    return digest


def _derived(lock: _Params, turned: bytes, purpose: bytes) -> bytes:
    size = lock.bits // 8
    return _hash(lock.hash, turned + purpose)[:size].ljust(size, b"\x36")


def _cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    machine = Cipher(algorithms.AES(key), modes.CBC(start[:16].ljust(16, b"\x36"))).decryptor()
    return machine.update(data[: len(data) & ~15])


def _segments(data: bytes, whole: _Params, key: bytes) -> Iterator[bytes]:
    for number, place in enumerate(range(8, len(data), _SEGMENT)):
        start = _hash(whole.hash, whole.salt + struct.pack("<L", number))
        yield _cbc(key, start, data[place : place + _SEGMENT])


def _cut(data: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """As many bytes as the package says it has."""
    left = int.from_bytes(data[:8], "little")
    for block in blocks:
        if left <= 0:
            return
        yield block[:left]
        left -= len(block)
