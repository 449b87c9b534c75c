"""The content of a table as keyed digests: equal for equal rows in whatever order, and silent about every value.

Each row has a keyed digest of 128 bits. Rows lie in 256 ranges by the keyed hash of their primary key (of the whole row
where there is none), and each range holds the number of its rows and the sum of their digests modulo 2^128. A sum does
not depend on order, so a table restored from a backup equals itself; it counts repeats, as an exclusive or would not.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b, blake2s, sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from models.packed import PackedRows
from models.records import Column, TableChunk, TableDigest

if TYPE_CHECKING:
    from models.protect import Key
    from scanner.readers.base import Member

RANGES = 256
_MODULUS = 1 << 128
_FORM = 2
"""Of ``marshal``: the last one that writes equal values in equal bytes, whatever else refers to them."""
_AT_ONCE = 1 << 16


class TableDigester:
    """Takes the chunks of one table, in any order, and gives its digest."""

    def __init__(self, key: Key) -> None:
        self._secret = blake2b(b"rows of tables", key=key.secret, digest_size=32, person=b"pandian").digest()
        self._columns: tuple[Column, ...] = ()
        self._shapes: set[tuple[str, tuple[Column, ...]]] = set()
        """Columns of the tables that documents form, where the first one does not tell them all."""
        self._key: tuple[int, ...] = ()
        self._rows = [0] * RANGES
        self._sums = [0] * RANGES

    def feed(self, chunk: TableChunk) -> None:
        """Take the rows of ``chunk``."""
        if chunk.columns != self._columns:
            self._shapes.add((chunk.table, chunk.columns))
            self._columns = chunk.columns
            self._key = tuple(at for at, column in enumerate(chunk.columns) if column.key)
        if isinstance(chunk.rows, PackedRows) and len(chunk.rows) <= _AT_ONCE:
            self._add(*chunk.rows.digests(self._secret, self._key))
            return
        for first in range(0, len(chunk.rows), _AT_ONCE):
            self._add(*self._hashed(chunk.rows[first : first + _AT_ONCE]))

    def _hashed(self, rows: Sequence[Sequence[str | None]]) -> tuple[bytes, Any]:
        """The digests of some rows, and the range of each."""
        import numpy as np

        packed = b"".join(_digests(map(tuple, rows), blake2b(key=self._secret, digest_size=16)))
        if not self._key:
            return packed, np.frombuffer(packed, np.uint8)[::16]
        take = itemgetter(*self._key)  # one value alone, several as a tuple
        keys = _digests(map(take, rows), blake2s(key=self._secret, digest_size=1))
        return packed, np.frombuffer(b"".join(keys), np.uint8)

    def _add(self, packed: bytes, at: Any) -> None:
        import numpy as np

        counts = np.bincount(at, minlength=RANGES).tolist()
        self._rows = [before + more for before, more in zip(self._rows, counts, strict=True)]
        for limb, words in enumerate(np.frombuffer(packed, "<u4").reshape(-1, 4).T):
            # As floating numbers, and still exact: _AT_ONCE words of 32 bits add up to less than 2^53.
            sums = np.bincount(at, weights=words, minlength=RANGES).tolist()
            shift = 32 * limb
            self._sums = [before + (int(more) << shift) for before, more in zip(self._sums, sums, strict=True)]

    def add_document(self, member: Member) -> None:
        """Take a document kept in a cell, wherever its row lies."""
        if member.source is None or member.source.remote:  # what is fetched piece by piece, its row tells of
            return
        column = member.name.rpartition("/")[0].rpartition("/")[2]
        with member.source.open() as stream:
            (digest,) = _digests(
                [(column, sha256(stream.read()).hexdigest())], blake2b(key=self._secret, digest_size=16)
            )
        self._sums[digest[0]] += int.from_bytes(digest, "little")

    def done(self) -> TableDigest:
        """The digest of all rows so far."""
        packed = b"".join(
            struct.pack("<Q", count) + (total % _MODULUS).to_bytes(16, "little")
            for count, total in zip(self._rows, self._sums, strict=True)
        )
        return TableDigest(self._schema(), sum(self._rows), packed)

    def _schema(self) -> str:
        shapes = sorted(self._shapes, key=repr) if len(self._shapes) > 1 else [("", self._columns)]
        said: Sequence[object] = [
            (each.name, each.type, each.comment, each.key) for _, columns in shapes for each in columns
        ]
        if len(shapes) > 1:
            said = [*said, [(table, len(columns)) for table, columns in shapes]]
        return blake2b(repr(said).encode(), key=self._secret, digest_size=16).hexdigest()


def _digests(values: Iterable[str | tuple[str | None, ...] | None], begun: blake2b | blake2s) -> Iterator[bytes]:
    """The digest of each of ``values`` by a hash that has begun with the key."""
    copy, dumps = begun.copy, marshal.dumps
    for value in values:
        each = copy()
        # How Python keeps a tuple, in a form that is settled: it tells None from "None" and where each cell ends.
        each.update(dumps(value, _FORM))
        yield each.digest()


def added(one: TableDigest, other: TableDigest) -> TableDigest:
    """The digest of the rows of both, which are of one table."""
    size = len(one.ranges) // RANGES
    packed = []
    for at in range(0, len(one.ranges), size):
        counts = [struct.unpack("<Q", part[at : at + 8])[0] for part in (one.ranges, other.ranges)]
        sums = [int.from_bytes(part[at + 8 : at + size], "little") for part in (one.ranges, other.ranges)]
        packed.append(struct.pack("<Q", sum(counts)) + (sum(sums) % _MODULUS).to_bytes(16, "little"))
    return TableDigest(one.schema, one.rows + other.rows, b"".join(packed))


def changed_ranges(before: TableDigest, after: TableDigest) -> tuple[int, ...]:
    """The numbers of the ranges in which a row was added, removed or changed."""
    size = len(before.ranges) // RANGES
    return tuple(
        at
        for at in range(RANGES)
        if before.ranges[at * size : (at + 1) * size] != after.ranges[at * size : (at + 1) * size]
    )
