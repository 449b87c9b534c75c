"""The memo files beside dBASE and FoxPro tables (.dbt, .fpt): long texts, those of deleted records too."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError
from scanner.readers import charset
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.decoding import Decoder
from scanner.readers.unpack import blocks_of
from scanner.readers.windows import Windows

_HEAD = 512
_PIECE = 64 << 10
_TEXT = 1
_SMALL = 32
"""Blocks too small to look for the next memo at each: behind one that is broken all is taken for text."""
_MARK = re.compile(rb"\xff\xff\x08\x00.{4}", re.DOTALL)
_NOT_TEXT = bytes(set(range(32)) - {9, 10, 13})


def is_memo(head: bytes, name: str) -> bool:
    """Whether a file called ``.fpt`` or ``.dbt`` begins as one: numbers of blocks, and nothing else in the header."""
    extension = name.lower()[-4:]
    if len(head) < _HEAD or extension not in {".fpt", ".dbt"}:
        return False
    if extension == ".fpt":
        return 0 < int.from_bytes(head[6:8], "big") <= 16_384 and head[:4] != bytes(4)
    return 0 < int.from_bytes(head[:4], "little") < 1 << 24


class DbfMemoReader:
    """Every memo as lines of text; pictures and objects between them are left out."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Text chunks; ``decoding`` where bytes were no text. Raises ReadError ``damaged`` where there is no header."""
        with source.open() as stream:
            head = stream.read(_HEAD)
            if len(head) < _HEAD:
                raise ReadError("damaged", "dbf: memo header")
            sample = stream.read(_PIECE)
            decoder = Decoder(charset.best_legacy(charset.sample_of(sample)) if not _is_utf8(sample) else "utf-8")
            fpt = source.name.lower().endswith(".fpt")
            pieces = _fpt(stream, head, source.size) if fpt else _dbt(stream, source.size)
            windows = Windows(context.limits.text_window, line=None, location={"part": "memo"})
            for piece in pieces:
                yield from windows.add(decoder.feed(piece.translate(None, _NOT_TEXT)))
            yield from windows.add(decoder.feed(b"", final=True))
            yield from windows.flush()
        problem = decoder.problem()
        if problem:
            yield problem


def _is_utf8(sample: bytes) -> bool:
    return not sample.isascii() and charset.mostly_utf8(sample.translate(None, _NOT_TEXT))


def _fpt(stream: BinaryIO, head: bytes, size: int) -> Iterator[bytes]:
    """FoxPro: blocks of a size the header states, each memo with its kind and length before it."""
    block = int.from_bytes(head[6:8], "big") or 1
    at = _HEAD
    while at + 8 <= size:
        stream.seek(at)
        kind, length = struct.unpack(">LL", stream.read(8))
        if kind > 2 or length > size - at - 8:
            if block < _SMALL:
                yield from blocks_of(stream, at, size - at, _PIECE)
                return
            at += block  # a block that was freed, or the middle of one
            continue
        if kind == _TEXT:
            yield from blocks_of(stream, at + 8, length, _PIECE)
            yield b"\n"
        at += max(block, (8 + length + block - 1) // block * block)


def _dbt(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Of dBASE III and IV: texts that end in 1A, or have a mark and a length before them; other bytes are no text."""
    for data in blocks_of(stream, _HEAD, size - _HEAD, _PIECE):
        yield _MARK.sub(b"\n", data).replace(b"\x1a", b"\n")
