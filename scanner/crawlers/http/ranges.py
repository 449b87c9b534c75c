"""Ranges of what lies at a server of HTTP, also at one that knows no ranges and sends everything every time."""

from __future__ import annotations

import re

from models.errors import ReadError
from scanner.crawlers.http.client import Http, Reply, refused
from scanner.crawlers.onward import Onward
from scanner.crawlers.share import Lost

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.IGNORECASE)


class HttpRanges:
    """Reads by ``http``, one file after the other."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._whole: tuple[str, Onward] | None = None
        """The file that the server sends whole, on its way."""
        self._word: tuple[str, tuple[str | None, str]] | None = None
        """The file that is read by ranges, and what the server says that its bytes are known by."""

    def read(self, target: str, offset: int, size: int) -> bytes:
        """Bytes of ``target``, fewer only at its end. Raises ReadError, Lost, Busy."""
        try:
            return self._read(target, offset, size)
        except BaseException:
            self.close()
            raise

    def _read(self, target: str, offset: int, size: int) -> bytes:
        again = self._whole is not None and self._whole[0] == target
        if self._whole is not None:
            if again and self._whole[1].has(offset):
                return self._whole[1].read(offset, size)
            self.close()
        data = b""
        while len(data) < size:  # a server may send less of a range than it was asked for
            at, wanted = offset + len(data), size - len(data)
            reply = self._http.open("GET", target, headers={"Range": f"bytes={at}-{at + wanted - 1}"})
            if reply.status == 200:
                whole = Onward(reply.pieces(), reply.leave, keep=again)
                self._whole = target, whole
                return data + whole.read(at, wanted)
            if reply.status != 206:
                reply.leave()
                if reply.status == 416:
                    break
                raise refused(reply.status)
            self._same(target, at, reply)
            part, held = _part(reply, at, wanted)
            data += part
            if not part or (held is not None and offset + len(data) >= held):
                break
        return data

    def _same(self, target: str, at: int, reply: Reply) -> None:
        """Raise ReadError ``changed`` where this range is of other bytes than the ranges before.

        The time comes before the tag: servers behind one address may have tags of their own for the same file.
        """
        told = reply.headers
        word = told.get("last-modified") or told.get("etag"), told.get("content-range", "").rpartition("/")[2]
        before, self._word = self._word, (target, word)
        if at and before is not None and before != self._word and before[0] == target:
            reply.leave()
            raise ReadError("changed")

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
            whole[1].close()


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
