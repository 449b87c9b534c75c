"""A file that a server gives from its beginning only: read on as it comes, however who reads it jumps about.

As long as one goes forward nothing is kept. The first step back fetches it once more, and from then on what came is
kept in a nameless file of the system's folder for temporary ones.
"""

from __future__ import annotations

import contextlib
import errno
import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from models.errors import ReadError
from scanner.crawlers.errors import os_reason

_PIECE = 1 << 20


class Onward:
    """``pieces`` of a file on its way; ``leave`` lets go of the rest; with ``keep`` one can go back."""

    def __init__(self, pieces: Iterator[bytes], leave: Callable[[], None], *, keep: bool = False) -> None:
        self._pieces, self._leave = pieces, leave
        self._kept: IO[bytes] | None = tempfile.TemporaryFile() if keep else None  # noqa: SIM115 closed with the rest
        self.at = 0
        """Bytes that have come and were read."""
        self.ended = False
        """There is no more, or what there is cannot be had."""
        self._rest = b""
        """What has come and was not asked for yet."""

    def has(self, offset: int) -> bool:
        """Whether it can be read from ``offset`` on."""
        return self._kept is not None or offset >= self.at

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes from ``offset`` on, fewer only at the end. Raises ReadError ``no_room``, and as ``pieces``."""
        if self._kept is None:
            self._come(offset)
            return self._next(size)
        self._come(offset + size)
        self._kept.seek(offset)
        return self._kept.read(size)

    def close(self) -> None:
        """Let go of the rest, and of what was kept."""
        self._leave()
        if self._kept is not None:
            with contextlib.suppress(OSError):
                self._kept.close()

    def _come(self, to: int) -> None:
        while self.at < to:
            data = self._next(min(to - self.at, _PIECE))
            if not data:
                return
            if self._kept is not None:
                _keep(self._kept, self.at - len(data), data)

    def _next(self, size: int) -> bytes:
        parts, had = [], 0
        while had < size:
            data = self._rest or self._piece()
            if not data:
                break
            taken, self._rest = data[: size - had], data[size - had :]
            parts.append(taken)
            had += len(taken)
        self.at += had
        return b"".join(parts)

    def _piece(self) -> bytes:
        try:
            data = next(self._pieces, b"")
        except BaseException:
            self.ended = True
            raise
        self.ended = not data
        return data


def _keep(kept: IO[bytes], at: int, data: bytes) -> None:
    try:
        kept.seek(at)
        kept.write(data)
        kept.flush()
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise ReadError(*(("no_room",) if full else ("unreadable", os_reason(error)))) from None
