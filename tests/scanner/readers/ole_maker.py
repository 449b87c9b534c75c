"""Compound files, Excel records and property sets for tests, as the specifications have them."""

import struct

from scanner.readers.office.ole_write import compound

__all__ = ["compound", "drawn", "record", "summary", "wide"]


def record(kind, body=b""):
    """One BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def wide(text, *, size="<H"):
    """A BIFF8 string of two-byte characters behind its length."""
    return struct.pack(size, len(text)) + b"\1" + text.encode("utf-16-le")


def summary(values):
    """A \x05SummaryInformation stream: {identifier: text}, in GBK."""
    body, places = b"", []
    items = [(1, struct.pack("<LHH", 2, 936, 0))]
    for identifier, text in values.items():
        data = text.encode("gbk") + b"\0"
        items.append((identifier, struct.pack("<LL", 30, len(data)) + data + bytes(-len(data) % 4)))
    at = 8 + 8 * len(items)
    for identifier, data in items:
        places.append(struct.pack("<LL", identifier, at + len(body)))
        body += data
    section = struct.pack("<LL", at + len(body), len(items)) + b"".join(places) + body
    head = struct.pack("<HHL16sL", 0xFFFE, 0, 0, bytes(16), 1)
    return head + bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9") + struct.pack("<L", 48) + section


def drawn(*properties):
    """A shape with texts, as (number, text), among its properties ([MS-ODRAW] 2.2.9)."""
    texts = [(text if isinstance(text, bytes) else (text + "\0").encode("utf-16-le")) for _, text in properties]
    heads = b"".join(struct.pack("<HL", kind, len(data)) for (kind, _), data in zip(properties, texts, strict=True))
    body = heads + b"".join(texts)
    options = struct.pack("<HHL", len(properties) << 4 | 3, 0xF00B, len(body)) + body
    return struct.pack("<HHL", 0xF, 0xF004, len(options)) + options
