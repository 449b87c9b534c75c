"""Earlier revisions of a PDF: who changes a document appends to it, and what was taken out is still there."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

_END = re.compile(rb"startxref\s{1,4}(\d{1,10})\s{1,4}%%EOF")
_LONGEST_END = 64
_TABLE = re.compile(rb"xref\b|\d{1,10} \d{1,5} obj\b")
_HEADER = 1024
"""Bytes within which the header begins, from which places are counted."""
_BLOCK = 8 << 20


def ends(stream: BinaryIO) -> list[int]:
    """Where each revision but the last ends.

    The first part of a linearized file ends as a revision does, but names no table of objects that stands before it.
    """
    begin = max(stream.read(_HEADER).find(b"%PDF-"), 0)
    stream.seek(0)
    found: dict[int, int] = {}
    kept, start = b"", 0
    while block := stream.read(_BLOCK):
        window = kept + block
        found.update((start + end.end(), begin + int(end[1])) for end in _END.finditer(window))
        kept = window[-_LONGEST_END:]
        start += len(window) - len(kept)
    return [end for end, table in found.items() if table < end and _is_table(stream, table)][:-1]


def _is_table(stream: BinaryIO, place: int) -> bool:
    stream.seek(place)
    return _TABLE.match(stream.read(24)) is not None


class UpTo(io.RawIOBase):
    """The bytes of a stream up to ``end``, as the file was when it ended there."""

    def __init__(self, stream: BinaryIO, end: int) -> None:
        self._stream, self._end = stream, end

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See io.RawIOBase."""
        if whence == io.SEEK_END:
            offset, whence = self._end + offset, io.SEEK_SET
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """See io.RawIOBase."""
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        """See io.RawIOBase."""
        view = memoryview(buffer).cast("B")
        data = self._stream.read(max(min(len(view), self._end - self._stream.tell()), 0))
        view[: len(data)] = data
        return len(data)
