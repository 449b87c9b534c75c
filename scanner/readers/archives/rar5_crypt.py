"""RAR 5 under a password: PBKDF2 with SHA-256, AES of 256 bits, a check of the password in the archive itself."""

from __future__ import annotations

import functools
import hashlib
import hmac
import operator
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from models.errors import SkipObject
from scanner.readers.archives.rar_archive import NEW, Archive, Sound, machine_of
from scanner.readers.scratch import Spool

_LONGEST_HEADER = 2 << 20
_MOST_POWER = 20
"""Rounds of PBKDF2 as a power of two; WinRAR writes 15."""
_FILE, _SERVICE, _LOCK, _END = 2, 3, 4, 5
_LOCK_RECORD, _HASH_RECORD = 1, 2
_HAS_TIME, _HAS_SUM, _NO_SIZE = 2, 4, 8
_LAST_BLOCK = 0x40
_MOST_BLOCKS = 1 << 20


def _number(data: bytes, at: int) -> tuple[int, int]:
    """(a number of seven bits a byte, where it ends). Raises IndexError."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise IndexError


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


@dataclass(frozen=True, slots=True)
class _Lock5:
    power: int
    salt: bytes
    check: bytes


class Rar5(Archive):
    """An archive of WinRAR 5 or later."""

    def __init__(
        self, stream: BinaryIO, size: int, spool: Spool | None, passwords: Iterable[str], sound: Sound
    ) -> None:
        super().__init__(stream, size, spool, passwords, sound)
        self._header_key: bytes | None = None

    def write(self) -> None:
        """Raises struct.error or IndexError where a header is none."""
        self._stream.seek(8)
        self.put(NEW)
        while self._stream.tell() < self._size:
            body = self._header()
            if body is None:
                return
            kind, at = _number(body, 0)
            flags, at = _number(body, at)
            extra, at = _number(body, at) if flags & 1 else (0, at)
            packed, at = _number(body, at) if flags & 2 else (0, at)
            if kind == _LOCK:
                self._open_headers(body[at:])
            elif kind in {_FILE, _SERVICE}:
                self._file(kind, flags, body[at : len(body) - extra], body[len(body) - extra :], packed)
            else:
                self._block(body)
                self.copy(packed)
                if kind == _END:
                    return

    def _header(self) -> bytes | None:
        """The next block's header from its kind on; None behind the last one."""
        machine = None
        if self._header_key is not None:
            vector = self._stream.read(16)
            if len(vector) < 16:
                return None
            machine = machine_of(self._header_key, vector)
        start = self._stream.tell()
        first = self._stream.read(16)
        if len(first) < 7:
            return None
        first = machine.update(first) if machine else first
        size, at = _number(first, 4)
        if not 0 < size <= _LONGEST_HEADER:
            raise IndexError
        whole = at + size
        if machine:
            rest = self._stream.read(max(0, -(-whole // 16) * 16 - 16))
            data = (first + machine.update(rest))[:whole]
        else:
            self._stream.seek(start)
            data = self._stream.read(whole)
        if len(data) < whole or zlib.crc32(data[4:]) != struct.unpack_from("<L", data)[0]:
            raise IndexError
        found: bytes = data[at:]
        return found

    def _block(self, body: bytes) -> None:
        body = _written(len(body)) + body
        self.put(struct.pack("<L", zlib.crc32(body)) + body)

    def _open_headers(self, body: bytes) -> None:
        lock = self._lock(body)
        for password in self._passwords:
            if lock and self._fits(password, lock):
                key = self._key(password, lock)
                self._header_key, self.opened = key, True
                return
        raise SkipObject("encrypted")

    def _lock(self, body: bytes) -> _Lock5 | None:
        """What a lock says of itself, of headers or of a file; None where it is of a later form."""
        version, at = _number(body, 0)
        flags, at = _number(body, at)
        power, salt = body[at], body[at + 1 : at + 17]
        if version or power > _MOST_POWER or len(salt) < 16 or not flags & 1:
            return None
        return _Lock5(power, salt, body[-12:])

    def _derived(self, password: str, lock: _Lock5, more: int) -> bytes:
        name = password, lock.power, lock.salt, more
        if name not in self.keys:
            spelled = password.encode("utf-8", "replace")
            self.keys[name] = hashlib.pbkdf2_hmac("sha256", spelled, lock.salt, (1 << lock.power) + more)
        return bytes(self.keys[name])

    def _fits(self, password: str, lock: _Lock5) -> bool:
        whole = self._derived(password, lock, 32)
        folded = bytes(whole[n] ^ whole[n + 8] ^ whole[n + 16] ^ whole[n + 24] for n in range(8))
        return hmac.compare_digest(folded, lock.check[:8])

    def _key(self, password: str, lock: _Lock5) -> bytes:
        return self._derived(password, lock, 0)

    def _file(self, kind: int, flags: int, fields: bytes, extra: bytes, packed: int) -> None:
        """A file's or a service's header without its lock, and the data behind it."""
        records = list(_records(extra))
        body = next((inside for record, inside, _ in records if record == _LOCK_RECORD), b"")
        found = self._vector(body) if body else None
        if kind == _FILE:
            self.locked.append(bool(body) and found is None)
        if found is None:
            self._block(_head(kind, flags, extra, packed) + fields + extra)
            self.copy(packed)
            return
        self.opened = True
        key, vector, tweaked = found
        # Under a password sums may be of another kind: then they are left out.
        dropped = {_LOCK_RECORD, _HASH_RECORD} if tweaked else {_LOCK_RECORD}
        kept = b"".join(whole for record, _, whole in records if record not in dropped)
        about, at = _number(fields, 0)
        unpacked, at = _number(fields, at)
        _, at = _number(fields, at)  # attributes
        at += 4 if about & _HAS_TIME else 0
        sum_at, at = at, at + (4 if about & _HAS_SUM else 0)
        stored = not _number(fields, at)[0] >> 7 & 7
        # The last bytes only fill up a whole block of the cipher.
        size = min(packed, unpacked) if stored and not about & _NO_SIZE else self._end(packed, key, vector)
        if tweaked:
            sizes = fields[_number(fields, 0)[1] : sum_at]
            fields = _written(about & ~_HAS_SUM) + sizes + fields[at:]
        self._block(_head(kind, flags, kept, size) + fields + kept)
        self.copy(packed, machine_of(key, vector), size)

    def _end(self, packed: int, key: bytes, vector: bytes) -> int:
        """Where the packed data at the stream's place end: behind the block that says it is the last one."""
        begin, at = self._stream.tell(), 0
        for _ in range(_MOST_BLOCKS):
            head = self._plain(begin, at, key, vector)
            count = (head[0] >> 3 & 3) + 1 if len(head) > 4 else 4
            sizes = head[2 : 2 + count]
            if count == 4 or 0x5A ^ head[0] ^ functools.reduce(operator.xor, sizes) != head[1]:
                break
            at += 2 + count + int.from_bytes(sizes, "little")
            if head[0] & _LAST_BLOCK or at >= packed:
                break
        self._stream.seek(begin)
        return min(at, packed) or packed

    def _plain(self, begin: int, at: int, key: bytes, vector: bytes) -> bytes:
        """A few bytes at a place of locked data: a block of the cipher needs nothing but the one before."""
        first = at & ~15
        self._stream.seek(begin + max(first - 16, 0))
        if first:
            vector = self._stream.read(16)
        found: bytes = machine_of(key, vector).update(self._stream.read(32)) if len(vector) == 16 else b""
        return found[at - first : at - first + 5]

    def _vector(self, body: bytes) -> tuple[bytes, bytes, bool] | None:
        """(key, vector, whether sums are tweaked) under the first password that fits."""
        flags, lock = _number(body, _number(body, 0)[1])[0], self._lock(body)
        for password in self._passwords if lock else ():
            if lock and self._fits(password, lock):
                return self._key(password, lock), body[-28:-12], bool(flags & 2)
        return None


def _head(kind: int, flags: int, extra: bytes, packed: int) -> bytes:
    flags = flags & ~1 | bool(extra)
    sizes = (_written(len(extra)) if extra else b"") + (_written(packed) if flags & 2 else b"")
    return _written(kind) + _written(flags) + sizes


def _records(extra: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(kind, what it says, the whole of it) of each record of an extra area."""
    at = 0
    while at < len(extra):
        size, begin = _number(extra, at)
        kind, inside = _number(extra, begin)
        yield kind, extra[inside : begin + size], extra[at : begin + size]
        at = begin + size
