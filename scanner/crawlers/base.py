"""The crawler seam: a target in, items out, and each item opened again in whatever process reads it.

A crawler is made anew in each worker from its Target alone, so it holds no state that ``walk`` alone could fill.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from models.limits import Limits
from models.records import Item, Listing, Problem, RowSample, TableChunk, Target
from scanner.readers.base import ByteSource, Member


class Crawler(Protocol):
    """One kind of place. Read only: nothing is written, locked or touched at the target."""

    def __init__(self, target: Target, limits: Limits) -> None: ...

    def check(self) -> None:
        """Raise TargetError, with what to do, where the target cannot be walked at all."""
        ...

    def walk(self) -> Iterator[Item | Listing]:
        """Every entry of the target once, in a stable order; what cannot be opened comes as an Item with a problem.

        After the last entry of each folder, schema or bucket comes a Listing of it. It is complete only where nothing
        can have been hidden from this account: a later absence counts as a deletion by it. A crawler that yields none
        is never evidence that anything is gone.
        """
        ...

    def source(self, item: Item) -> ByteSource:
        """The bytes of a FILE item. Raises ReadError (``vanished``, ``unreadable``, ``special``)."""
        ...

    def rows(self, item: Item) -> Iterator[TableChunk | Problem | Member | RowSample]:
        """The rows of a TABLE item, streamed; a Problem for rows or columns that cannot be read.

        A Member for each document kept in a cell; after the rows of a sample what it is one of (``Limits.sample``,
        ``Limits.rows``).
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
