"""Members of every kind of archive: unpacked within limits that count real bytes, or a part of the outer bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.scratch import Spool

RATIO_FROM = 16 << 20
"""Bytes unpacked before the ratio is looked at: short texts may well repeat themselves a thousand times."""
LONGEST_NAME = 4096
_TOO_MUCH = frozenset({"expanded", "ratio"})


def enter(context: ReadContext) -> None:
    """Raises ReadError ``depth`` where an archive lies too deep in others to be opened."""
    if context.depth >= context.limits.max_depth:
        raise ReadError("depth", str(context.limits.max_depth))


def full(context: ReadContext) -> Problem | None:
    """Count one member; the problem where there are too many, or too much was unpacked before it."""
    limits = context.limits
    if context.members >= limits.max_members:
        return Problem("members", str(limits.max_members))
    if context.expanded >= limits.max_expanded:
        return expanded(context)
    context.members += 1
    return None


def expanded(context: ReadContext) -> Problem:
    """More was unpacked than the outermost object may."""
    return Problem("expanded", f"{context.limits.max_expanded >> 20} MiB")


def unpacked(
    name: str,
    blocks: Iterable[bytes],
    packed: int,
    context: ReadContext,
    *,
    size: int | None = None,
    modified: str | None = None,
) -> Member:
    """A member of what ``blocks`` yields; ``packed`` is the bytes it came from, ``size`` what the archive states.

    Where the blocks end in a ReadError or a limit trips, the member has what came before, and the problem.
    """
    limits, spool, problem = context.limits, Spool(context), None
    try:
        for block in blocks:
            left = limits.max_expanded - context.expanded
            context.expanded += len(block)
            spool.write(block[: max(left, 0)])
            if len(block) > left:
                problem = expanded(context)
                break
            if spool.size > RATIO_FROM and spool.size > limits.max_ratio * max(packed, 1):
                problem = Problem("ratio", str(limits.max_ratio))
                break
    except ReadError as error:
        problem = error.problem
    except BaseException:
        spool.release()
        raise
    if problem and spool.size == 0:
        spool.release()
        return Member(name, None, size=size, modified=modified, problem=problem)
    return Member(
        name,
        spool.source(name),
        size=size if problem and problem.code in _TOO_MUCH else spool.size,
        modified=modified,
        problem=problem,
        release=spool.release,
    )


def part_of(name: str, source: ByteSource, offset: int, size: int, *, modified: str | None = None) -> Member:
    """A member that stands in the outer bytes as it is: nothing is copied. What lies beyond their end is missing."""
    there = max(0, min(size, source.size - offset))
    inner = ByteSource(name=name, size=there, opener=lambda: cast("BinaryIO", _Slice(source.open(), offset, there)))
    problem = Problem("damaged", "ends early") if there < size else None
    if problem and not there:
        return Member(name, None, size=size, modified=modified, problem=problem)
    return Member(name, inner, size=there, modified=modified, problem=problem)


def stored_name(raw: bytes) -> str:
    """A name as it was written, whatever its encoding; a backslash is a separator. It is data, never a path on disk."""
    raw = raw[:LONGEST_NAME]
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        from scanner.readers import charset

        text = raw.decode(charset.best_legacy(raw), "replace")
    return text.replace("\\", "/")


def utc(seconds: float) -> str | None:
    """A Unix time in ISO 8601; None where it is none."""
    try:
        stamp = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return stamp.isoformat().replace("+00:00", "Z")


def stem(name: str, suffixes: dict[str, str]) -> str:
    """The last part of ``name`` without the suffix of its packer (``.tgz`` becomes ``.tar``)."""
    last = name.replace("\\", "/").rpartition("/")[2]
    for suffix, other in suffixes.items():
        if last.lower().endswith(suffix) and len(last) > len(suffix):
            return last[: -len(suffix)] + other
    return last or "data"


class _Slice(io.RawIOBase):
    """``size`` bytes of ``stream`` from ``offset`` on, as a stream of their own; closes it with itself."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        self._stream, self._offset, self._size, self._at = stream, offset, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        self._stream.seek(self._offset + self._at)
        data = self._stream.read(wanted)
        self._at += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def blocks_of(stream: BinaryIO, offset: int, size: int, block: int = 256 << 10) -> Iterator[bytes]:
    """The bytes of a part of a stream; ends early where the stream does."""
    while 0 <= offset < 1 << 63 and size > 0:
        stream.seek(offset)
        data = stream.read(min(size, block))
        if not data:
            return
        yield data
        offset, size = offset + len(data), size - len(data)
