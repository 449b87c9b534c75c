"""The directory and the streams of a ZIP file, read with distrust (APPNOTE 6.3.10).

The standard library's zipfile holds the whole directory in memory, believes the sizes it states and gives up on a file
without an end. Here the directory is streamed, what is counted is what was unpacked, and a file whose directory is
missing or broken is searched for its members one by one.
"""

from __future__ import annotations

import bz2
import lzma
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from models.errors import ReadError
from scanner.readers.archives.compressed import zstd_machine
from scanner.readers.archives.inflate64 import Inflate64
from scanner.readers.archives.zip_crypt import Lock, spellings, unlocked
from scanner.readers.archives.zip_entry import AES, Entry, dos_time, with_extra
from scanner.readers.unpack import blocks_of

BLOCK = 256 << 10
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_CENTRAL, _LOCAL, _DESCRIPTOR = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
_LZMA_DICTIONARY = 256 << 20
_TRIED = 64 << 20
"""Bytes unpacked on trial under a password."""
STORED, DEFLATED, DEFLATE64, BZIP2, LZMA, ZSTD, XZ = 0, 8, 9, 12, 14, 93, 95
_LEAST = 30
"""Bytes of a member without name and content."""
_NEWEST = 63
"""The newest version of the format, times ten."""
_METHODS = frozenset({*range(15), 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99})
_NAME = re.compile(rb"[^\x00-\x1f\x7f]+\Z")
_LONGEST_NAME = 255
"""Bytes of a name between two slashes, on any system."""


class ZipEntries:
    """The members of the ZIP file in ``stream`` (seekable, ``size`` bytes).

    ``damaged`` is True once the directory was found missing, broken or unlike the members.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        self.damaged = False
        self.split = False
        self.comment = b""
        self._ends: dict[int, int] = {}
        """Offset of each member -> where it ends, as the directory says it."""
        self._records = (0, 0)
        """Where the directory begins, and where its last record ends."""

    def __iter__(self) -> Iterator[Entry]:
        """Every member, in the directory's order; without a directory, in the file's."""
        place = self._directory()
        ends = self._ends = {}
        if place is not None:
            start, length, shift, count = place
            listed = 0
            for entry in self._central(start, length, shift):
                listed += 1
                # Offsets of members are kept only where the file may have to be searched after all.
                if listed <= 1 << 20:
                    ends[entry.offset] = entry.offset + 30 + len(entry.raw_name) + entry.packed
                yield entry
            if listed & 0xFFFF != count & 0xFFFF:
                self.damaged = True
            if not self.damaged or self.split:
                return
        self.damaged = True
        for entry in self._search():
            if entry.offset not in ends:
                yield entry

    def unlisted(self) -> Iterator[Entry]:
        """Members that lie where the directory, when all of it was read, says nothing of.

        They were taken out of it and left in the file, or another archive stands before or behind this one.
        """
        if self.damaged or self.split:
            return
        directory, records = self._records
        at, before = 0, -1
        for offset, end in (*sorted(self._ends.items()), (directory, records), (self._size, self._size)):
            if offset - at > _LEAST and before >= 0:
                # The member's own extra fields are not those of the directory.
                head = self._read(before, 30)
                at += int.from_bytes(head[28:30], "little") if head[:4] == _LOCAL else 0
            if offset - at > _LEAST:
                yield from self._search(at, offset, lost=True)
            if end > at:
                at, before = end, offset if offset < directory else -1

    def _read(self, offset: int, length: int) -> bytes:
        if offset > self._size:  # perhaps more than any file can have
            return b""
        self._stream.seek(max(offset, 0))
        return self._stream.read(length)

    def _directory(self) -> tuple[int, int, int, int] | None:
        """(offset, length, bytes before the archive, entries) of the central directory; None where it is missing."""
        base = max(0, self._size - 22 - 0xFFFF)
        tail = self._read(base, 22 + 0xFFFF)
        at = len(tail)
        while (at := tail.rfind(_END, 0, at)) >= 0:
            if len(tail) - at >= 22:
                break
        if at < 0:
            return None
        disk, first, _, count, length, offset, comment = struct.unpack("<HHHHLLH", tail[at + 4 : at + 22])
        self.comment = tail[at + 22 : at + 22 + comment]
        end = base + at
        locator = self._read(end - 20, 20) if end >= 20 else b""
        if locator[:4] == _LOCATOR64:
            (record,) = struct.unpack("<Q", locator[8:16])
            head = b""
            for guess in (record, end - 20 - 56):
                head = self._read(guess, 56) if 0 <= guess < self._size else b""
                if head[:4] == _END64 and len(head) == 56:
                    end = guess
                    disk, first, _, count, length, offset = struct.unpack("<LLQQQQ", head[16:56])
                    break
        if disk != first or disk not in {0, 0xFFFF}:
            self.split = True
        shift = end - length - offset
        for start, moved in ((end - length, shift), (offset, 0)):
            if 0 <= start <= self._size and (count == 0 or self._read(start, 4) == _CENTRAL):
                self._records = start, base + at + 22
                return start, length, moved, count
        return None

    def _central(self, start: int, length: int, shift: int) -> Iterator[Entry]:
        """The entries of the central directory, a block at a time; stops, damaged, at the first that is none."""
        position, end, window, base = start, min(start + length, self._size), b"", start
        while position < end:
            at = position - base
            if len(window) - at < 46 + 3 * 0xFFFF and base + len(window) < self._size:
                window, base, at = self._read(position, BLOCK), position, 0
            head = window[at : at + 46]
            if len(head) < 46 or head[:4] != _CENTRAL:
                self.damaged = True
                return
            _, _, flags, method, time, date, crc, packed, size, names, extras, comments, _, _, _, offset = (
                struct.unpack("<HHHHHHLLLHHHHHLL", head[4:46])
            )
            name = window[at + 46 : at + 46 + names]
            extra = window[at + 46 + names : at + 46 + names + extras]
            entry = Entry(name, flags, method, packed, size, crc, offset, dos_time(date, time), time=time)
            entry = with_extra(entry, extra)
            note = window[at + 46 + names + extras : at + 46 + names + extras + comments]
            yield replace(entry, offset=entry.offset + shift, comment=note)
            position += 46 + names + extras + comments

    def _search(self, start: int = 0, stop: int | None = None, *, lost: bool = False) -> Iterator[Entry]:
        """Members by their own headers, where no directory is of use; ``lost`` passes over what only looks like one.

        Between members stand programs and pictures as well, which may name the signature.
        """
        stop = self._size if stop is None else stop
        position = self._find(start, (_LOCAL,), stop)
        while position < stop:
            head = self._read(position, 30)
            if len(head) < 30:
                return
            version, flags, method, time, date, crc, packed, size, names, extras = struct.unpack(
                "<HHHHHLLLHH", head[4:30]
            )
            rest = self._read(position + 30, names + extras)
            name = rest[:names]
            if not _NAME.match(name) or max(map(len, name.split(b"/"))) > _LONGEST_NAME:
                name = b"unnamed-%d" % position  # of a length that is wrong: what a file says would stand in it
            if lost and (version & 0xFF > _NEWEST or method not in _METHODS or not _NAME.match(rest[:names])):
                position = self._find(position + 4, (_LOCAL,), stop)
                continue
            entry = Entry(name, flags, method, packed, size, crc, position, dos_time(date, time), time=time)
            entry = with_extra(entry, rest[names:])
            data = position + 30 + names + extras
            following = data + entry.packed
            known = not flags & 8 and following <= self._size and self._at_header(following)
            if not known:
                following = self._find(data, (_LOCAL, _CENTRAL, _DESCRIPTOR, _END), stop)
                entry = replace(entry, packed=following - data, crc=None if flags & 8 else crc)
            if names and not (flags & 8 and not following > data):
                yield entry
            position = self._find(following, (_LOCAL,), stop)

    def _at_header(self, offset: int) -> bool:
        return offset == self._size or self._read(offset, 2) == b"PK"

    def _find(self, start: int, signatures: tuple[bytes, ...], stop: int) -> int:
        """Offset of the next of ``signatures`` from ``start`` on; the file's size where none begins before ``stop``."""
        position, size = start, 4 << 10  # the next member is mostly near
        while position < stop:
            block = self._read(position, size + 3)
            found = [at for at in (block.find(signature) for signature in signatures) if at >= 0]
            if found:
                return position + min(found)
            if len(block) <= size:
                break
            position, size = position + size, min(2 * size, BLOCK)
        return self._size

    def unpack(self, entry: Entry, passwords: Iterable[str] = ()) -> Iterator[bytes]:
        """The member's bytes, block by block, whatever length was stated.

        Raises ReadError: ``encrypted`` where no password fits; ``unsupported`` for a method nobody here unpacks;
        ``damaged`` after the last byte that could be had, where the data end early, are broken or fail their checksum.
        """
        if not entry.encrypted:
            yield from self._unpack(entry, None)
            return
        for spelling in (each for password in passwords for each in spellings(password)):
            if self._fits(entry, spelling):
                yield from self._unpack(entry, spelling)
                return
        raise ReadError("encrypted")

    def _fits(self, entry: Entry, password: bytes) -> bool:
        """Whether a password unpacks the member, or as much of it as is worth trying."""
        left = _TRIED
        try:
            for block in self._unpack(entry, password):
                left -= len(block)
                if left < 0:
                    break
        except ReadError as error:
            if error.problem.code in {"encrypted", "damaged"}:
                return False
            raise
        return True

    def _unpack(self, entry: Entry, password: bytes | None) -> Iterator[bytes]:
        head = self._read(entry.offset, 30)
        if len(head) < 30 or head[:4] != _LOCAL:
            raise ReadError("damaged", "zip: header")
        names, extras = struct.unpack("<HH", head[26:30])
        position = entry.offset + 30 + names + extras
        left = min(entry.packed, self._size - position)
        short = left < entry.packed
        machine: Any = None
        if entry.method != STORED:
            skip, machine = self._machine(entry.method, position)
            if password is None and (entry.method != LZMA or entry.flags & 2):
                # The data say themselves where they end.
                left, short = self._size - position, False
            position, left = position + skip, left - skip
        pieces = blocks_of(self._stream, position, left, BLOCK)
        crc = 0
        try:
            plain = pieces if password is None else _opened(pieces, entry, password)
            for block in _run(plain, machine):
                crc = zlib.crc32(block, crc)
                yield block
            if password is not None:
                for _ in plain:  # the seal at the end is looked at, whatever the machine left before it
                    pass
        except ReadError:
            raise
        except Exception as error:  # each of the libraries has its own
            raise ReadError("damaged", f"zip: {type(error).__name__}") from None
        endless = entry.method == LZMA and not entry.flags & 2
        if short or (machine is not None and not machine.eof and not endless):
            raise ReadError("damaged", "zip: ends early")
        if entry.crc is not None and crc != entry.crc:
            raise ReadError("damaged", "zip: CRC-32")

    def _machine(self, method: int, position: int) -> tuple[int, Any]:
        """(bytes of the method's own header, decompressor)."""
        if method == DEFLATED:
            return 0, zlib.decompressobj(-15)
        if method == DEFLATE64:
            return 0, Inflate64()
        if method == BZIP2:
            return 0, bz2.BZ2Decompressor()
        if method == XZ:
            return 0, lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * _LZMA_DICTIONARY)
        if method == LZMA:
            head = self._read(position, 9)
            if len(head) < 9 or head[2:4] != b"\x05\x00" or head[4] >= 225:
                raise ReadError("damaged", "zip: LZMA header")
            (size,) = struct.unpack("<L", head[5:9])
            if size > _LZMA_DICTIONARY:
                raise ReadError("memory", f"LZMA {size >> 20} MiB")
            packed, lc = divmod(head[4], 9)
            pb, lp = divmod(packed, 5)
            options = {"id": lzma.FILTER_LZMA1, "dict_size": max(size, 4096), "lc": lc, "lp": lp, "pb": pb}
            try:
                return 9, lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options])
            except lzma.LZMAError:  # settings that liblzma does not know
                raise ReadError("damaged", "zip: LZMA header") from None
        if method in {ZSTD, 20}:
            return 0, zstd_machine()
        raise ReadError("unsupported", f"zip: method {method}")


def _opened(pieces: Iterator[bytes], entry: Entry, password: bytes) -> Iterator[bytes]:
    """Raises ReadError ``encrypted`` where the password is certainly another."""
    if entry.flags & 0x2040 or entry.method in {LZMA, AES}:
        raise ReadError("encrypted")
    check = entry.time >> 8 if entry.flags & 8 or entry.crc is None else entry.crc >> 24
    found = unlocked(pieces, Lock(entry.strength, check & 0xFF), password)
    if found is None:
        raise ReadError("encrypted")
    return found


def _run(pieces: Iterator[bytes], machine: Any) -> Iterator[bytes]:
    """What the machine makes of the pieces; the pieces themselves where there is none."""
    for piece in pieces:
        packed = piece
        if machine is None:
            yield packed
            continue
        while True:
            block = machine.decompress(packed, BLOCK)
            if block:
                yield block
            if machine.eof:
                return
            packed = getattr(machine, "unconsumed_tail", b"")
            if not packed and len(block) < BLOCK and getattr(machine, "needs_input", True):
                break
