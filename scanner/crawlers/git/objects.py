"""The objects of a Git repository, loose and in packs, by their names. Nothing of git's is run, and no setting obeyed.

What a repository may have run where git itself reads it (hooks, filters, a monitor of its files named in its
configuration) is never looked at: objects alone are read, each held to the size it says.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from models.errors import ReadError
from scanner.crawlers.git.pack import Pack, damaged, inflated, too_large
from scanner.crawlers.local import files
from scanner.crawlers.names import io_path

LARGEST = 512 << 20
"""Bytes of an object that is made of deltas, which needs memory as a whole; git makes none of larger ones."""
_STREAMED = 32 << 20
_HEAD = re.compile(rb"(commit|tree|blob|tag) (\d{1,19})\x00")


class Objects:
    """The objects below ``folder``, which is a repository's ``objects``."""

    def __init__(self, folder: str, width: int) -> None:
        self._folder, self.width = folder, width
        self._packs: list[Pack] | None = None
        self.unreadable = 0
        """Packs whose index cannot be read."""

    def close(self) -> None:
        """Let go of open files."""
        packs, self._packs = self._packs, None
        for pack in packs or ():
            pack.close()

    def names(self) -> Iterator[bytes]:
        """Every object that is there, some perhaps twice; the same order each time."""
        for pack in self._opened():
            for at in range(pack.count):
                yield pack.name(at)
        for first in range(256):
            folder = os.path.join(self._folder, f"{first:02x}")
            with contextlib.suppress(OSError):
                for name in sorted(os.listdir(io_path(folder))):
                    if re.fullmatch(f"[0-9a-f]{{{2 * self.width - 2}}}", name):
                        yield bytes([first]) + bytes.fromhex(name)

    def header(self, name: bytes) -> tuple[str, int]:
        """Kind (``commit``, ``tree``, ``blob``, ``tag``) and size. Raises ReadError (``vanished``, ``damaged``)."""
        found = self._packed(name)
        if found:
            return found[0].header(found[1])
        with self._loose(name) as stream:
            return _loose_head(stream)[:2]

    def data(self, name: bytes, most: int = LARGEST) -> tuple[str, bytes]:
        """Kind and bytes. Raises ReadError (``vanished``, ``damaged``, ``expanded``)."""
        found = self._packed(name)
        if found:
            return found[0].data(found[1], most)
        with self._loose(name) as stream:
            kind, size, skip = _loose_head(stream)
            if size > most:
                raise too_large(most)
            stream.seek(0)
            return kind, inflated(stream, skip + size)[skip:]

    def stream(self, name: bytes) -> tuple[int, Callable[[], BinaryIO]]:
        """Size of an object, and what opens its bytes, to be read from any place on. Raises ReadError."""
        _, size = self.header(name)
        begin = self._beginning(name) if size > _STREAMED else None
        if begin is None:
            data = self.data(name)[1]
            return len(data), lambda: cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", io.BytesIO(data))))
        return size, lambda: cast("BinaryIO", io.BufferedReader(_Inflating(begin, size), 1 << 16))

    def _beginning(self, name: bytes) -> Callable[[], tuple[BinaryIO, int]] | None:
        """What opens the packed bytes of a large object, and how many to leave out; None where it is a delta."""
        found = self._packed(name)
        if found is None:
            with self._loose(name) as stream:
                skip = _loose_head(stream)[2]
            return lambda: (self._loose(name), skip)
        pack, offset = found
        probe = pack.plain(offset)
        if probe is None:
            return None
        probe.close()
        return lambda: (cast("BinaryIO", pack.plain(offset)), 0)

    def _packed(self, name: bytes) -> tuple[Pack, int] | None:
        for pack in self._opened():
            offset = pack.find(name)
            if offset is not None:
                return pack, offset
        return None

    def _loose(self, name: bytes) -> BinaryIO:
        text = name.hex()
        return files.open_file(os.path.join(self._folder, text[:2], text[2:]))

    def _opened(self) -> list[Pack]:
        if self._packs is None:
            self._packs, folder = [], os.path.join(self._folder, "pack")
            names: list[str] = []
            with contextlib.suppress(OSError):
                names = sorted(name for name in os.listdir(io_path(folder)) if name.endswith(".idx"))
            for name in names:
                try:
                    self._packs.append(Pack(os.path.join(folder, name), self.width))
                except ReadError:
                    self.unreadable += 1
        return self._packs


def _loose_head(stream: BinaryIO) -> tuple[str, int, int]:
    """Kind, size, and how long the head is that says so."""
    try:
        head = zlib.decompressobj().decompress(stream.read(4096), 64)
    except zlib.error:
        raise damaged("zlib") from None
    match = _HEAD.match(head)
    if not match:
        raise damaged("head")
    return match[1].decode(), int(match[2]), match.end()


class _Inflating(io.RawIOBase):
    """Unpacks while it is read; a step back begins anew."""

    def __init__(self, begin: Callable[[], tuple[BinaryIO, int]], size: int) -> None:
        super().__init__()
        self._begin, self._size = begin, size
        self._at = self._wanted = 0
        self._stream: BinaryIO | None = None
        self._machine = zlib.decompressobj()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._wanted

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + (0, self._wanted, self._size)[whence]
        if at < 0:
            raise ValueError("negative seek position")
        self._wanted = at
        return at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._wanted >= self._size:
            return 0
        if self._stream is None or self._wanted < self._at:
            self._restart()
        while self._at < self._wanted:
            self._next(min(self._wanted - self._at, 1 << 20))
        data = self._next(min(len(buffer), self._size - self._at))
        buffer[: len(data)] = data
        self._wanted = self._at
        return len(data)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        super().close()

    def _restart(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._machine, (self._stream, skip) = zlib.decompressobj(), self._begin()
        self._at = -skip
        while self._at < 0:
            self._next(-self._at)

    def _next(self, most: int) -> bytes:
        assert self._stream is not None  # noqa: S101 read alone comes here
        try:
            while not self._machine.eof:
                block = self._machine.unconsumed_tail or self._stream.read(1 << 16)
                data = self._machine.decompress(block, most)
                if data:
                    self._at += len(data)
                    return data
                if not block:
                    break
        except zlib.error:
            raise damaged("zlib") from None
        raise damaged("size")
