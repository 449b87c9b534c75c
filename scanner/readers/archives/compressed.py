"""One file packed by itself: gzip, bzip2, xz, lzma, zstd, lz4 and compress (.Z); what it holds is its one member."""

from __future__ import annotations

import bz2
import importlib
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from models.errors import ReadError, SkipObject
from models.records import TextChunk
from scanner.readers.archives.lzw import unpack_lzw
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import bytes_text
from scanner.readers.unpack import enter, full, stem, stored_name, unpacked, utc

_INPUT = 32 << 10
"""Bytes fed at once: what is left of them after a short stream is copied, so that many short streams stay cheap."""
_OUTPUT = 256 << 10
_LZMA_MEMORY = 512 << 20
_LZMA_HEAD = 13
_SUFFIXES = {
    ".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tlz": ".tar", ".tzst": ".tar", ".taz": ".tar",
    ".gz": "", ".bz2": "", ".xz": "", ".lzma": "", ".zst": "", ".zstd": "", ".lz4": "", ".z": "", ".gzip": "",
    ".svgz": ".svg", ".emz": ".emf", ".wmz": ".wmf",
}  # fmt: skip


class CompressedReader:
    """The unpacked bytes as a member; streams that follow one another are one file, as the packers make it."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``depth``, ``members``, ``expanded``."""
        enter(context)
        problem = full(context)
        if problem:
            raise ReadError(problem.code, problem.detail)
        name, modified = stem(source.name, _SUFFIXES), None
        with source.open() as stream:
            if source.media_type == "application/gzip":
                given, modified, comment = _gzip_head(source.head or stream.read(4096))
                name = given or name
                if comment:
                    yield TextChunk(f"{comment}\n".encode(), location={"part": "comment"})
            stream.seek(0)
            yield unpacked(name, _blocks(source.media_type, stream), source.size, context, modified=modified)


def _gzip_head(head: bytes) -> tuple[str, str | None, str]:
    """(name, time, comment) of RFC 1952, where they were stored."""
    if len(head) < 10:
        return "", None, ""
    flags = head[3]
    (seconds,) = struct.unpack("<L", head[4:8])
    at = 10
    if flags & 4 and len(head) >= 12:
        at += 2 + int.from_bytes(head[10:12], "little")
    end = head.find(b"\0", at) if flags & 8 else -1
    name = stored_name(head[at:end]).rpartition("/")[2] if end > at else ""
    at = end + 1 if flags & 8 else at
    end = head.find(b"\0", at) if flags & 16 and at else -1
    comment = (bytes_text(head[at:end]) or "") if end > at else ""
    return name, utc(seconds) if seconds else None, comment


def _blocks(media_type: str, stream: BinaryIO) -> Iterator[bytes]:
    if media_type == "application/x-compress":
        return unpack_lzw(stream)
    return _streams(stream, media_type)


class _Zlib:
    """zlib's machine with the face of the others."""

    def __init__(self) -> None:
        self._machine = zlib.decompressobj(31)
        self.needs_input = True

    def decompress(self, data: bytes, most: int) -> bytes:
        block = self._machine.decompress(self._machine.unconsumed_tail + data, most)
        self.needs_input = not self._machine.unconsumed_tail and len(block) < most
        return block

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def unused_data(self) -> bytes:
        return self._machine.unused_data


def zstd_machine() -> Any:
    """A decompressor of one zstd frame: the standard library's, from Python 3.14 on, or the same for those before."""
    for module in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(module).ZstdDecompressor()
        except ImportError:
            continue
    raise SkipObject("missing_part", "zstd: pip install backports.zstd")


def _lz4_machine() -> Any:
    try:
        return importlib.import_module("lz4.frame").LZ4FrameDecompressor()
    except ImportError:
        raise SkipObject("missing_part", "lz4: pip install lz4") from None


_MACHINES: dict[str, tuple[str, Callable[[], Any], bytes]] = {
    "application/gzip": ("gzip", _Zlib, b"\x1f\x8b"),
    "application/x-bzip2": ("bzip2", bz2.BZ2Decompressor, b"BZh"),
    "application/x-xz": ("xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY), b"\xfd7zXZ"),
    "application/x-lzma": ("lzma", lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY), b"]"),
    "application/zstd": ("zstd", zstd_machine, b"\x28\xb5\x2f\xfd"),
    "application/x-lz4": ("lz4", _lz4_machine, b"\x04\x22\x4d\x18"),
}


def _streams(stream: BinaryIO, media_type: str) -> Iterator[bytes]:
    """All streams of a file in their order. Raises ReadError ``damaged`` after the last byte that could be had."""
    label, make, magic = _MACHINES[media_type]
    data = stream.read(_INPUT)
    while data:
        if data[1:4] == b"\x2a\x4d\x18" and 0x50 <= data[0] <= 0x5F:  # a frame to be skipped, of zstd and lz4 alike
            data = _skipped(stream, data)
            continue
        if not data.startswith(magic[: len(data)]):
            raise ReadError("damaged", f"{label}: bytes after the end")
        machine = make()
        while not machine.eof:
            try:
                block = machine.decompress(data, _OUTPUT)
            except lzma.LZMAError as error:
                raise _lzma_error(label, error) from None
            except Exception as error:  # each library has its own
                raise ReadError("damaged", f"{label}: {type(error).__name__}") from None
            data = b""
            if block:
                yield block
            if not machine.eof and machine.needs_input:
                data = stream.read(_INPUT)
                if not data:
                    raise ReadError("damaged", f"{label}: ends early")
        data = _after(stream, machine.unused_data or b"")
        if label == "lzma" and len(data) < _LZMA_HEAD:
            return  # the mark of an end that the header had told already


def _after(stream: BinaryIO, data: bytes) -> bytes:
    """What follows a stream, without the zeros that tapes and blocks are filled up with."""
    while True:
        data = data.lstrip(b"\0")
        if data:
            return data if len(data) >= 16 else data + stream.read(_INPUT)
        data = stream.read(_INPUT)
        if not data:
            return b""


def _skipped(stream: BinaryIO, data: bytes) -> bytes:
    data += stream.read(8)
    if len(data) < 8:
        raise ReadError("damaged", "ends early")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end <= len(data):
        return data[end:] or stream.read(_INPUT)
    stream.seek(end - len(data), 1)
    return stream.read(_INPUT)


def _lzma_error(label: str, error: lzma.LZMAError) -> ReadError:
    if "Memory usage limit" in str(error):
        return ReadError("memory", f"{label}: {_LZMA_MEMORY >> 20} MiB")
    return ReadError("damaged", f"{label}: LZMAError")
