"""The objects of a PDF one by one, by a copy that pdfium writes: nothing in it is packed, sealed or overwritten.

pdfium's functions reach only some of what a document holds. Its copy has every object of the last revision in one
form: a dictionary on one line, strings with escaped brackets, and at the end a table of where each object begins.
"""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, BinaryIO

from models.records import Problem
from scanner.readers.base import ReadContext
from scanner.readers.scratch import Spool

STRING = rb"\([^\\()]*+(?:\\.[^\\()]*+)*+\)|<[0-9A-Fa-f]*+>"
"""As the copy writes one, for patterns in which a dot is any byte."""
_UNPACKED = 256 << 20
"""Bytes by which the copy may be larger than the file: objects may lie packed."""
_MOST = 500_000
"""Objects that pdfium holds in memory at once, some 2 kB each, while it writes them."""
_SIZE = re.compile(rb"/Size\s{0,4}(\d{1,10})")
_HEAD = 64 << 10
_STREAM = b">>stream\r\n"
_LONGEST = 64 << 20
_SECTION = re.compile(rb"(\d+) (\d+)\r?\n")
_ENTRY = 20
_LENGTH = re.compile(rb"/Length (\d++)")
_FILTERS = re.compile(rb"/Filter(\[[^\]]*+\]|/\w++)")
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Objects:
    """A document's objects; ``problem`` says why there are none. ``release`` frees the copy."""

    def __init__(self, document: Any, file: BinaryIO, context: ReadContext) -> None:
        self.problem: Problem | None = None
        self.info = b""
        self._numbers, self._starts = array("Q"), array("Q")
        self._spool = Spool(context)
        try:
            if _count(file) > _MOST:
                self.problem = Problem("members", str(_MOST))
            else:
                self._write(document, file.seek(0, io.SEEK_END) + _UNPACKED)
            self._copy = self._spool.source("copy").open()
        except BaseException:
            self._spool.release()
            raise
        if self.problem is None:
            self._index()

    def release(self) -> None:
        """Free memory and disk."""
        self._copy.close()
        self._spool.release()

    def _write(self, document: Any, most: int) -> None:
        import pypdfium2.raw as pdfium

        failed: list[Exception] = []

        def write(_: Any, data: int, size: int) -> int:
            try:  # nothing may be raised through pdfium
                if self._spool.size + size > most:
                    self.problem = Problem("expanded", f"{_UNPACKED >> 20} MiB")
                    return 0
                self._spool.write(ctypes.string_at(data, size))
            except Exception as error:  # a full disk, say
                failed.append(error)
                return 0
            return 1

        writer = pdfium.FPDF_FILEWRITE(version=1)
        writer.WriteBlock = type(writer.WriteBlock)(write)
        done = pdfium.FPDF_SaveAsCopy(document, writer, pdfium.FPDF_REMOVE_SECURITY)
        if failed:
            raise failed[0]
        if not done and self.problem is None:
            self.problem = Problem("damaged", "PDF: objects")

    def _index(self) -> None:
        """Read the table of objects, which pdfium writes in ascending order."""
        self._copy.seek(max(self._spool.size - 64, 0))
        table = int(self._copy.read().rpartition(b"startxref")[2].split()[0])
        self._copy.seek(table)
        self._copy.readline()
        while section := _SECTION.fullmatch(self._copy.readline()):
            first = int(section[1])
            for number in range(first, first + int(section[2])):
                entry = self._copy.read(_ENTRY)
                if entry[17:18] == b"n":
                    self._numbers.append(number)
                    self._starts.append(int(entry[:10]))
        self._starts.append(table)
        trailer = re.search(rb"/Info (\d++) 0 R", self._copy.read())
        if trailer is not None:
            self.info = self._head(int(trailer[1]))

    def heads(self) -> Iterator[tuple[int, bytes]]:
        """Number and dictionary, or whatever it is, of each object."""
        for place, number in enumerate(self._numbers):
            yield number, self._at(place)[0]

    def _at(self, place: int) -> tuple[bytes, int]:
        """What stands before the object's stream, and where this begins."""
        start, end = self._starts[place], self._starts[place + 1]
        self._copy.seek(start)
        head = self._copy.read(max(min(end - start, _HEAD), 0))
        if _STREAM not in head and end - start > _HEAD:
            head += self._copy.read(end - start - _HEAD)
        head = head.partition(_STREAM)[0]
        return head.partition(b" obj\r\n")[2], start + len(head) + len(_STREAM)

    def _place(self, number: int) -> int | None:
        place = bisect_left(self._numbers, number)
        return place if place < len(self._numbers) and self._numbers[place] == number else None

    def _head(self, number: int) -> bytes:
        place = self._place(number)
        return b"" if place is None else self._at(place)[0]

    def stream(self, number: int) -> bytes | None:
        """The unpacked stream of an object; None without one, of one too long, or packed in a way of its own."""
        place = self._place(number)
        if place is None:
            return None
        head, start = self._at(place)
        length, filters = _LENGTH.search(head), _FILTERS.search(head)
        if length is None or int(length[1]) > _LONGEST:
            return None
        self._copy.seek(start)
        data = self._copy.read(int(length[1]))
        packed = re.findall(rb"\w++", filters[1]) if filters else []
        if packed not in ([], [b"FlateDecode"]) or b"/DecodeParms" in head:
            return None
        unpacking = zlib.decompressobj()
        try:  # of packed metadata pdfium leaves out the filter, and nothing else
            plain = unpacking.decompress(data, _LONGEST)
        except zlib.error:
            return None if packed else data
        return None if unpacking.unconsumed_tail else plain


def _count(file: BinaryIO) -> int:
    """How many objects there are by what the file says at its end, and at its begin where that was written last."""
    file.seek(0)
    begin = file.read(_HEAD)
    file.seek(max(file.seek(0, io.SEEK_END) - _HEAD, 0))
    return max((int(size[1]) for part in (begin, file.read()) for size in _SIZE.finditer(part)), default=0)


def raw_string(written: bytes) -> bytes:
    """The bytes of a string as the copy writes it."""
    if written[:1] == b"(":
        return _ESCAPE.sub(lambda found: _MEANT.get(found[1], found[1]), written[1:-1])
    digits = written[1:-1].decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def text_string(written: bytes) -> str:
    """A string as text: UTF-16 and UTF-8 by their marks, UTF-8 without one, else a character for each byte."""
    data = raw_string(written)
    if data[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return data.decode("utf-16", "replace").strip("\0")
    try:
        return data.decode("utf-8-sig").strip("\0")
    except UnicodeDecodeError:
        return data.decode("latin-1").strip("\0")
