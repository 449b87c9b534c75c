"""Members of ZIP files under a password: the traditional cipher (APPNOTE 6.1) and WinZip's AES (AE-1, AE-2)."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from models.errors import ReadError
from recognizers.compiled import open_zipcrypt

_TAG = 10
_SALTS = {1: 8, 2: 12, 3: 16}


@dataclass(frozen=True, slots=True)
class Lock:
    """How a member is locked: ``strength`` 1 to 3 is AES of 128 to 256 bits, 0 the traditional cipher.

    ``check`` is the last byte of the traditional cipher's header as it must come out.
    """

    strength: int
    check: int


def spellings(password: str) -> tuple[bytes, ...]:
    """A password as packers write it: UTF-8, or the encoding of a Chinese Windows."""
    found = [password.encode("utf-8", "replace")]
    if not password.isascii():
        found.append(password.encode("gb18030", "replace"))
    return tuple(found)


def unlocked(pieces: Iterator[bytes], lock: Lock, password: bytes) -> Iterator[bytes] | None:
    """The bytes as they were before they were locked; None where the password is certainly another.

    Raises ReadError ``damaged`` at the end where AES finds the bytes changed.
    """
    return _aes(pieces, lock.strength, password) if lock.strength else _traditional(pieces, lock.check, password)


def _traditional(pieces: Iterator[bytes], check: int, password: bytes) -> Iterator[bytes] | None:
    keys = _Keys(password)
    first = b""
    while len(first) < 12:
        piece = next(pieces, b"")
        if not piece:
            return None
        first += piece
    head = keys.decrypted(first[:12])
    if head[11] != check:
        return None

    def rest() -> Iterator[bytes]:
        yield keys.decrypted(first[12:])
        for piece in pieces:
            yield keys.decrypted(piece)

    return rest()


class _Keys:
    """The three keys of the traditional cipher."""

    def __init__(self, password: bytes) -> None:
        import numpy as np

        self._table = np.array(_crc_table(), np.uint32)
        one, two, three = 0x12345678, 0x23456789, 0x34567890
        for byte in password:
            one = int(self._table[(one ^ byte) & 0xFF]) ^ (one >> 8)
            two = ((two + (one & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
            three = int(self._table[(three ^ (two >> 24)) & 0xFF]) ^ (three >> 8)
        self._keys = np.array([one, two, three], np.uint32)

    def decrypted(self, data: bytes) -> bytes:
        return open_zipcrypt(data, self._keys, self._table)


@functools.cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)  # noqa: PLW2901 one bit after the other
        table.append(value)
    return tuple(table)


def _aes(pieces: Iterator[bytes], strength: int, password: bytes) -> Iterator[bytes] | None:
    salted = _SALTS.get(strength)
    if salted is None:
        return None
    held = b""
    while len(held) < salted + 2:
        piece = next(pieces, b"")
        if not piece:
            return None
        held += piece
    size = 2 * salted
    derived = hashlib.pbkdf2_hmac("sha1", password, held[:salted], 1000, 2 * size + 2)
    if derived[2 * size :] != held[salted : salted + 2]:
        return None
    return _counted(held[salted + 2 :], pieces, derived[:size], derived[size : 2 * size])


def _counted(held: bytes, pieces: Iterator[bytes], key: bytes, sign: bytes) -> Iterator[bytes]:
    """AES in counter mode, the counter little-endian from 1 on; the last ten bytes are the seal."""
    import numpy as np
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    machine = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 one block of the counter each
    seal = hmac.new(sign, digestmod="sha1")
    count = 1
    while True:
        piece = next(pieces, b"")
        held += piece
        # Whole blocks only until the end, so that the counter stands at the begin of one.
        usable = max(0, len(held) - _TAG)
        usable = usable & ~15 if piece else usable
        data, held = held[:usable], held[usable:]
        if data:
            seal.update(data)
            blocks = (len(data) + 15) // 16
            counters = np.zeros((blocks, 2), "<u8")
            counters[:, 0] = np.arange(count, count + blocks, dtype=np.uint64)
            count += blocks
            stream = machine.update(counters.tobytes())
            mixed = np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)[: len(data)]
            yield mixed.tobytes()
        if not piece:
            break
    if not hmac.compare_digest(seal.digest()[:_TAG], held):
        raise ReadError("damaged", "zip: seal")
