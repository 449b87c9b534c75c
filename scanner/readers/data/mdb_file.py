"""Access databases as pages (Jet 3 and 4, ACE): the database's begin, pages, rows by their directory, long values.

The format is nowhere specified; what is known of it is in the documents of MDB Tools (HACKING) and what files show.
"""

from __future__ import annotations

import struct
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from models.errors import ReadError, SkipObject
from scanner.readers.office.office_package import PageOpener, page_opener

JET3 = 0
_BEGIN_KEY = bytes.fromhex("c7da396b")
_DATA, _DEFINITION, _MAP = 1, 2, 5
_KEPT = 64
_MOST_HOPS = 8
_LOCK = 0x299
"""Where the begin says how pages are locked."""
_MANY_TIMES = 4
_BLOCK = 1 << 20
_DELETED, _ELSEWHERE, _PLACE = 0x8000, 0x4000, 0x1FFF
_LONGEST_DEFINITION = 16 << 20
_INLINE, _ONE_PAGE, _LENGTH = 0x80000000, 0x40000000, 0x3FFFFFFF


class Slot(NamedTuple):
    """A row's place on its page; ``away``: it lies elsewhere, and there is only a pointer here."""

    page: int
    row: int
    begin: int
    end: int
    deleted: bool
    away: bool


class Pages:
    """The pages of one database. ``old``: Jet 3, of Access 97 and before."""

    def __init__(self, stream: BinaryIO, size: int, passwords: Iterable[str]) -> None:
        """Raises SkipObject ``encrypted`` where no password fits, ReadError ``damaged``."""
        self._stream = stream
        begin = stream.read(4096)
        if len(begin) < 0x98:
            raise ReadError("damaged", "mdb: begin")
        version = begin[0x14]
        self.old = version == JET3
        self.size = 2048 if self.old else 4096
        self.count = size // self.size
        plain = begin[:0x18] + _rc4(_BEGIN_KEY, begin[0x18:0x98])
        (self.code_page,) = struct.unpack_from("<H", plain, 0x3C)
        (self._key,) = struct.unpack_from("<L", plain, 0x3E)
        self._opener: PageOpener | None = None
        if self._key and version > 1:  # a password of Jet 4 keeps nothing from being read
            size = int.from_bytes(begin[_LOCK : _LOCK + 2], "little")
            self._opener = page_opener(begin[_LOCK + 2 : _LOCK + 2 + size], passwords)
            if self._opener is None:
                raise SkipObject("encrypted")
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._left = _MANY_TIMES * size + _BLOCK

    def page(self, number: int) -> bytes:
        """One page; empty where there is none."""
        if not 0 < number < self.count:
            return b""
        data = self._kept.pop(number, None)
        if data is None:
            self._stream.seek(number * self.size)
            data = self._plain(number, self._stream.read(self.size))
        self._kept[number] = data
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return data

    def _plain(self, number: int, data: bytes) -> bytes:
        if self._opener and len(data) == self.size:
            data = self._opener(data, self._key ^ number)
        elif self._key:
            data = _rc4(struct.pack("<L", self._key ^ number), data)
        return data if len(data) == self.size else b""

    def owners(self) -> dict[int, array[int]]:
        """Number of a definition -> the data pages that say they are its own, in order."""
        found: dict[int, array[int]] = {}
        for number in range(1, self.count):
            if number % (_BLOCK // self.size) == 1 or number == 1:
                self._stream.seek(number * self.size)
                block, first = self._stream.read(_BLOCK), number
            at = (number - first) * self.size
            data = self._plain(number, block[at : at + self.size]) if self._key else block[at : at + 16]
            if len(data) >= 8 and data[0] == _DATA and data[4:8] != b"LVAL":
                found.setdefault(int.from_bytes(data[4:8], "little"), array("L")).append(number)
        return found

    def slots(self, number: int) -> Iterator[Slot]:
        """The directory of a data page."""
        data = self.page(number)
        if not data or data[0] != _DATA:
            return
        at = 8 if self.old else 12
        (count,) = struct.unpack_from("<H", data, at)
        end = self.size
        for row in range(min(count, (self.size - at - 2) // 2)):
            (place,) = struct.unpack_from("<H", data, at + 2 + 2 * row)
            begin = place & _PLACE
            if begin <= end:
                yield Slot(number, row, begin, end, bool(place & _DELETED), bool(place & _ELSEWHERE))
                end = begin

    def at(self, pointer: int) -> bytes:
        """The bytes that a pointer (page, row) leads to; empty where it leads nowhere."""
        for slot in self.slots(pointer >> 8):
            if slot.row == pointer & 0xFF:
                return self.page(slot.page)[slot.begin : slot.end]
        return b""

    def row(self, slot: Slot) -> tuple[bytes, list[int]]:
        """The row's bytes, wherever they lie, and the pointers to that place; none where they are here."""
        data, pointers = self.page(slot.page)[slot.begin : slot.end], list[int]()
        while slot.away and len(pointers) < _MOST_HOPS:
            pointer = int.from_bytes(data[:4], "little")
            found = next((each for each in self.slots(pointer >> 8) if each.row == pointer & 0xFF), None)
            if len(data) < 4 or found is None:
                return b"", pointers
            slot = found
            pointers.append(pointer)
            data = self.page(slot.page)[slot.begin : slot.end]
        return data, pointers

    def definition(self, number: int) -> bytes:
        """The pages of a table's definition behind one another; empty where it is none."""
        out, seen = bytearray(), set[int]()
        while number and number not in seen and len(out) < _LONGEST_DEFINITION:
            seen.add(number)
            data = self.page(number)
            if len(data) < 8 or data[0] != _DEFINITION:
                break
            out += data if not out else data[8:]
            self._spend(len(data))
            number = int.from_bytes(data[4:8], "little")
        return bytes(out)

    def mapped(self, pointer: int) -> set[int] | None:
        """The pages that a usage map names; None where there is no map."""
        data = self.at(pointer)
        if len(data) < 5:
            return None
        found: set[int] = set()
        if data[0] == 0:
            self._bits(data[5:], int.from_bytes(data[1:5], "little"), found)
        elif data[0] == 1:
            bits = (self.size - 4) * 8
            for number in range(min((len(data) - 1) // 4, self.count // bits + 1)):
                page = self.page(int.from_bytes(data[1 + 4 * number : 5 + 4 * number], "little"))
                if page and page[0] == _MAP:
                    self._bits(page[4:], number * bits, found)
        else:
            return None
        return found

    def _spend(self, size: int) -> None:
        """Nothing but a file made to keep us busy points to the same bytes again and again."""
        self._left -= size
        if self._left < 0:
            raise ReadError("damaged", "mdb: pointers")

    def _bits(self, bits: bytes, first: int, found: set[int]) -> None:
        for place, byte in enumerate(bits):
            if byte and first + 8 * place < self.count:
                found.update(first + 8 * place + bit for bit in range(8) if byte >> bit & 1)

    def long_value(self, data: bytes) -> tuple[int, Iterator[bytes]]:
        """(length it claims, blocks) of a memo or an object whose twelve bytes, or more, stand in a row."""
        if len(data) < 12:
            return 0, iter(())
        told, pointer = struct.unpack_from("<LL", data)
        length = told & _LENGTH
        if told & _INLINE:
            return length, iter((data[12 : 12 + length],))
        if told & _ONE_PAGE:
            return length, iter((self.at(pointer)[:length],))
        return length, self._chain(pointer, length)

    def _chain(self, pointer: int, left: int) -> Iterator[bytes]:
        seen: set[int] = set()
        while pointer >> 8 and left > 0 and pointer not in seen:
            seen.add(pointer)
            data = self.at(pointer)
            if len(data) < 4:
                return
            self._spend(len(data))
            yield data[4 : 4 + left]
            left -= len(data) - 4
            pointer = int.from_bytes(data[:4], "little")


def _rc4(key: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    # Keys of 32 bits are below what the library takes; the same key twice makes the same stream.
    return Cipher(ARC4(key * 2), None).decryptor().update(data)
