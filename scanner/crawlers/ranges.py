"""A file that is reached by ranges, as a stream: only what is asked for is fetched, and what comes next ahead of it."""

from __future__ import annotations

import functools
import io
from collections import OrderedDict
from collections.abc import Callable
from typing import BinaryIO, cast

from models.records import Item
from scanner.crawlers.names import printable
from scanner.readers.base import ByteSource

BLOCK = 256 << 10
"""Bytes fetched for a reader that jumps about (a package's directory, a page of a database)."""
AHEAD = 16
"""Blocks fetched at once for one that reads on and on, after doubling from one."""
_KEPT = 32
"""Blocks kept: 8 MiB."""

Fetch = Callable[[int, int], bytes]
"""Bytes from an offset on, fewer only at the end. Raises ReadError."""


class Ranges(io.RawIOBase):
    """Reads ``size`` bytes by ``fetch``, in blocks."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        super().__init__()
        self._fetch, self._size = fetch, size
        self._at = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._run = 1
        self._next = 0
        """The block behind the last one that was fetched."""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; beyond the end there is nothing to read."""
        at = offset + (0, self._at, self._size)[whence]
        if at < 0:
            raise ValueError("negative seek position")
        self._at = at
        return at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` from one block, or directly where it is larger than what is fetched at once."""
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        if wanted >= AHEAD * BLOCK:
            data = self._fetch(self._at, AHEAD * BLOCK)
        else:
            index, within = divmod(self._at, BLOCK)
            data = self._block(index, -(-(within + wanted) // BLOCK))[within : within + wanted]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _block(self, index: int, needed: int) -> bytes:
        """Block ``index``, fetched with those behind it: as many as are ``needed``, more where one reads on and on."""
        block = self._blocks.get(index)
        if block is None:
            self._run = min(2 * self._run, AHEAD) if index == self._next else 1
            count = max(self._run, min(needed, AHEAD))
            data = self._fetch(index * BLOCK, min(count * BLOCK, self._size - index * BLOCK))
            for at in range(count):
                self._blocks[index + at] = data[at * BLOCK : (at + 1) * BLOCK]
            self._next = index + count
            while len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
            block = self._blocks[index]
        self._blocks.move_to_end(index)
        return block


def fetched(name: str, size: int, fetch: Fetch) -> ByteSource:
    """A source of ``size`` bytes that ``fetch`` brings."""
    return ByteSource(
        name, size, opener=lambda: cast("BinaryIO", io.BufferedReader(Ranges(fetch, size), BLOCK)), remote=True
    )


def source_of(
    item: Item, size: Callable[[str], int], read: Callable[[str, int, int], bytes], *, estimated: bool = False
) -> ByteSource:
    """The bytes of ``item``, by its locator; ``size`` is asked where the walk was not told, or of an estimate alone."""
    held = item.size if item.size is not None and not estimated else size(item.locator)
    return fetched(printable(item.locator.rpartition("/")[2]), held, functools.partial(read, item.locator))
