"""RC4 as Word, Excel and PowerPoint 97 to 2003 lock with it (MS-OFFCRYPTO 2.3.5, 2.3.6): 40 bits and CryptoAPI."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable, Iterable
from itertools import chain

import numpy as np

ANYBODY = ("VelvetSweatshop", "/01Hannes Ruescher/01")
"""What Excel and PowerPoint lock a document with that everybody may open (MS-OFFCRYPTO 2.4.2, MS-PPT 2.3.7)."""


class Rc4:
    """A password that fits: the key of each block, and what is locked under it."""

    def __init__(self, key: Callable[[int], bytes]) -> None:
        self._key = key

    def unlocked(self, data: bytes, size: int, block: int = 0) -> bytes:
        """``data`` from the begin of ``block`` on; every ``size`` bytes the next one begins."""
        stream = bytearray()
        for place in range(0, len(data), size):
            stream += _stream(self._key(block + place // size), min(size, len(data) - place))
        return (np.frombuffer(data, np.uint8) ^ np.frombuffer(bytes(stream), np.uint8)).tobytes()


def _stream(key: bytes, size: int) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    return Cipher(ARC4(key), None).encryptor().update(bytes(size))


def opened(header: bytes, passwords: Iterable[str]) -> Rc4 | None:
    """What a header of encryption (from its version on) says, under the first password that fits; None without one."""
    if len(header) < 52:
        return None
    major, minor = struct.unpack_from("<HH", header)
    for password in chain(ANYBODY, passwords):
        if (major, minor) == (1, 1):
            found = _of_40_bits(header[4:52], password)
        elif minor == 2 and major in {2, 3, 4}:
            found = _of_crypto_api(header, password)
        else:
            return None
        if found is not None:
            return found
    return None


def _of_40_bits(header: bytes, password: str) -> Rc4 | None:
    salt, verifier, sealed = header[:16], header[16:32], header[32:48]
    first = hashlib.md5(password.encode("utf-16-le", "replace"), usedforsecurity=False).digest()[:5]
    second = hashlib.md5((first + salt) * 16, usedforsecurity=False).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(second + struct.pack("<L", block), usedforsecurity=False).digest()

    plain = Rc4(key).unlocked(verifier + sealed, 32)
    fits = hmac.compare_digest(hashlib.md5(plain[:16], usedforsecurity=False).digest(), plain[16:])
    return Rc4(key) if fits else None


def _of_crypto_api(header: bytes, password: str) -> Rc4 | None:
    (size,) = struct.unpack_from("<L", header, 8)
    described, rest = header[12 : 12 + size], header[12 + size :]
    if len(described) < 20 or len(rest) < 60 or struct.unpack_from("<L", rest)[0] != 16:
        return None
    algorithm, _, bits = struct.unpack_from("<LLL", described, 8)
    bits = bits or 40
    if algorithm != 0x6801 or not 40 <= bits <= 128:
        return None
    salt, verifier, sealed = rest[4:20], rest[20:36], rest[40:60]
    first = hashlib.sha1(salt + password.encode("utf-16-le", "replace"), usedforsecurity=False).digest()

    def key(block: int) -> bytes:
        whole = hashlib.sha1(first + struct.pack("<L", block), usedforsecurity=False).digest()
        return whole[:5] + bytes(11) if bits == 40 else whole[: bits // 8]

    plain = Rc4(key).unlocked(verifier + sealed, 36)
    fits = hmac.compare_digest(hashlib.sha1(plain[:16], usedforsecurity=False).digest(), plain[16:])
    return Rc4(key) if fits else None


def properties(data: bytes, lock: Rc4) -> dict[str, bytes]:
    """The streams of properties that are kept in one of their own (2.3.5.4), by name; what is broken is left out."""
    found: dict[str, bytes] = {}
    if len(data) < 8:
        return found
    place, size = struct.unpack("<LL", lock.unlocked(data[:8], 8))
    table = lock.unlocked(data[place : place + size], max(size, 1)) if place < len(data) else b""
    at = 4
    while at + 16 <= len(table) and len(found) < 100:
        begin, length, block, name, _, _ = struct.unpack_from("<LLHBBL", table, at)
        words = table[at + 16 : at + 16 + 2 * name].decode("utf-16-le", "replace")
        some = data[begin : begin + length]
        if words and some:
            found[words] = lock.unlocked(some, len(some), block)
        at += 16 + 2 * name + 2
    return found
