"""Formats of data: databases in a file, columns, property lists."""

from __future__ import annotations

import io
import plistlib
import struct

from benchmarks.formats.crowd import HEAD, KEYS, Crowd, Writer
from scanner.demo import writers


def _sqlite(crowd: Crowd) -> bytes:
    return writers.sqlite({"customer": (", ".join(f"{key} text" for key in KEYS), crowd.rows)})


def _dbase(crowd: Crowd) -> bytes:
    """dBASE III: a header, a descriptor for each field, records of fixed width in GBK."""
    widths = [max(len(cell.encode("gbk")) for cell in column) for column in zip(*crowd.rows, strict=True)]
    fields = b"".join(
        struct.pack("<11sc4xBB14x", key.upper().encode()[:10], b"C", width, 0)
        for key, width in zip(KEYS, widths, strict=True)
    )
    head = struct.pack("<4BLHH20x", 3, 125, 6, 30, len(crowd.rows), 33 + len(fields), 1 + sum(widths))
    records = b"".join(
        b" " + b"".join(cell.encode("gbk").ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in crowd.rows
    )
    return head + fields + b"\r" + records + b"\x1a"


def _arrow(crowd: Crowd, form: str) -> bytes:
    import pyarrow as pa
    import pyarrow.orc
    import pyarrow.parquet

    table = pa.table({name: list(column) for name, column in zip(HEAD, zip(*crowd.rows, strict=True), strict=True)})
    out = io.BytesIO()
    if form == "parquet":
        pyarrow.parquet.write_table(table, out)
    else:
        pyarrow.orc.write_table(table, out)
    return out.getvalue()


def _avro(crowd: Crowd) -> bytes:
    import fastavro

    fields = [{"name": key, "type": "string"} for key in KEYS]
    out = io.BytesIO()
    fastavro.writer(out, {"type": "record", "name": "person", "fields": fields}, crowd.records, codec="deflate")
    return out.getvalue()


WRITERS: dict[str, Writer] = {
    "people.sqlite": _sqlite,
    "people.dbf": _dbase,
    "people.parquet": lambda c: _arrow(c, "parquet"),
    "people.orc": lambda c: _arrow(c, "orc"),
    "people.avro": _avro,
    "binary.plist": lambda c: plistlib.dumps(c.records, fmt=plistlib.FMT_BINARY),
    "xml.plist": lambda c: plistlib.dumps(c.records),
}
