"""Archives behind a picture: programs for pictures stop at its end, and programs for archives begin behind it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.scratch import Spool

_BLOCK = 1 << 20
_OTHERS = re.compile(rb"Rar!\x1a\x07(?:\x00|\x01\x00)|7z\xbc\xaf\x27\x1c\x00[\x00-\x04]", re.DOTALL)
_LONGEST = 8
_END_OF_ZIP = b"PK\x05\x06"
_TAIL = 22 + 0xFFFF
"""Bytes that a ZIP's last record may have, with its comment."""


def appended(source: ByteSource, context: ReadContext) -> Iterator[Member]:
    """The ZIP, RAR or 7z archive that follows a picture, as a member; nothing where there is none."""
    with source.open() as stream:
        start = _zip_begins(stream, source.size)
        if start is None and not source.remote:  # a ZIP is known by its end, for others all is looked through
            start = _other_begins(stream)
        if start is None:
            return
        spool = Spool(context)
        stream.seek(start)
        while block := stream.read(_BLOCK):
            spool.write(block)
    context.members += 1
    yield Member("appended", spool.source("appended"), size=spool.size, release=spool.release)


def _zip_begins(stream: BinaryIO, size: int) -> int | None:
    first = max(0, size - _TAIL)
    stream.seek(first)
    tail = stream.read(_TAIL)
    at = tail.rfind(_END_OF_ZIP)
    if at < 0 or len(tail) < at + 22:
        return None
    length, offset = struct.unpack_from("<LL", tail, at + 12)
    for start in (first + at - length - offset, offset):  # its own places, or those of the whole file
        if 0 < start < size:
            stream.seek(start)
            if stream.read(4) in {b"PK\x03\x04", b"PK\x01\x02"}:
                return start if start != offset else _first_entry(stream, offset)
    return None


def _first_entry(stream: BinaryIO, directory: int) -> int:
    """Where the first file lies that the directory of a ZIP names; its places are those of the whole file."""
    stream.seek(directory + 42)
    return int.from_bytes(stream.read(4), "little")


def _other_begins(stream: BinaryIO) -> int | None:
    stream.seek(0)
    at, kept = 0, b""
    while block := stream.read(_BLOCK):
        window = kept + block
        found = _OTHERS.search(window)
        if found:
            return at - len(kept) + found.start()
        at, kept = at + len(block), window[-_LONGEST:]
    return None
