"""Tape archives: v7, ustar, GNU and pax (POSIX.1-2001), read header by header with distrust.

Members are parts of the outer bytes and are not copied. Links, devices and folders hold nothing to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from models.errors import ReadError
from models.records import Problem
from scanner.readers.archives.tar_sparse import Segments, gnu_segments, pax_segments, spread
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.unpack import enter, full, part_of, stored_name, unpacked, utc
from scanner.readers.windows import Windows

_BLOCK = 512
_LONGEST_HEADER = 1 << 20
"""Bytes of a long name or of pax records that are looked at."""
_FILES = frozenset(b"\x0007S")


@dataclass(slots=True)
class _Said:
    """What headers before a member said of it."""

    name: bytes = b""
    pax: dict[str, bytes] = field(default_factory=dict)


class TarReader:
    """Members in the archive's order; where a header is broken, the next one that is right is looked for."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``depth``, or ``damaged`` where there is no member at all."""
        enter(context)
        comments = Windows(context.limits.text_window, line=None, location={"part": "comment"})
        at = found = 0
        damaged, said, shared = "", _Said(), {}
        with source.open() as stream:
            while at < source.size:
                stream.seek(at)
                head = stream.read(_BLOCK)
                if not any(head):
                    at = _past_zeros(stream, at, source.size)
                    continue
                if len(head) < _BLOCK or not _sums_up(head):
                    damaged = "tar: header"
                    at = _next_header(stream, at + _BLOCK, source.size)
                    continue
                kind, size, data = head[156], _number(head[124:136]), at + _BLOCK
                if kind in b"LKxg":
                    body = stream.read(min(max(size, 0), _LONGEST_HEADER))
                    if kind in b"xg":
                        records = _pax(body)
                        shared.update(records) if kind == ord("g") else said.pax.update(records)
                        if comment := records.get("comment"):
                            yield from comments.add(stored_name(comment).encode() + b"\n")
                    elif kind == ord("L"):
                        said.name = body.rstrip(b"\0")
                    at = data + _padded(size)
                    continue
                pax, name = shared | said.pax, said.name
                said = _Said()
                if pax.get("size", b"").isdigit():
                    size = int(pax["size"][:19])
                size = max(size, 0)
                found += 1
                segments = _sparse(stream, head, kind, pax, data, size)
                data, at = segments.start if segments else data, data + _skip(segments, data, size, kind)
                if kind in b"12345D" or (kind not in _FILES and not size):
                    continue
                member_name = _name(head, name, pax)
                if kind in b"\x000" and member_name.endswith("/") and not size:
                    continue
                problem = full(context)
                if problem:
                    yield problem
                    break
                seconds = pax.get("mtime", b"").decode("ascii", "replace")
                modified = utc(_seconds(seconds) if seconds else _number(head[136:148]))
                yield _member(member_name, source, stream, segments, data, size, context, modified)
        yield from comments.flush()
        if damaged:
            if not found:
                raise ReadError("damaged", damaged)
            yield Problem("damaged", damaged)


def _member(
    name: str,
    source: ByteSource,
    stream: BinaryIO,
    segments: Segments | None,
    data: int,
    size: int,
    context: ReadContext,
    modified: str | None,
) -> Member:
    if segments is None:
        return part_of(name, source, data, size, modified=modified)
    return unpacked(name, spread(stream, segments), segments.stored, context, size=segments.size, modified=modified)


def _sparse(stream: BinaryIO, head: bytes, kind: int, pax: dict[str, bytes], data: int, size: int) -> Segments | None:
    """Where the parts of a file with holes belong."""
    if kind == ord("S"):
        return gnu_segments(stream, head, data, size)
    return pax_segments(stream, pax, data, size) if any(key.startswith("GNU.sparse.") for key in pax) else None


def _skip(segments: Segments | None, data: int, size: int, kind: int) -> int:
    """Bytes from the end of the header to the next one."""
    if kind in b"123456":
        return 0 if kind != ord("1") else _padded(size)
    if segments is not None and kind == ord("S"):
        return segments.start - data + _padded(size)
    return _padded(size)


def _padded(size: int) -> int:
    return (max(size, 0) + _BLOCK - 1) // _BLOCK * _BLOCK


def _number(field: bytes) -> int:
    """An octal field, or base 256 where its first bit is set; 0 where it is neither."""
    if field and field[0] & 0x80:
        value = int.from_bytes(field[1:], "big")
        return value if field[0] == 0x80 else value - (1 << 8 * (len(field) - 1))
    digits = field.split(b"\0")[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return 0


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _sums_up(head: bytes) -> bool:
    """Whether the header's sum is right, counted with or without signs, as both are met."""
    stated = _number(head[148:156])
    total = sum(head) - sum(head[148:156]) + 256
    if stated == total:
        return True
    return stated == total - 256 * sum(byte > 127 for byte in head[:148] + head[156:])


def _past_zeros(stream: BinaryIO, at: int, size: int) -> int:
    """The first block that is not empty; archives that were appended to one another go on behind their ends."""
    at += _BLOCK
    while at < size:
        stream.seek(at)
        window = stream.read(_BLOCK * 512)
        if not window:
            return size
        rest = window.lstrip(b"\0")
        if rest:
            return at + (len(window) - len(rest)) // _BLOCK * _BLOCK
        at += len(window)
    return size


def _next_header(stream: BinaryIO, at: int, size: int) -> int:
    """The next block with a header's signature and a right sum; the archive's size where there is none."""
    while at < size:
        stream.seek(at)
        window = stream.read(_BLOCK * 512)
        if not window:
            return size
        place = window.find(b"ustar")
        while place >= 0:
            start = place - 257
            if start >= 0 and start % _BLOCK == 0 and _sums_up(window[start : start + _BLOCK]):
                return at + start
            place = window.find(b"ustar", place + 1)
        at += _BLOCK * 512
    return size


def _pax(body: bytes) -> dict[str, bytes]:
    """``length key=value`` records; what does not add up ends them. Sparse parts of format 0.0 gather under one key."""
    records: dict[str, bytes] = {}
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        blank = body.find(b" ", at, at + 12)
        if blank < 0 or not body[at:blank].isdigit():
            break
        end = at + int(body[at:blank])
        key, equals, value = body[blank + 1 : end - 1].partition(b"=")
        if end <= blank + 1 or not equals:
            break
        if key in (b"GNU.sparse.offset", b"GNU.sparse.numbytes"):
            parts.append(value)
        else:
            records[key.decode("utf-8", "replace")] = value
        at = end
    if parts:
        records["GNU.sparse.map"] = b",".join(parts)
    return records


def _name(head: bytes, name: bytes, pax: dict[str, bytes]) -> str:
    raw = pax.get("GNU.sparse.name") or pax.get("path") or name
    if not raw:
        raw = head[:100].split(b"\0")[0]
        prefix = head[345:500].split(b"\0")[0] if head[257:263] == b"ustar\0" else b""
        raw = prefix + b"/" + raw if prefix else raw
    return stored_name(raw)
