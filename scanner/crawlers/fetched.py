"""Files on servers, as a worker gets them that has neither network nor password: another process fetches for it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from multiprocessing.connection import Connection

from models.errors import ReadError
from models.records import Item, Listing, Problem, TableChunk, Target
from scanner.crawlers.ranges import source_of
from scanner.crawlers.registry import is_estimated
from scanner.readers.base import ByteSource


class Line:
    """The worker's end of the pipe to ``engines/fetch.py``."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.gone = False
        """The fetching process has ended: the worker is of no use any more."""

    def ask(self, name: str, path: str, offset: int | None, size: int) -> bytes:
        """Bytes of a file, or its size. Raises ReadError."""
        try:
            self._line.send_bytes(json.dumps([name, path, offset, size]).encode())
            answer = self._line.recv_bytes()
        except (EOFError, OSError):
            self.gone = True
            raise ReadError("connection", "ended") from None
        if answer[:1] == b"-":
            raise ReadError(*json.loads(answer[1:]))
        return answer[1:]


class Fetched:
    """The crawler of a place that another process reaches."""

    def __init__(self, line: Line, target: Target) -> None:
        self._line, self._name = line, target.name
        self._estimated = is_estimated(target.url)

    def check(self) -> None:
        """It was checked before workers began."""

    def walk(self) -> Iterator[Item | Listing]:
        """Workers do not walk."""
        return iter(())

    def source(self, item: Item) -> ByteSource:
        """The file's bytes, by ranges. Raises ReadError."""
        read = functools.partial(self._line.ask, self._name)
        return source_of(item, self._size, read, estimated=self._estimated)

    def _size(self, locator: str) -> int:
        return int(self._line.ask(self._name, locator, None, 0))

    def rows(self, item: Item) -> Iterator[TableChunk | Problem]:
        """Files have no rows of their own. Raises ReadError."""
        raise ReadError("unsupported", item.kind.value)

    def close(self) -> None:
        """The other process ends by itself."""
