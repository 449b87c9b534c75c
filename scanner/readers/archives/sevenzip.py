"""7z archives: every file of every folder, solid ones in one pass, passwords of the user's own tried."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from models.errors import ReadError, SkipObject
from models.records import Problem
from scanner.readers.archives.sevenzip_codecs import encrypted, unpack
from scanner.readers.archives.sevenzip_header import ENCODED, HEADER, File, Folder, directory, streams
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.unpack import blocks_of, enter, full, part_of, unpacked, utc

_START = 32
_LONGEST_HEADER = 64 << 20
_EPOCH = 11_644_473_600
"""Seconds from 1601, where FILETIME begins, to 1970."""


class SevenZipReader:
    """Members in the archive's order; a folder that cannot be unpacked costs its own members alone."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted`` where the directory needs a password nobody gave.

        Raises ReadError: ``depth``, ``damaged`` or ``unsupported`` where there is no directory to be had.
        """
        enter(context)
        with source.open() as stream:
            keys = _Passwords(stream, context.passwords)
            folders, files = _directory(stream, source, keys)
            parts = iter([(folder, number) for folder in folders for number in range(len(folder.parts))])
            current: Folder | None = None
            content: _Content | None = None
            for file in files:
                folder, number = next(parts, (None, 0)) if file.stream else (None, 0)
                if file.anti or (not file.stream and not file.empty_file):
                    continue
                problem = full(context)
                if problem:
                    yield problem
                    return
                name, modified = file.name.replace("\\", "/"), _modified(file)
                if not file.stream:
                    yield Member(name, ByteSource.of_bytes(name, b""), size=0, modified=modified)
                    continue
                if folder is None:
                    yield Member(name, None, modified=modified, problem=Problem("damaged", "7z: directory"))
                    continue
                if folder is not current or content is None:
                    current, content = folder, _Content(folder, keys)
                size, crc = folder.parts[number]
                member = unpacked(
                    name, content.part(size, crc), sum(folder.lengths), context, size=size, modified=modified
                )
                if member.problem:
                    content.stop(member.problem)
                yield member
            yield from _appended(stream, source, context)


def _appended(stream: BinaryIO, source: ByteSource, context: ReadContext) -> Iterator[Part]:
    """What follows the archive in its file, another one perhaps, as a member; nothing where that is zeros."""
    stream.seek(12)
    end = _START + sum(struct.unpack("<QQ", stream.read(16)))
    for block in blocks_of(stream, end, source.size - end):
        rest = block.lstrip(b"\0")
        end += len(block) - len(rest)
        if rest:
            yield full(context) or part_of("appended", source, end, source.size - end)
            return


class _Passwords:
    """Those the user gave."""

    def __init__(self, stream: BinaryIO, given: Iterable[str]) -> None:
        self.stream, self._given = stream, given

    def open(self, folder: Folder, *, header: bool = False) -> Iterator[bytes]:
        """The folder's bytes under the password that fits. Raises ReadError ``encrypted`` where none does.

        ``header``: it is that of the archive, which some packers give no checksum.
        """
        if not encrypted(folder):
            return unpack(self.stream, folder)
        for password in self._given:
            if self._fits(folder, password, header=header):
                return unpack(self.stream, folder, password)
        raise ReadError("encrypted")

    def _fits(self, folder: Folder, password: str, *, header: bool) -> bool:
        """By the checksum of the first part; without one, by what unpacks at all, and is a ``header`` where due."""
        size, crc = folder.parts[0] if folder.parts else (folder.size, folder.crc)
        found = 0
        try:
            for block in unpack(self.stream, folder, password):
                if header and block and not found and block[0] not in (HEADER, ENCODED):
                    return False
                found = zlib.crc32(block[:size], found)
                size -= len(block)
                if size <= 0:
                    break
        except ReadError as error:
            if error.problem.code != "damaged":
                raise
            return False
        if header and crc is None and size <= 0:
            return _is_header(b"".join(unpack(self.stream, folder, password)))
        return size <= 0 and (crc is None or crc == found)


class _Content:
    """The stream of one folder, handed out part by part."""

    def __init__(self, folder: Folder, keys: _Passwords) -> None:
        self._folder, self._keys = folder, keys
        self._blocks: Iterator[bytes] | None = None
        self._rest = b""
        self._problem: Problem | None = None

    def stop(self, problem: Problem) -> None:
        """Nothing more of the folder can be had, unless only a checksum was wrong."""
        if problem.detail != _WRONG_SUM:
            self._problem = problem

    def part(self, size: int, crc: int | None) -> Iterator[bytes]:
        if self._problem:
            raise ReadError(self._problem.code, self._problem.detail)
        if self._blocks is None:
            self._blocks = self._keys.open(self._folder)
        found = 0
        while size > 0:
            block = self._rest or next(self._blocks, b"")
            if not block:
                raise ReadError("damaged", "7z: ends early")
            block, self._rest = block[:size], block[size:]
            size -= len(block)
            found = zlib.crc32(block, found)
            yield block
        if crc is not None and crc != found:
            raise ReadError("damaged", _WRONG_SUM)


_WRONG_SUM = "7z: CRC-32"


def _directory(stream: BinaryIO, source: ByteSource, keys: _Passwords) -> tuple[list[Folder], list[File]]:
    head = stream.read(_START)
    if len(head) < _START:
        raise ReadError("damaged", "7z: header")
    offset, size, crc = struct.unpack("<QQL", head[12:32])
    if not size:
        return [], []
    if _START + offset + size > source.size:
        if source.name.lower().endswith((".001", ".7z.1")):
            raise SkipObject("unsupported", "7z: split archive")
        raise ReadError("damaged", "7z: ends early")
    if size > _LONGEST_HEADER:
        raise ReadError("memory", f"{_LONGEST_HEADER >> 20} MiB")
    stream.seek(_START + offset)
    data = stream.read(size)
    if zlib.crc32(data) != crc:
        raise ReadError("damaged", "7z: header")
    for _ in range(4):
        if data[:1] == bytes((HEADER,)):
            return directory(data[1:], _START)
        if data[:1] != bytes((ENCODED,)):
            break
        data = _unpacked_header(data[1:], keys)
    raise ReadError("damaged", "7z: header")


def _unpacked_header(data: bytes, keys: _Passwords) -> bytes:
    folders = streams(data, _START)
    if not folders:
        raise ReadError("damaged", "7z: header")
    folder = folders[0]
    if folder.size > _LONGEST_HEADER:
        raise ReadError("memory", f"{_LONGEST_HEADER >> 20} MiB")
    try:
        unpacked_header = b"".join(keys.open(folder, header=True))
    except ReadError as error:
        if error.problem.code == "encrypted":
            raise SkipObject("encrypted") from None
        raise
    if folder.crc is not None and zlib.crc32(unpacked_header) != folder.crc:
        raise ReadError("damaged", "7z: header")
    return unpacked_header


def _is_header(data: bytes) -> bool:
    try:
        return bool(directory(data[1:], _START)[1] if data[0] == HEADER else streams(data[1:], _START))
    except (ReadError, IndexError):
        return False


def _modified(file: File) -> str | None:
    return utc(file.modified / 10_000_000 - _EPOCH) if file.modified else None
