"""The content of a table as keyed digests: equal for equal rows in whatever order, and silent about every value.

Each row has a keyed digest of 128 bits. Rows lie in 256 ranges by the keyed hash of their primary key (of the whole row
where there is none), and each range holds the number of its rows and the sum of their digests modulo 2^128. A sum does
not depend on order, so a table restored from a backup equals itself; it counts repeats, as an exclusive or would not.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from models.records import Column, TableChunk, TableDigest

if TYPE_CHECKING:
    from models.protect import Key

RANGES = 256
_MODULUS = 1 << 128


class TableDigester:
    """Takes the chunks of one table, in any order, and gives its digest."""

    def __init__(self, key: Key) -> None:
        self._secret = blake2b(b"rows of tables", key=key.secret, digest_size=32, person=b"pandian").digest()
        self._columns: tuple[Column, ...] = ()
        self._key: tuple[int, ...] = ()
        self._rows = [0] * RANGES
        self._sums = [0] * RANGES

    def feed(self, chunk: TableChunk) -> None:
        """Take the rows of ``chunk``."""
        if chunk.columns != self._columns:
            self._columns = chunk.columns
            self._key = tuple(at for at, column in enumerate(chunk.columns) if column.key)
        secret, key, counts, sums = self._secret, self._key, self._rows, self._sums
        number = int.from_bytes
        for row in chunk.rows:
            # How Python writes a tuple tells None from "None" and where each cell ends.
            digest = blake2b(repr(tuple(row)).encode(), key=secret, digest_size=16).digest()
            at = digest[0]
            if key:
                at = blake2b(repr([row[each] for each in key]).encode(), key=secret, digest_size=1).digest()[0]
            counts[at] += 1
            sums[at] += number(digest, "little")

    def done(self) -> TableDigest:
        """The digest of all rows so far."""
        packed = b"".join(
            struct.pack("<Q", count) + (total % _MODULUS).to_bytes(16, "little")
            for count, total in zip(self._rows, self._sums, strict=True)
        )
        return TableDigest(self._schema(), sum(self._rows), packed)

    def _schema(self) -> str:
        said: Sequence[object] = [(each.name, each.type, each.comment, each.key) for each in self._columns]
        return blake2b(repr(said).encode(), key=self._secret, digest_size=16).hexdigest()


def changed_ranges(before: TableDigest, after: TableDigest) -> tuple[int, ...]:
    """The numbers of the ranges in which a row was added, removed or changed."""
    size = len(before.ranges) // RANGES
    return tuple(
        at
        for at in range(RANGES)
        if before.ranges[at * size : (at + 1) * size] != after.ranges[at * size : (at + 1) * size]
    )
