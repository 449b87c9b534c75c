"""The records of a PowerPoint 97 stream (MS-PPT 2.3.1): a walk through containers that ends on any bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_DEEPEST = 100
BINARY_TAG = 0x138B
_CONTAINER = 0xF


class Record(NamedTuple):
    """One record; ``path`` are the kinds of the containers it lies in, ``at`` its place, ``body`` empty for those."""

    kind: int
    instance: int
    at: int
    body: bytes
    path: tuple[int, ...]
    broken: bool = False
    """Whether it claims to go on behind the end of what it lies in."""


def walk(data: bytes) -> Iterator[Record]:
    """Every record, containers before what they hold."""
    unpack = struct.Struct("<HHL").unpack_from
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, len(data), ())]
    while waiting:
        at, end, path = waiting.pop()
        while at + 8 <= end:
            head, kind, size = unpack(data, at)
            stop = at + 8 + size
            broken, stop = stop > end, min(stop, end)
            within = head & 0xF == _CONTAINER or (kind == BINARY_TAG and _begins_record(data, at + 8, stop))
            if within and len(path) < _DEEPEST:
                yield Record(kind, head >> 4, at, b"", path, broken)
                waiting.append((stop, end, path))
                at, end, path = at + 8, stop, (*path, kind)
                continue
            yield Record(kind, head >> 4, at, data[at + 8 : stop], path, broken or within)
            at = stop


def _begins_record(data: bytes, at: int, end: int) -> bool:
    if at + 8 > end:
        return False
    head, kind, size = struct.unpack_from("<HHL", data, at)
    return kind > 0 and at + 8 + size <= end and (head & 0xF in (0, 1, _CONTAINER))


def unpacked(body: bytes, instance: int, most: int) -> tuple[bytes, bool]:
    """The bytes of an embedded object's storage, packed or not, and whether they are all there."""
    if instance != 1:
        return body, True
    machine = zlib.decompressobj()
    try:
        data = machine.decompress(body[4:], most)
    except zlib.error:
        return b"", False
    # The checksum at the end is left out by some programs; the size before the data says what there is.
    return data, machine.eof or len(data) >= int.from_bytes(body[:4], "little") > 0
