"""Files with holes in tape archives: GNU's own form and the three of pax (GNU tar manual, "Storing Sparse Files")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from scanner.readers.unpack import blocks_of

_MOST = 100_000
"""Parts of one file."""
_ZEROS = bytes(256 << 10)


@dataclass(frozen=True, slots=True)
class Segments:
    """``parts`` are (offset in the file, length), which stand one after the other from ``start`` on."""

    parts: tuple[tuple[int, int], ...]
    start: int
    size: int
    stored: int


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.split(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return 0


def gnu_segments(stream: BinaryIO, head: bytes, data: int, stored: int) -> Segments:
    """The map in the header of type ``S`` and in the blocks that follow it."""
    parts, table, more, start = [], head[386:482], head[482], data
    while True:
        for place in range(0, len(table) - 23, 24):
            length = _number(table[place + 12 : place + 24])
            if length > 0:
                parts.append((_number(table[place : place + 12]), length))
        if not more or len(parts) >= _MOST:
            break
        stream.seek(start)
        block = stream.read(512)
        if len(block) < 512:
            break
        start, table, more = start + 512, block[:504], block[504]
    return Segments(tuple(parts), start, _number(head[483:495]), stored)


def pax_segments(stream: BinaryIO, pax: dict[str, bytes], data: int, stored: int) -> Segments:
    """The map in pax records (0.0 and 0.1), or in decimal lines before the data (1.0)."""
    size = _decimal(pax.get("GNU.sparse.realsize") or pax.get("GNU.sparse.size") or b"")
    start = data
    if "GNU.sparse.map" in pax:
        numbers = [_decimal(text) for text in pax["GNU.sparse.map"].split(b",")[: 2 * _MOST]]
    else:
        stream.seek(data)
        numbers, used = _lines(stream.read(min(stored, 24 * _MOST)))
        start, stored = data + used, max(0, stored - used)
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return Segments(tuple((offset, length) for offset, length in pairs if length), start, size, stored)


def _decimal(text: bytes) -> int:
    return int(text[:19]) if text.isdigit() else 0


def _lines(text: bytes) -> tuple[list[int], int]:
    """(numbers, bytes they take): a count, then so many pairs, filled up to a whole block."""
    count, at = 1, 0
    numbers: list[int] = []
    while len(numbers) < count:
        end = text.find(b"\n", at, at + 24)
        if end < 0:
            break
        numbers.append(_decimal(text[at:end]))
        at = end + 1
        if len(numbers) == 1:
            count = 1 + 2 * min(numbers[0], _MOST)
    return numbers[1:], (at + 511) // 512 * 512


def spread(stream: BinaryIO, segments: Segments) -> Iterator[bytes]:
    """The file's bytes, its holes as zeros; ends where the stored bytes do."""
    at, place, left = 0, segments.start, segments.stored
    for offset, length in segments.parts:
        while at < offset:
            zeros = _ZEROS[: offset - at]
            yield zeros
            at += len(zeros)
        for block in blocks_of(stream, place, min(length, left)):
            yield block
            at, place, left = at + len(block), place + len(block), left - len(block)
        if left <= 0:
            return
