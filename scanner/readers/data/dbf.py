"""dBASE, FoxPro and Clipper tables: every record, deleted ones too, since nothing is gone before the file is packed."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from models.errors import ReadError
from models.records import Column, Problem
from scanner.readers import charset
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import cell_text
from scanner.readers.rows import TableRows

_MOST_FIELDS = 2048
_BLOCK = 1 << 20
_SAMPLE = 64 << 10
_CHINESE = {0x4D: "gb18030", 0x7A: "gb18030", 0x78: "big5hkscs", 0x4F: "big5hkscs"}
"""Language drivers that are believed; others say what the program was set to, not what was typed."""
_END = 0x1A
_DELETED = 0x2A
_JULIAN = 1_721_425
"""Julian day number of the day before 0001-01-01."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int
    length: int
    decimals: int


class DbfReader:
    """One table; the mark of deletion is its last column where any record bears it."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks. Raises ReadError ``damaged`` where the header is none; a table that ends early says so."""
        with source.open() as stream:
            head = stream.read(32)
            if len(head) < 32:
                raise ReadError("damaged", "dbf: header")
            (count,), first, width = struct.unpack("<L", head[4:8]), *struct.unpack("<HH", head[8:12])
            fields = _fields(stream.read(max(first - 32, 0)), width)
            if not fields or width < 2:
                raise ReadError("damaged", "dbf: header")
            if head[15] == 1:
                raise ReadError("encrypted")
            stream.seek(first)
            encoding = _encoding(stream.read(_SAMPLE), fields, width, head[29])
            stream.seek(first)
            yield from _table(stream, fields, width, count, encoding, context)


def _fields(data: bytes, width: int) -> list[_Field]:
    fields: list[_Field] = []
    start = 1
    for at in range(0, len(data) - 31, 32):
        if data[at] in b"\r\0" or len(fields) >= _MOST_FIELDS:
            break
        kind, length, decimals = chr(data[at + 11]), data[at + 16], data[at + 17]
        if kind == "C" and decimals and start + length + 256 * decimals <= width:
            length, decimals = length + 256 * decimals, 0  # Clipper's long fields
        fields.append(_Field(data[at : at + 11].split(b"\0")[0], kind, start, length, decimals))
        start += length
        if start > width:
            raise ReadError("damaged", "dbf: fields")
    return fields


def _encoding(sample: bytes, fields: list[_Field], width: int, driver: int) -> str:
    """By the text of the first records; the file's own word counts where it is Chinese."""
    texts = [field.name for field in fields]
    for at in range(0, len(sample), width):
        record = sample[at : at + width]
        texts += [record[f.start : f.start + f.length].rstrip(b" \0") for f in fields if f.kind in "CV"]
    joined = b"\n".join(text for text in texts if not text.isascii())
    try:
        joined.decode()
    except UnicodeDecodeError:
        return _CHINESE.get(driver) or charset.best_legacy(joined)
    return "utf-8"


def _table(
    stream: BinaryIO, fields: list[_Field], width: int, count: int, encoding: str, context: ReadContext
) -> Iterator[Part]:
    limits = context.limits
    shown = [field for field in fields if field.kind != "0"]
    columns = [Column(field.name.decode(encoding, "replace").strip(), type=field.kind) for field in shown]
    rows = TableRows([*columns, Column("deleted")], limits)
    found, cut, lost, rest, over = 0, False, 0, b"", False
    while not over and (block := stream.read(max(1, _BLOCK // width) * width)):
        data = rest + block
        end = len(data) // width * width
        rest = data[end:]
        for at in range(0, end, width):
            if data[at] == _END and (found >= count or data[at + 1 : at + width].strip(b"\0\x1a") == b""):
                over = True
                break
            record = data[at : at + width]
            found += 1
            row = []
            for field in shown:
                value, bad = _value(record[field.start : field.start + field.length], field, encoding)
                lost += bad
                if value is not None and len(value) > limits.max_cell:
                    value, cut = value[: limits.max_cell], True
                row.append(value or None)
            chunk = rows.add([*row, "*" if data[at] == _DELETED else None], width)
            if chunk:
                yield chunk
    last = rows.flush()
    if last:
        yield last
    if found < count:
        yield Problem("damaged", f"dbf: {found} / {count}")
    if cut:
        yield Problem("cell_cut", str(limits.max_cell))
    if lost:
        yield Problem("decoding", f"{lost} ({encoding})")


def _value(raw: bytes, field: _Field, encoding: str) -> tuple[str | None, int]:
    """(text, bytes that were no text)."""
    form = _BINARY.get((field.kind, field.length))
    if form is not None:
        return form(raw), 0
    if field.kind in "GPMW" and field.length != 10:
        return None, 0
    text = raw.strip(b" \0").decode(encoding, "replace")
    if field.kind == "D" and len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text, text.count("\ufffd")


def _integer(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little", signed=True))


def _double(raw: bytes) -> str | None:
    return cell_text(struct.unpack("<d", raw)[0])


def _currency(raw: bytes) -> str | None:
    return cell_text(int.from_bytes(raw, "little", signed=True) / 10_000)


def _moment(raw: bytes) -> str | None:
    days, milliseconds = struct.unpack("<lL", raw)
    try:
        day = dt.datetime.fromordinal(days - _JULIAN)
        return cell_text(day + dt.timedelta(milliseconds=milliseconds))
    except (ValueError, OverflowError):
        return None


_BINARY: dict[tuple[str, int], Callable[[bytes], str | None]] = {
    ("I", 4): _integer,
    ("+", 4): _integer,
    ("B", 8): _double,
    ("O", 8): _double,
    ("Y", 8): _currency,
    ("T", 8): _moment,
    ("@", 8): _moment,
    ("M", 4): lambda _raw: None,
    ("G", 4): lambda _raw: None,
    ("P", 4): lambda _raw: None,
    ("W", 4): lambda _raw: None,
}
"""Fields that are no text; those of memos are numbers of blocks in the file beside the table."""
