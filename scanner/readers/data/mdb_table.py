"""A table of an Access database: its definition, and the values in the bytes of a row."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from models.errors import ReadError
from scanner.readers.cells import bytes_text, cell_text
from scanner.readers.charset import code_page
from scanner.readers.data.mdb_file import Pages

BOOL, BINARY, TEXT, OLE, MEMO, COMPLEX = 1, 9, 10, 11, 12, 18
_NUMERIC, _MOMENT = 16, 20
_MOST_COLUMNS = 2048
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 the format knows no zones
_FIXED = {2: 1, 3: 2, 4: 4, 5: 8, 6: 4, 7: 8, 8: 8, 15: 16, _NUMERIC: 17, COMPLEX: 4, 19: 8}
"""Types of one length -> bytes."""
NAMES = {
    1: "bool", 2: "byte", 3: "int", 4: "long", 5: "currency", 6: "single", 7: "double", 8: "date", 9: "binary",
    10: "text", 11: "ole", 12: "memo", 15: "guid", 16: "decimal", 18: "complex", 19: "bigint", 20: "datetime2",
}  # fmt: skip
_COMPRESSED = b"\xff\xfe"


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``variable`` is its place among those without a fixed length, ``at`` that of one with."""

    name: str
    kind: int
    number: int
    variable: int
    fixed: bool
    at: int
    length: int
    scale: int
    computed: bool


@dataclass(slots=True)
class Table:
    """A table's definition."""

    fields: list[Field] = field(default_factory=list)
    rows: int = 0
    owned: int = 0
    """Pointer to the map of its pages."""
    variable: int = 0


def parsed(pages: Pages, number: int) -> Table:
    """The table that page ``number`` defines. Raises ReadError ``damaged``."""
    data = pages.definition(number)
    try:
        return _table(pages, data)
    except (struct.error, IndexError):
        raise ReadError("damaged", "mdb: definition") from None


def _table(pages: Pages, data: bytes) -> Table:
    old = pages.old
    if len(data) < 64:
        raise ReadError("damaged", "mdb: definition")
    (rows,) = struct.unpack_from("<L", data, 12 if old else 16)
    variable, count, _, indexes = struct.unpack_from("<HHLL", data, 23 if old else 43)
    (owned,) = struct.unpack_from("<L", data, 35 if old else 55)
    at = (43 + 8 * indexes) if old else (63 + 12 * indexes)
    step = 18 if old else 25
    if count > _MOST_COLUMNS or at + count * step > len(data):
        raise ReadError("damaged", "mdb: definition")
    names = _names(data, at + count * step, count, pages)
    table = Table(rows=rows, owned=owned, variable=variable)
    for place, name in enumerate(names):
        entry = data[at + place * step : at + (place + 1) * step]
        if old:
            kind, number, index, flags, begin, length = struct.unpack("<BHH8xBHH", entry)
            extra = 0
        else:
            kind, number, index, flags, extra, begin, length = struct.unpack("<B4xHH6xBB4xHH", entry)
        table.fields.append(
            Field(name, kind, number, index, bool(flags & 1), begin, length, entry[12], extra & 0xC0 == 0xC0)
        )
    table.fields.sort(key=lambda each: each.number)
    return table


def _names(data: bytes, at: int, count: int, pages: Pages) -> list[str]:
    names = []
    for _ in range(count):
        if pages.old:
            size, at = data[at], at + 1
            names.append(_narrow(data[at : at + size], pages.code_page))
        else:
            size, at = struct.unpack_from("<H", data, at)[0], at + 2
            names.append(data[at : at + size].decode("utf-16-le", "replace"))
        at += size
    return names


def _narrow(data: bytes, page: int) -> str:
    if data.isascii():
        return data.decode()
    codec = code_page(f"cp{page}") if page else None
    try:
        return data.decode(codec or "utf-8")
    except UnicodeDecodeError:
        return bytes_text(data) or data.decode(codec or "latin-1", "replace")


class Rows:
    """What makes values of a table's rows. ``lost`` counts rows that are none."""

    def __init__(self, pages: Pages, table: Table) -> None:
        self._pages, self.table = pages, table
        self._mask = 1 if pages.old else 2

    def split(self, row: bytes) -> list[bytes | None] | None:
        """The bytes of each column; None for a value that is not there, and for a row that is broken."""
        old, size = self._pages.old, self._mask
        if len(row) < 2 * size:
            return None
        count = int.from_bytes(row[:size], "little")
        mask = (count + 7) // 8
        if not count or len(row) < size + mask:
            return None
        present = row[len(row) - mask :]
        places = self._old_places(row, mask) if old else self._places(row, mask)
        if places is None:
            return None
        out: list[bytes | None] = []
        for each in self.table.fields:
            there = each.number < count and present[each.number >> 3] >> (each.number & 7) & 1
            if each.kind == BOOL and not each.computed:
                out.append(b"\1" if there else b"\0")
            elif not there:
                out.append(None)
            elif each.fixed and each.kind not in {OLE, MEMO}:
                length = _FIXED.get(each.kind, each.length)
                begin = size + each.at
                out.append(row[begin : begin + length] if begin + length <= len(row) - mask else None)
            elif each.variable + 1 < len(places):
                out.append(row[places[each.variable] : places[each.variable + 1]])
            else:
                out.append(None)
        return out

    def _places(self, row: bytes, mask: int) -> list[int] | None:
        """Where each value of no fixed length begins, and the last one ends."""
        if not self.table.variable:
            return []
        at = len(row) - mask - 2
        count = int.from_bytes(row[at : at + 2], "little") if at >= 2 else 0
        if at - 2 * (count + 1) < 2:
            return None
        places = list(struct.unpack_from(f"<{count + 1}H", row, at - 2 * (count + 1)))[::-1]
        return places if all(2 <= place <= at for place in places) else None

    def _old_places(self, row: bytes, mask: int) -> list[int] | None:
        """The same of Jet 3: bytes, and a table of those values from which on 256 more are meant."""
        if not self.table.variable:
            return []
        last = len(row) - 1
        count = row[last - mask]
        jumps = last // 256
        at = last - mask - jumps - 1
        if at - count < 1:
            return None
        if (at - count) // 256 < jumps:
            jumps -= 1
        places, used = [], 0
        for number in range(count + 1):
            while used < jumps and number == row[last - mask - used - 1]:
                used += 1
            places.append(row[at - number] + 256 * used)
        return places if all(1 <= place <= last for place in places) else None

    def text(self, each: Field, data: bytes, most: int) -> str | None:
        """A value as text; None for an empty one, for bytes and for what is kept elsewhere."""
        if each.kind == MEMO:
            length, blocks = self._pages.long_value(data)
            data = _first(blocks, min(length, 4 * most))
        if each.computed:
            data = data[20 : 20 + int.from_bytes(data[16:20], "little")]
            if each.kind == _NUMERIC:
                return _computed_decimal(data)
        if each.kind in {TEXT, MEMO}:
            return self._words(data)
        reader = _VALUES.get(each.kind)
        if reader is None or len(data) < (1 if each.kind == BOOL else _FIXED.get(each.kind, 0)):
            return None
        return reader(data, each)

    def _words(self, data: bytes) -> str:
        if self._pages.old:
            return _narrow(data, self._pages.code_page)
        if not data.startswith(_COMPRESSED):
            return data[: len(data) & ~1].decode("utf-16-le", "replace")
        words, narrow = [], True
        # Bytes of one character each up to a zero, then characters of two bytes up to the next, and so on.
        for part in data[2:].split(b"\0"):
            words.append(part.decode("latin-1") if narrow else part[: len(part) & ~1].decode("utf-16-le", "replace"))
            narrow = not narrow
        return "".join(words)


def _first(blocks: Iterator[bytes], most: int) -> bytes:
    out = bytearray()
    for block in blocks:
        out += block
        if len(out) >= most:
            break
    return bytes(out)


def _date(data: bytes, _: Field) -> str | None:
    (days,) = struct.unpack("<d", data)
    try:
        whole = int(days)  # the part behind the point counts forwards, of days before 1899-12-30 too
        return cell_text(_EPOCH + dt.timedelta(days=whole, seconds=round(abs(days - whole) * 86_400)))
    except (ValueError, OverflowError):
        return None


def _decimal(data: bytes, each: Field) -> str:
    words = struct.unpack("<4L", data[1:17])
    value = 0
    for word in words:
        value = value << 32 | word
    digits = format(Decimal(value).scaleb(-min(each.scale, 28)), "f")
    return ("-" if data[0] & 0x80 else "") + digits


def _computed_decimal(data: bytes) -> str | None:
    if len(data) < 8:
        return None
    size, scale, negative = struct.unpack_from("<HBB", data)
    count = min((size or len(data)) - 2, 16, len(data) - 4) // 4
    value = 0
    for word in struct.unpack_from(f"<{max(count, 0)}L", data, 4):
        value = value << 32 | word
    return ("-" if negative else "") + format(Decimal(value).scaleb(-min(scale, 28)), "f")


def _integer(data: bytes, _: Field) -> str:
    return str(int.from_bytes(data, "little", signed=True))


def _currency(data: bytes, _: Field) -> str:
    value = Decimal(int.from_bytes(data[:8], "little", signed=True)).scaleb(-4)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_VALUES: dict[int, Callable[[bytes, Field], str | None]] = {
    BOOL: lambda data, _: "true" if data[0] else "false",
    2: lambda data, _: str(data[0]),
    3: _integer,
    4: _integer,
    5: _currency,
    6: lambda data, _: cell_text(float(f"{struct.unpack('<f', data[:4])[0]:.7g}")),
    7: lambda data, _: cell_text(struct.unpack("<d", data[:8])[0]),
    8: _date,
    15: lambda data, _: str(uuid.UUID(bytes_le=data[:16])),
    _NUMERIC: _decimal,
    19: _integer,
    _MOMENT: lambda data, _: _moment(data),
}


def _moment(data: bytes) -> str | None:
    """Days and 100 nanoseconds in words: ``0000000000000738886:0000000000000000000:7``."""
    days, _, rest = data.decode("ascii", "replace").partition(":")
    ticks = rest.partition(":")[0]
    if not (days.isdigit() and ticks.isdigit()):
        return None
    try:
        whole = dt.datetime(1, 1, 1) + dt.timedelta(days=int(days), microseconds=int(ticks) // 10)  # noqa: DTZ001
        return cell_text(whole)
    except OverflowError:
        return None
