"""RAR 3 and 4 under a password: a SHA-1 of many rounds, AES of 128 bits, and nothing to check a password by."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from itertools import chain
from typing import Any, BinaryIO

from models.errors import SkipObject
from scanner.readers.archives.rar_archive import OLD, Archive, Sound, machine_of
from scanner.readers.scratch import Spool

_TURNS = 0x40000
_MAIN_3, _FILE_3, _SERVICE_3, _END_3 = 0x73, 0x74, 0x7A, 0x7B
_STORED_3 = 0x30
_AES_SINCE = 29
_SOLID = 0x10
_TRIED = 1 << 20
"""Bytes of a file on which a password is tried."""


class Rar3(Archive):
    """An archive of WinRAR 3 or 4."""

    def __init__(
        self, stream: BinaryIO, size: int, spool: Spool | None, passwords: Iterable[str], sound: Sound
    ) -> None:
        super().__init__(stream, size, spool, passwords, sound)
        self._password: str | None = None
        self._locked = False

    def write(self) -> None:
        """Raises struct.error or IndexError where a header is none."""
        self._stream.seek(7)
        self.put(OLD)
        while self._stream.tell() < self._size:
            found = self._header()
            if found is None:
                return
            head: bytes = found
            _, kind, flags, _ = struct.unpack_from("<HBHH", head)
            packed = struct.unpack_from("<L", head, 7)[0] if flags & 0x8000 else 0
            if kind in {_FILE_3, _SERVICE_3} and flags & 0x100:
                packed |= struct.unpack_from("<L", head, 32)[0] << 32
            if kind == _MAIN_3 and flags & 0x80:
                self._locked = True
                head = _resized(head, flags & ~0x80)
            if kind in {_FILE_3, _SERVICE_3} and flags & 4:
                opened = self._file(head, flags, packed)
                if kind == _FILE_3:
                    self.locked.append(not opened)
                continue
            if kind == _FILE_3:
                self.locked.append(False)
            self.put(head)
            self.copy(packed)
            if kind == _END_3:
                return

    def _header(self) -> bytes | None:
        """The next header, whole; None behind the last one."""
        start = self._stream.tell()
        if not self._locked:
            head = self._stream.read(7)
            if len(head) < 7:
                return None
            size = struct.unpack_from("<H", head, 5)[0]
            return head + self._stream.read(max(size, 7) - 7)
        salt = self._stream.read(8)
        if len(salt) < 8:
            return None
        candidates: Iterable[str] = (self._password,) if self._password is not None else self._passwords
        for password in candidates:
            self._stream.seek(start + 8)
            plain = self._opened_header(password, salt)
            if plain is not None:
                self._password, self.opened = password, True
                return plain
        if self._password is None:
            raise SkipObject("encrypted")
        raise IndexError

    def _opened_header(self, password: str, salt: bytes) -> bytes | None:
        machine = machine_of(*self._key(password, salt))
        head = machine.update(self._stream.read(16))
        if len(head) < 16:
            return None
        size = struct.unpack_from("<H", head, 5)[0]
        if size < 7:
            return None
        head += machine.update(self._stream.read(max(0, -(-size // 16) * 16 - 16)))
        head = head[:size]
        sound = zlib.crc32(head[2:]) & 0xFFFF == struct.unpack_from("<H", head)[0]
        return head if sound and 0x72 <= head[2] <= _END_3 else None

    def _key(self, password: str, salt: bytes) -> tuple[bytes, bytes]:
        """(key, vector): a sum over the password again and again, of which one byte is taken every now and then."""
        if (password, salt) not in self.keys:
            raw = password.encode("utf-16-le", "replace") + salt
            digest, vector, step = hashlib.sha1(usedforsecurity=False), b"", _TURNS // 16
            for first in range(0, _TURNS, step):
                digest.update(raw + first.to_bytes(3, "little"))
                vector += digest.digest()[19:20]
                digest.update(b"".join(raw + turn.to_bytes(3, "little") for turn in range(first + 1, first + step)))
            words = digest.digest()[:16]
            self.keys[password, salt] = b"".join(words[n : n + 4][::-1] for n in range(0, 16, 4)), vector
        key, start = self.keys[password, salt]
        return key, start

    def _file(self, head: bytes, flags: int, packed: int) -> bool:
        """A file's header without its lock, and the data behind it; False where no password fits."""
        version, method, name = struct.unpack_from("<BBH", head, 24)
        at = 32 + (8 if flags & 0x100 else 0) + name
        salt = head[at : at + 8] if flags & 0x400 else b""
        unpacked = struct.unpack_from("<L", head, 11)[0]
        unpacked |= struct.unpack_from("<L", head, 36)[0] << 32 if flags & 0x100 else 0
        plain = bytearray(head[:at] + head[at + len(salt) :])
        size = min(packed, unpacked) if method == _STORED_3 else packed
        struct.pack_into("<L", plain, 7, size & 0xFFFFFFFF)
        if flags & 0x100:
            struct.pack_into("<L", plain, 32, size >> 32)
        plain = bytearray(_resized(bytes(plain), flags & ~0x404))
        begin, known = self._stream.tell(), (self._password,) if self._password is not None else ()
        tried = chain(known, self._passwords) if version >= _AES_SINCE else ()
        goes_on = flags & _SOLID and bool(known)  # cannot be unpacked without the file before, whose password it has
        for password in tried:
            self._stream.seek(begin)
            if goes_on or self._fits(bytes(plain), machine_of(*self._key(password, salt)), packed, size):
                self._stream.seek(begin)
                self.opened, self._password = True, password
                self.put(bytes(plain))
                self.copy(packed, machine_of(*self._key(password, salt)), size)
                return True
        self._stream.seek(begin)
        self.put(head)
        self.copy(packed)
        return False

    def _fits(self, plain: bytes, machine: Any, packed: int, size: int) -> bool:
        """Whether the sum of a stored file comes out, or the begin of a packed one can be unpacked."""
        if plain[25] != _STORED_3:
            some = self._stream.read(min(packed, _TRIED))
            content = machine.update(some[: len(some) & ~15])[:size]
            return self._sound(OLD + _MAIN_PLAIN + plain + content)
        check = 0
        while packed > 0 and (block := self._stream.read(min(packed, _TRIED))):
            packed -= len(block)
            content = machine.update(block[: len(block) & ~15])[:size]
            size -= len(content)
            check = zlib.crc32(content, check)
        return check == int(struct.unpack_from("<L", plain, 16)[0])


def _resized(head: bytes, flags: int) -> bytes:
    """A header with other flags, its length and its sum as they are then."""
    body = head[2:3] + struct.pack("<HH", flags, len(head)) + head[7:]
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


_MAIN_PLAIN = _resized(bytes(2) + bytes([_MAIN_3]) + bytes(10), 0)
