"""Access databases for tests, page by page as MDB Tools describes them: Jet 3 and Jet 4."""

import struct
from dataclasses import dataclass, field

from tests.scanner.readers.locks import rc4

BOOL, BYTE, INT, LONG, MONEY, SINGLE, DOUBLE, DATE, BINARY, TEXT, OLE, MEMO, GUID, DECIMAL = *range(1, 13), 15, 16
SIZES = {BYTE: 1, INT: 2, LONG: 4, MONEY: 8, SINGLE: 4, DOUBLE: 8, DATE: 8, GUID: 16, DECIMAL: 17}
SYSTEM = 0x80000000


@dataclass
class Table:
    """``columns`` are (name, kind); ``rows`` lists of bytes, str (text), True or False, None."""

    name: str
    columns: list
    rows: list = field(default_factory=list)
    deleted: frozenset = frozenset()
    away: frozenset = frozenset()
    kind: int = 1
    flags: int = 0
    told: dict = field(default_factory=dict)
    properties: bytes = b""
    counted: int | None = None
    given_back: bool = False
    """Its pages are no longer named by its map."""


class Mdb:
    """One database; ``save`` makes its bytes."""

    def __init__(self, *tables, old=False, key=0, page=936, chain=3000):
        self.old, self.key, self.code_page, self.chain = old, key, page, chain
        self.size = 2048 if old else 4096
        self.pages = [b"", b"\x05\x01".ljust(self.size, b"\0"), b""]
        self.tables = tables

    def save(self):
        catalog = Table("MSysObjects", [("Id", LONG), ("Name", TEXT), ("Type", INT), ("Flags", LONG), ("Connect", MEMO),
                                        ("Database", MEMO), ("ForeignName", TEXT), ("LvProp", OLE)])  # fmt: skip
        for number, table in enumerate(self.tables):
            page = self.put(table) if table.kind == 1 else 0x7000 + number
            catalog.rows.append([
                struct.pack("<l", page), table.name, struct.pack("<h", table.kind),
                struct.pack("<L", table.flags), table.told.get("Connect"), table.told.get("Database"),
                table.told.get("ForeignName"), table.properties or None,
            ])  # fmt: skip
        self.put(catalog, 2)
        out = [
            page if not self.key else rc4(struct.pack("<L", self.key ^ n), page) for n, page in enumerate(self.pages)
        ]
        return self._begin() + b"".join(out[1:])

    def _begin(self):
        plain = bytearray(128)
        struct.pack_into("<HL", plain, 0x3C - 0x18, self.code_page, self.key)
        head = b"\0\1\0\0Standard Jet DB\0" + bytes([0 if self.old else 1]) + bytes(3)
        return (head + rc4(bytes.fromhex("c7da396b"), plain)).ljust(self.size, b"\0")

    def page(self, data=b""):
        self.pages.append(data)
        return len(self.pages) - 1

    def put(self, table, number=None):
        """Write a table; the page of its definition."""
        number = self.page() if number is None else number
        fixed, variable, at = {}, {}, 0
        for place, (_, kind) in enumerate(table.columns):
            if kind in SIZES:
                fixed[place], at = at, at + SIZES[kind]
            elif kind != BOOL:
                variable[place] = len(variable)
        rows = [self.row(table.columns, row, fixed, variable) for row in table.rows]
        pages = self._data(rows, number, table)
        used = self._map([] if table.given_back else pages)
        definition = self._definition(table, fixed, variable, used)
        step = self.size - 8
        parts = [definition[:step]] + [definition[n : n + step] for n in range(step, len(definition), step)]
        following = 0
        for part in reversed(parts[1:]):
            following = self.page((b"\2\1VC" + struct.pack("<L", following) + part).ljust(self.size, b"\0"))
        self.pages[number] = (b"\2\1VC" + struct.pack("<L", following) + parts[0]).ljust(self.size, b"\0")
        return number

    def _definition(self, table, fixed, variable, used):
        count = len(table.columns)
        rows = table.counted if table.counted is not None else len(table.rows) - len(table.deleted)
        out = struct.pack("<L", 0)
        if self.old:
            out += struct.pack("<LLBHHHLLLL", rows, 0, 0x4E, count, len(variable), count, 0, 0, used, 0)
        else:
            counts = (count, len(variable), count, 0, 0, used, 0)
            out += struct.pack("<LLLB3xL8xBHHHLLLL", 0, rows, 0, 1, 0, 0x4E, *counts)
        for place, (_, kind) in enumerate(table.columns):
            flags = 3 if kind in SIZES or kind == BOOL else 2
            at, size = fixed.get(place, 0), SIZES.get(kind, 0)
            number = variable.get(place, 0)
            scale = 4 if kind == DECIMAL else 0
            if self.old:
                out += struct.pack("<BHHHLBBBHH", kind, place, number, place, 0, 18, scale, flags, at, size)
            else:
                out += struct.pack("<BLHHHBBHBBLHH", kind, 0, place, number, place, 18, scale, 0, flags, 1, 0, at, size)
        for name, _ in table.columns:
            data = name.encode(f"cp{self.code_page}" if self.old else "utf-16-le")
            out += struct.pack("<B" if self.old else "<H", len(data)) + data
        return out

    # -- rows

    def row(self, columns, values, fixed, variable):
        mask = bytearray((len(columns) + 7) // 8)
        body, tail = bytearray(sum(SIZES[columns[place][1]] for place in fixed)), []
        for place, value in enumerate(values):
            kind = columns[place][1]
            if value is not None and value is not False:
                mask[place // 8] |= 1 << place % 8
            if place in fixed and value is not None:
                body[fixed[place] : fixed[place] + len(value)] = value
            elif place in variable:
                tail.append(b"" if value is None else self.value(kind, value))
        head = struct.pack("<B" if self.old else "<H", len(columns))
        out, places = head + bytes(body), []
        for data in tail:
            places.append(len(out))
            out += data
        if not variable:
            return out + bytes(mask)
        places.append(len(out))
        if not self.old:
            ends = b"".join(struct.pack("<H", at) for at in reversed(places))
            return out + ends + struct.pack("<H", len(tail)) + bytes(mask)
        whole = len(out) + len(places) + 1 + len(mask)
        jumps = (whole - 1) // 256
        while (whole + jumps - 1) // 256 > jumps:
            jumps += 1
        firsts = [next((n for n, at in enumerate(places) if at >= 256 * jump), 255) for jump in range(1, jumps + 1)]
        ends = bytes(at % 256 for at in reversed(places))
        return out + ends + bytes(reversed(firsts)) + bytes([len(tail)]) + bytes(mask)

    def text(self, value):
        if self.old:
            return value.encode(f"cp{self.code_page}")
        if value and all("\0" < c < "\x80" for c in value):
            return b"\xff\xfe" + value.encode()
        return value.encode("utf-16-le")

    def value(self, kind, value):
        data = self.text(value) if isinstance(value, str) else value
        return self.long(data) if kind in {MEMO, OLE} else data

    def long(self, data):
        """A long value: in the row, on a page of its own, or in a chain of pages."""
        if len(data) <= 64:
            return struct.pack("<LLL", len(data) | 0x80000000, 0, 0) + data
        if len(data) <= self.chain:
            return struct.pack("<LLL", len(data) | 0x40000000, self._rows([data], b"LVAL")[0] << 8, 0)
        step = self.size - 100
        following = 0
        for at in reversed(range(0, len(data), step)):
            following = self._rows([struct.pack("<L", following) + data[at : at + step]], b"LVAL")[0] << 8
        return struct.pack("<LLL", len(data), following, 0)

    def _rows(self, rows, owner, marks=None):
        """Put rows on as many pages as they take; the pages."""
        pages, some, room = [], [], 0
        for number, row in enumerate(rows):
            if some and room + len(row) + 2 > self.size - 40:
                pages.append(self._page(some, owner))
                some, room = [], 0
            some.append((row, (marks or {}).get(number, 0)))
            room += len(row) + 2
        if some:
            pages.append(self._page(some, owner))
        return pages

    def _page(self, rows, owner):
        at, places, body = self.size, [], bytearray(self.size)
        for row, mark in rows:
            at -= len(row)
            body[at : at + len(row)] = row
            places.append(at | mark)
        head = b"\1\1\0\0" + owner + (b"" if self.old else bytes(4)) + struct.pack("<H", len(rows))
        head += b"".join(struct.pack("<H", place) for place in places)
        body[: len(head)] = head
        return self.page(bytes(body))

    def _data(self, rows, number, table):
        owner, marks = struct.pack("<L", number), dict.fromkeys(table.deleted, 0x8000)
        moved = []
        for place in table.away:
            (page,) = self._rows([rows[place]], owner, {0: 0x8000})
            moved.append(page)
            rows[place] = struct.pack("<L", page << 8)
            marks[place] = 0x4000
        return moved + self._rows(rows, owner, marks)

    def _map(self, pages):
        """A map of pages, in a row; the pointer to it."""
        bits = bytearray(64)
        for page in pages:
            bits[page // 8] |= 1 << page % 8
        return self._rows([b"\0" + bytes(4) + bytes(bits)], b"\0\0\0\0")[0] << 8


def said(columns, *, old=False):
    """A block of properties: column -> {property: text}; those of the object itself for an empty name."""
    codec = "gbk" if old else "utf-16-le"
    names = sorted({name for values in columns.values() for name in values})
    listed = b"".join(struct.pack("<H", len(name.encode(codec))) + name.encode(codec) for name in names)
    out = (b"KKD\0" if old else b"MR2\0") + struct.pack("<LH", 6 + len(listed), 0x80) + listed
    for column, values in columns.items():
        name = column.encode(codec)
        body = struct.pack("<LH", 6 + len(name), len(name)) + name
        for key, text in values.items():
            data = text.encode(codec)
            body += struct.pack("<HBBHH", 8 + len(data), 0, 10, names.index(key), len(data)) + data
        out += struct.pack("<LH", 6 + len(body), bool(column)) + body
    return out
