"""The directory of a 7z archive (7zFormat.txt of the LZMA SDK): what is packed how, and which files come of it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from models.errors import ReadError

END, HEADER, ENCODED = 0, 1, 0x17
_ARCHIVE, _MORE_STREAMS, _STREAMS, _FILES = 2, 3, 4, 5
_PACK, _UNPACK, _SUB = 6, 7, 8
_SIZES, _CRC, _FOLDER, _UNPACK_SIZES, _COUNTS = 9, 10, 11, 12, 13
_EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES, _MODIFIED = 0x0E, 0x0F, 0x10, 0x11, 0x14
_MOST_CODERS = 8


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking: its method's number, how many streams go in and out, and its settings."""

    method: bytes
    ins: int
    outs: int
    properties: bytes


@dataclass(slots=True)
class Folder:
    """A run of packed bytes that unpacks to one stream; ``parts`` are (size, CRC) of the files it is cut into."""

    coders: list[Coder]
    binds: list[tuple[int, int]]
    packed: list[int]
    """Numbers of the in-streams that come from the file."""
    sizes: list[int] = field(default_factory=list)
    crc: int | None = None
    offset: int = 0
    lengths: list[int] = field(default_factory=list)
    parts: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of the stream that goes into no further coder."""
        bound = {out for _, out in self.binds}
        return next((size for out, size in enumerate(self.sizes) if out not in bound), 0)


@dataclass(slots=True)
class File:
    """One entry; a folder or a file without bytes has no stream."""

    name: str = ""
    stream: bool = True
    empty_file: bool = False
    anti: bool = False
    modified: int = 0


class _Bytes:
    """A cursor; every number it gives has been there, every count is one that the rest could hold."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise ReadError("damaged", "7z: header")
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        first, value, mask = self.byte(), 0, 0x80
        for place in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * place
            value |= self.byte() << 8 * place
            mask >>= 1
        return value

    def count(self) -> int:
        number = self.number()
        if number > 8 * len(self.data):
            raise ReadError("damaged", "7z: header")
        return number

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[place >> 3] & 0x80 >> (place & 7)) for place in range(count)]

    def all_or_bits(self, count: int) -> list[bool]:
        return [True] * count if self.byte() else self.bits(count)

    def digests(self, count: int) -> list[int | None]:
        known = self.all_or_bits(count)
        return [struct.unpack("<L", self.take(4))[0] if there else None for there in known]

    def skip_property(self) -> None:
        self.take(self.number())


def streams(data: bytes, start: int) -> list[Folder]:
    """The folders of an encoded header; ``start`` is where packed bytes begin. Raises ReadError ``damaged``."""
    return _streams(_Bytes(data), start)


def directory(data: bytes, start: int) -> tuple[list[Folder], list[File]]:
    """Folders and files of a header, without the byte that says it is one. Raises ReadError ``damaged``."""
    cursor = _Bytes(data)
    folders: list[Folder] = []
    files: list[File] = []
    while (kind := cursor.byte()) != END:
        if kind == _ARCHIVE:
            while cursor.byte() != END:
                cursor.skip_property()
        elif kind == _MORE_STREAMS:
            _streams(cursor, start)
        elif kind == _STREAMS:
            folders = _streams(cursor, start)
        elif kind == _FILES:
            files = _files(cursor)
        else:
            raise ReadError("damaged", "7z: header")
        if cursor.at >= len(data):
            break
    return folders, files


def _streams(cursor: _Bytes, start: int) -> list[Folder]:
    position = 0
    lengths: list[int] = []
    folders: list[Folder] = []
    cut = False
    while cursor.at < len(cursor.data) and (kind := cursor.byte()) != END:  # some packers leave out the last mark
        if kind == _PACK:
            position, lengths = _pack(cursor)
        elif kind == _UNPACK:
            folders = _unpack(cursor)
        elif kind == _SUB:
            _parts(cursor, folders)
            cut = True
        else:
            raise ReadError("damaged", "7z: header")
    at, taken = start + position, 0
    for folder in folders:
        many = len(folder.packed)
        folder.offset, folder.lengths = at, lengths[taken : taken + many]
        at, taken = at + sum(folder.lengths), taken + many
        if len(folder.lengths) < many:
            raise ReadError("damaged", "7z: header")
        if not cut:
            folder.parts = [(folder.size, folder.crc)]
    return folders


def _pack(cursor: _Bytes) -> tuple[int, list[int]]:
    position, count = cursor.number(), cursor.count()
    lengths: list[int] = []
    while (kind := cursor.byte()) != END:
        if kind == _SIZES:
            lengths = [cursor.number() for _ in range(count)]
        elif kind == _CRC:
            cursor.digests(count)
        else:
            cursor.skip_property()
    return position, lengths


def _unpack(cursor: _Bytes) -> list[Folder]:
    folders: list[Folder] = []
    while (kind := cursor.byte()) != END:
        if kind == _FOLDER:
            count = cursor.count()
            if cursor.byte():
                raise ReadError("unsupported", "7z: external header")
            folders = [_folder(cursor) for _ in range(count)]
        elif kind == _UNPACK_SIZES:
            for folder in folders:
                folder.sizes = [cursor.number() for coder in folder.coders for _ in range(coder.outs)]
        elif kind == _CRC:
            for folder, crc in zip(folders, cursor.digests(len(folders)), strict=True):
                folder.crc = crc
        else:
            cursor.skip_property()
    return folders


def _folder(cursor: _Bytes) -> Folder:
    coders = []
    for _ in range(_few(cursor)):
        flags = cursor.byte()
        method = cursor.take(flags & 0x0F)
        ins, outs = (_few(cursor), _few(cursor)) if flags & 0x10 else (1, 1)
        coders.append(Coder(method, ins, outs, cursor.take(cursor.number()) if flags & 0x20 else b""))
        if flags & 0x80:
            raise ReadError("unsupported", "7z: header")
    ins, outs = sum(coder.ins for coder in coders), sum(coder.outs for coder in coders)
    binds = [(cursor.number(), cursor.number()) for _ in range(outs - 1)]
    free = ins - len(binds)
    if free == 1:
        bound = {into for into, _ in binds}
        packed = [into for into in range(ins) if into not in bound][:1]
    else:
        packed = [cursor.number() for _ in range(free)]
    return Folder(coders, binds, packed)


def _few(cursor: _Bytes) -> int:
    number = cursor.number()
    if not 0 < number <= _MOST_CODERS:
        raise ReadError("damaged", "7z: header")
    return number


def _parts(cursor: _Bytes, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    kind = cursor.byte()
    while kind not in {END, _SIZES, _CRC}:
        if kind == _COUNTS:
            counts = [cursor.count() for _ in folders]
            if sum(counts) > 8 * len(cursor.data):
                raise ReadError("damaged", "7z: header")
        else:
            cursor.skip_property()
        kind = cursor.byte()
    sizes = []
    for folder, count in zip(folders, counts, strict=True):
        given = [cursor.number() for _ in range(count - 1)] if kind == _SIZES else []
        # The last one is what is left; without sizes there is one part, or none at all.
        sizes.append([*given, max(0, folder.size - sum(given))] if count else [])
    if kind == _SIZES:
        kind = cursor.byte()
    unknown = sum(len(own) for folder, own in zip(folders, sizes, strict=True) if len(own) != 1 or folder.crc is None)
    crcs: list[int | None] = [None] * unknown
    while kind != END:
        if kind == _CRC:
            crcs = cursor.digests(unknown)
        else:
            cursor.skip_property()
        kind = cursor.byte()
    given_crcs = iter(crcs)
    for folder, own in zip(folders, sizes, strict=True):
        if len(own) == 1 and folder.crc is not None:
            folder.parts = [(own[0], folder.crc)]
        else:
            folder.parts = [(size, next(given_crcs, None)) for size in own]


def _files(cursor: _Bytes) -> list[File]:
    count = cursor.count()
    files = [File() for _ in range(count)]
    empty: list[File] = []
    while (kind := cursor.number()) != END:
        body = _Bytes(cursor.take(cursor.number()))
        if kind == _EMPTY_STREAM:
            for file, without in zip(files, body.bits(count), strict=True):
                file.stream = not without
            empty = [file for file in files if not file.stream]
        elif kind == _EMPTY_FILE:
            for file, flag in zip(empty, body.bits(len(empty)), strict=True):
                file.empty_file = flag
        elif kind == _ANTI:
            for file, flag in zip(empty, body.bits(len(empty)), strict=True):
                file.anti = flag
        elif kind == _NAMES and not body.byte():
            names = body.data[body.at :].decode("utf-16-le", "replace").split("\0")
            for file, name in zip(files, names, strict=False):
                file.name = name
        elif kind == _MODIFIED:
            known = body.all_or_bits(count)
            if not body.byte():
                for file, there in zip(files, known, strict=True):
                    if there:
                        (file.modified,) = struct.unpack("<Q", body.take(8))
    return files
