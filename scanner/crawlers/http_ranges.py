"""Ranges of what lies at a server of HTTP, also at one that knows no ranges and sends everything every time.

Such a file is read on as it comes, as long as who reads goes forward; the first step back fetches it once more, and
from then on what came is kept in a nameless file of the system's folder for temporary ones.
"""

from __future__ import annotations

import contextlib
import errno
import re
import tempfile
from collections.abc import Iterator
from typing import IO

from models.errors import ReadError
from scanner.crawlers.errors import os_reason
from scanner.crawlers.http import Http, Reply, refused
from scanner.crawlers.share import Lost

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.IGNORECASE)


class HttpRanges:
    """Reads by ``http``, one file after the other."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._whole: _Whole | None = None
        """The file that the server sends whole, on its way."""

    def read(self, target: str, offset: int, size: int) -> bytes:
        """Bytes of ``target``, fewer only at its end. Raises ReadError, Lost, Busy."""
        try:
            return self._read(target, offset, size)
        except BaseException:
            self.close()
            raise

    def _read(self, target: str, offset: int, size: int) -> bytes:
        again = self._whole is not None and self._whole.target == target
        if self._whole is not None:
            if again and self._whole.has(offset):
                return self._whole.read(offset, size)
            self.close()
        data = b""
        while len(data) < size:  # a server may send less of a range than it was asked for
            at, wanted = offset + len(data), size - len(data)
            reply = self._http.open("GET", target, headers={"Range": f"bytes={at}-{at + wanted - 1}"})
            if reply.status == 200:
                self._whole = _Whole(target, reply, keep=again)
                return data + self._whole.read(at, wanted)
            if reply.status != 206:
                reply.leave()
                if reply.status == 416:
                    break
                raise refused(reply.status)
            part, held = _part(reply, at, wanted)
            data += part
            if not part or (held is not None and offset + len(data) >= held):
                break
        return data

    def size(self, target: str) -> int:
        """Bytes of ``target`` where no list tells. Raises ReadError, Lost, Busy."""
        reply = self._http.open("HEAD", target)
        reply.leave()
        if reply.status == 200 and (length := reply.headers.get("content-length", "")).isdigit():
            return int(length)
        reply = self._http.open("GET", target, headers={"Range": "bytes=0-0"})
        reply.leave()
        match = _RANGE.fullmatch(reply.headers.get("content-range", ""))
        if reply.status == 206 and match and match[3].isdigit():
            return int(match[3])
        if reply.status == 416:
            return 0
        raise refused(reply.status) if reply.status >= 300 else ReadError("unreadable", "Content-Length")

    def close(self) -> None:
        """Leave the file that is on its way."""
        whole, self._whole = self._whole, None
        if whole is not None:
            whole.close()


def _part(reply: Reply, offset: int, size: int) -> tuple[bytes, int | None]:
    """The bytes of an answer 206, and the size of the whole where it says so."""
    match = _RANGE.fullmatch(reply.headers.get("content-range", ""))
    if not match or int(match[1]) != offset:  # other bytes than those asked for, or many parts
        reply.leave()
        raise ReadError("unreadable", "Content-Range")
    data, held = reply.body(size), int(match[3]) if match[3].isdigit() else None
    if not data and held is not None and held > offset:
        raise Lost("IncompleteRead")
    return data, held


class _Whole:
    """A file on its way, of which ``_at`` bytes have come; with ``keep`` they are held, so that one can go back."""

    def __init__(self, target: str, reply: Reply, *, keep: bool) -> None:
        self.target, self._reply = target, reply
        self._pieces: Iterator[bytes] = reply.pieces()
        self._kept: IO[bytes] | None = tempfile.TemporaryFile() if keep else None  # noqa: SIM115 closed with the rest
        self._at = 0
        self._rest = b""
        """What came, and was not asked for yet."""

    def has(self, offset: int) -> bool:
        """Whether it can be read from ``offset`` on."""
        return self._kept is not None or offset >= self._at

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes from ``offset`` on, fewer only at the end."""
        if self._kept is None:
            self._come(offset)
            return self._next(size)
        self._come(offset + size)
        self._kept.seek(offset)
        return self._kept.read(size)

    def close(self) -> None:
        """Let go of the rest."""
        self._reply.leave()
        if self._kept is not None:
            with contextlib.suppress(OSError):
                self._kept.close()

    def _come(self, to: int) -> None:
        while self._at < to:
            data = self._next(min(to - self._at, 1 << 20))
            if not data:
                return
            if self._kept is not None:
                _keep(self._kept, self._at - len(data), data)

    def _next(self, size: int) -> bytes:
        parts, had = [], 0
        while had < size:
            data = self._rest or next(self._pieces, b"")
            if not data:
                break
            taken, self._rest = data[: size - had], data[size - had :]
            parts.append(taken)
            had += len(taken)
        self._at += had
        return b"".join(parts)


def _keep(kept: IO[bytes], at: int, data: bytes) -> None:
    try:
        kept.seek(at)
        kept.write(data)
        kept.flush()
    except OSError as error:
        code = "no_room" if error.errno == errno.ENOSPC else "unreadable"
        raise ReadError(code, os_reason(error) if code == "unreadable" else "") from None
