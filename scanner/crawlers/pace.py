"""No faster than the user allows: bytes a second that are fetched from a production server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.records import Item, Listing, Problem, RowSample, TableChunk
from scanner.readers.base import ByteSource, Member

if TYPE_CHECKING:
    from scanner.crawlers.base import Crawler


class Pace:
    """Holds a stream of fetches to ``rate`` bytes a second on average; None: as fast as it comes."""

    def __init__(self, rate: float | None = None) -> None:
        self._rate = rate
        self._free = 0.0
        """When what was fetched so far is paid for."""

    def spend(self, size: int) -> None:
        """Wait until ``size`` bytes that were fetched are paid for; a pause before does not count as saved."""
        if not self._rate:
            return
        now = time.monotonic()
        self._free = max(self._free, now) + size / self._rate
        if self._free > now:
            time.sleep(self._free - now)


class Paced:
    """A crawler of a database, its rows no faster than the user allows."""

    def __init__(self, crawler: Crawler, pace: Pace) -> None:
        self._crawler, self._pace = crawler, pace

    def check(self) -> None:
        """As the crawler does."""
        self._crawler.check()

    def walk(self) -> Iterator[Item | Listing]:
        """As the crawler does."""
        return self._crawler.walk()

    def source(self, item: Item) -> ByteSource:
        """As the crawler gives it."""
        return self._crawler.source(item)

    def rows(self, item: Item) -> Iterator[TableChunk | Problem | Member | RowSample]:
        """The rows; the next chunk comes when the one before is paid for. A character counts as a byte."""
        for part in self._crawler.rows(item):
            yield part
            if isinstance(part, TableChunk):
                self._pace.spend(sum(len(cell) for row in part.rows for cell in row if cell))
            elif isinstance(part, Member):
                self._pace.spend(part.size or 0)

    def close(self) -> None:
        """As the crawler does."""
        self._crawler.close()
