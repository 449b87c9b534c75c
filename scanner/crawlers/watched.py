"""What comes over a socket, watched: neither silence nor a drip keeps a crawler waiting."""

from __future__ import annotations

import io
import socket
import time
from typing import Any, BinaryIO, cast

from scanner.crawlers import share

SLOWEST = 8 << 10
"""Bytes a second below which an answer is none, counted after four time-outs of waiting."""


class Watch:
    """How fast an answer comes, as far as it is waited for. Time-outs are those of ``share.TIMEOUT`` at the moment."""

    def __init__(self) -> None:
        self.begin()

    def begin(self, first: float | None = None) -> None:
        """Another answer is waited for, whose first byte may take ``first`` seconds (None: as long as any)."""
        self._first = first
        self._waited = 0.0
        self._received = 0
        self._asked = time.monotonic()

    def left(self) -> float:
        """Seconds that the next bytes may take. Raises TimeoutError where what came so far came too slowly."""
        late = max(4 * share.TIMEOUT, self._first or 0) + self._received / SLOWEST - self._waited
        if late <= 0:
            raise TimeoutError
        self._asked = time.monotonic()
        return min(late, share.TIMEOUT if self._received or not self._first else self._first)

    def came(self, size: int) -> None:
        """``size`` bytes more have come."""
        self._waited += time.monotonic() - self._asked
        self._received += size


class _Watched(io.RawIOBase):
    def __init__(self, sock: socket.socket, watch: Watch) -> None:
        super().__init__()
        self._sock, self._watch = sock, watch
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._watch.left())
        size = self._raw.readinto(buffer) or 0
        self._watch.came(size)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


def stream(sock: socket.socket, watch: Watch) -> BinaryIO:
    """What ``sock`` brings, buffered. Reading raises TimeoutError where it stays away or drips."""
    return cast("BinaryIO", io.BufferedReader(_Watched(sock, watch)))
