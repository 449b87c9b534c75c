"""What lies beside a SQLite database: its write-ahead log, its rollback journal, the index of the log.

Where the database lies beside them the log is read with it, and holds nothing else. Without it, as in an archive, the
rows on the pages that a log holds are read from those; of a journal always, for they are what was there before.
Follows the file format of SQLite (sqlite.org/fileformat2.html), sections 3 and 4.
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError, SkipObject
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.data.sqlite_free import DATABASE, rows_of
from scanner.readers.data.sqlite_open import LARGEST_COPY
from scanner.readers.windows import windows

LOG, JOURNAL, INDEX = (f"application/x-sqlite-{kind}" for kind in ("wal", "journal", "shm"))
_END = "-wal"
_KEPT = bytes.fromhex("d9d505f920a163d7")
"""What each stretch of a journal begins with."""
_LOOKED_AT = 8
_KINDS = frozenset((0x02, 0x05, 0x0A, 0x0D))
"""What pages of trees begin with."""


class SqliteLogReader:
    """Rows that stand on the log's pages, as text; tables and columns are not known there."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``read_with`` where another object holds all of it."""
        if source.media_type == INDEX or (source.media_type == LOG and _is_read_with_its_database(source)):
            raise SkipObject("read_with", "SQLite")
        pages = _kept(source) if source.media_type == JOURNAL else _logged(source)
        lines = (f"{row}\n".encode("utf-8", "replace") for row in rows_of(pages))
        yield from windows(lines, context.limits.text_window, line=None, location={"part": "pages"})


def _is_read_with_its_database(source: ByteSource) -> bool:
    path = source.path
    if path is None or not path.name.endswith(_END):
        return False
    database = path.with_name(path.name.removesuffix(_END))
    with contextlib.suppress(OSError):
        found = database.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size + source.size <= LARGEST_COPY:
            with database.open("rb") as stream:
                return stream.read(len(DATABASE)) == DATABASE
    return False


def _logged(source: ByteSource) -> Iterator[bytes]:
    """The pages of a write-ahead log in its order, old ones behind its end too. Raises ReadError ``damaged``."""
    with source.open() as stream:
        size = _page_size(stream.read(32)[8:12])
        while len(frame := stream.read(24 + size)) == 24 + size:
            yield frame[24:]


def _kept(source: ByteSource) -> Iterator[bytes]:
    """The pages of a rollback journal, in stretches with a header each. Raises ReadError ``damaged``."""
    with source.open() as stream:
        at, end, size = 0, 0, 0
        while (head := stream.read(28))[:8] == _KEPT:
            count, sector = int.from_bytes(head[8:12], "big"), int.from_bytes(head[20:24], "big")
            size = _page_size(head[24:28])
            if not 28 <= sector <= 1 << 16:
                raise ReadError("damaged", "SQLite: size of a sector")
            stream.seek(at + sector)
            left = count or -1  # none are counted in a stretch that was not written to its end
            while left and len(record := stream.read(4 + size + 4)) >= 4 + size:
                yield record[4 : 4 + size]
                left -= 1
            end = stream.tell()
            at = -(-end // sector) * sector
            stream.seek(at)
        if not size:
            told = int.from_bytes(head[20:24], "big"), int.from_bytes(head[24:28], "big")
            end, size = told if all(512 <= each <= 1 << 16 for each in told) else _layout(stream)
        stream.seek(end)
        while len(record := stream.read(4 + size + 4)) >= 4 + size:
            yield record[4 : 4 + size]


def _layout(stream: BinaryIO) -> tuple[int, int]:
    """Where pages begin, and their size, in a journal whose header was wiped out, as programs do that keep the file."""

    def fitting(sector: int, size: int) -> int:
        stream.seek(sector)
        records = (stream.read(4 + size + 4) for _ in range(_LOOKED_AT))
        return sum(
            len(each) > 4 and 0 < int.from_bytes(each[:4], "big") < 1 << 28 and each[4] in _KINDS for each in records
        )

    layouts = [(sector, 1 << power) for sector in (512, 4096) for power in (12, 10, 9, 11, 13, 14, 15, 16)]
    best = max(layouts, key=lambda layout: fitting(*layout))
    if not fitting(*best):
        raise ReadError("damaged", "SQLite: journal")
    return best


def _page_size(told: bytes) -> int:
    size = int.from_bytes(told, "big")
    if not 512 <= size <= 1 << 16 or size & (size - 1):
        raise ReadError("damaged", "SQLite: size of a page")
    return size
