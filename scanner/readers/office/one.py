"""OneNote sections (one, onetoc2): every text of every page, former versions included, and embedded files ([MS-ONE]).

Texts stand in the file with their length before them. They are found by that, wherever they stand, so that pages whose
index is gone, and what was deleted and not yet cleared away, are read too.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.legible import quality
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_FILE = bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac")
"""FileDataStoreObject.guidHeader ([MS-ONESTORE] 2.6.13)."""
_HEAD = 36
_WINDOW, _LONGEST = 4 << 20, 256 << 10
_BLOCK = 256 << 10
_MOST_SAID = 200_000
_LENGTH = re.compile(rb"(?=(?:[^\0].|\0[^\0])[\0-\3]\0)", re.DOTALL)
_UNIT = rb"(?:[\t\n\r\x0b\x20-\x7e\xa0-\xff]\0|.[\x01\x02\x04\x20\x30\x32\x33-\x9f\xac-\xdf\xff])"
_WIDE = re.compile(rb"(?:%s)++|(?:(?!%s)..)++" % (_UNIT, _UNIT), re.DOTALL)
_IS_UNIT = re.compile(_UNIT, re.DOTALL)
_NARROW = re.compile(rb"[\t\n\r\x0b\x20-\x7e\x80-\xff]{3,}+")


class OneReader:
    """Each text once, in the file's order; embedded files as members."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged`` for a file with nothing behind its header."""
        if source.size <= 1024:
            raise ReadError("damaged", "one: header")
        pieces, said = Pieces(context.limits.text_window), set[str]()
        with source.open() as stream:
            files = list(_files(stream, source.size, context.limits.max_members))
            for start, end in _between(files, source.size):
                for text in _texts(stream, start, end):
                    if text not in said:
                        if len(said) < _MOST_SAID:
                            said.add(text)
                        yield from pieces.add(text, {"part": "page"})
            yield from pieces.flush()
            for number, (start, length) in enumerate(files, 1):
                context.members += 1
                if context.members > context.limits.max_members:
                    yield Problem("members", str(context.limits.max_members))
                    break
                yield _member(stream, f"file-{number}", start, length, context)


def _files(stream: BinaryIO, size: int, most: int) -> Iterator[tuple[int, int]]:
    """(offset, length) of the bytes of each embedded file."""
    position, rest, given = 0, b"", 0
    last = 0
    stream.seek(0)
    while block := stream.read(_BLOCK):
        data = rest + block
        base = position - len(rest)
        position += len(block)
        at = data.find(_FILE)
        while 0 <= at <= len(data) - _HEAD and given < most:
            start = base + at + _HEAD
            length = int.from_bytes(data[at + 16 : at + 24], "little")
            if start >= last and length and start + length <= size:
                given += 1
                last = start + length
                yield start, length
            at = data.find(_FILE, at + 1)
        rest = data[-(_HEAD - 1) :] if at < 0 else data[at:]


def _between(files: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """What is no embedded file."""
    at = 0
    for start, length in files:
        yield at, start
        at = start + length
    yield at, size


def _texts(stream: BinaryIO, start: int, end: int) -> Iterator[str]:
    """The texts between two offsets, a window at a time; one may go on into the next window's begin."""
    at = start
    while at < end:
        stream.seek(at)
        data = stream.read(min(_WINDOW + _LONGEST, end - at))
        done = 0
        for stop, text in _in_window(data, _WINDOW):
            done = stop
            if text.strip():
                yield text
        at += max(_WINDOW, done) if len(data) > _WINDOW else len(data) or end


def _in_window(data: bytes, until: int) -> Iterator[tuple[int, str]]:
    """(end, text) of each text whose length stands before ``until``."""
    wide = [_runs(data, parity) for parity in (0, 1)]
    narrow = [(match.start(), match.end()) for match in _NARROW.finditer(data)]
    behind = 0
    for match in _LENGTH.finditer(data):
        at = match.start()
        if at < behind:
            continue
        if at >= until:
            return
        begin, length = at + 4, int.from_bytes(data[at : at + 4], "little")
        if not 3 <= length <= _LONGEST or begin + length > len(data):
            continue
        text = None
        if length % 2 == 0:
            stop = begin + length - 2 * (data[begin + length - 2 : begin + length] == b"\0\0")
            if stop - begin >= 4 and _within(wide[begin % 2], begin, stop):
                text = data[begin:stop].decode("utf-16-le", "ignore")
                text = text if _is_said(text) else None
        if text is None:
            stop = begin + length - (data[begin + length - 1] == 0)
            if stop - begin >= 3 and _within(narrow, begin, stop):
                text = _narrow_text(data[begin:stop])
        if text is not None:
            behind = begin + length
            yield behind, text.replace("\x0b", "\n")


def _runs(data: bytes, parity: int) -> list[tuple[int, int]]:
    """Where two bytes each are characters, counted from an even or an odd place."""
    return [
        match.span()
        for match in _WIDE.finditer(data, parity)
        if match.end() - match.start() >= 4 and _IS_UNIT.match(data, match.start())
    ]


def _within(runs: list[tuple[int, int]], begin: int, stop: int) -> bool:
    place = bisect.bisect_right(runs, (begin, len(runs) and runs[-1][1])) - 1
    return place >= 0 and runs[place][0] <= begin and stop <= runs[place][1]


def _is_said(text: str) -> bool:
    """Whether characters are a text: what stands by chance between numbers is rare hanzi and signs."""
    return text.isascii() or quality(text) >= 0.2 or (len(text) > 8 and sum(map(str.isalnum, text)) * 2 > len(text))


def _narrow_text(data: bytes) -> str | None:
    """Bytes of a text in one byte a character; None where too much of it is no word."""
    text = data.decode("cp1252", "replace")
    letters = sum(character.isalnum() or character.isspace() for character in text)
    return text if letters * 4 >= len(text) * 3 else None


def _member(stream: BinaryIO, name: str, start: int, length: int, context: ReadContext) -> Member:
    spool, left = Spool(context), length
    stream.seek(start)
    while left and (block := stream.read(min(left, _BLOCK))):
        spool.write(block)
        left -= len(block)
        context.expanded += len(block)
    return Member(name, spool.source(name), size=length, release=spool.release)
