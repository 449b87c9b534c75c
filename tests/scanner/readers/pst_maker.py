"""Outlook's data files written by hand after [MS-PST]: Unicode (permuted) and ANSI (plain), without allocation maps."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from scanner.readers.mail.pst_file import _PERMUTED

ENCODE = bytes(_PERMUTED.index(n) for n in range(256))
Value = bytes | int | str
FULL = 8176


class Maker:
    """Nodes and blocks; ``done`` gives the file."""

    def __init__(self, *, wide: bool = True) -> None:
        self.wide = wide
        self.blocks: list[tuple[int, bytes]] = []
        self.nodes: list[tuple[int, int, int, int]] = []
        self._bid = 4

    def block(self, data: bytes, *, inner: bool = False) -> int:
        """A block and its number."""
        self._bid += 4
        bid = self._bid | 2 if inner else self._bid
        self.blocks.append((bid, data if inner or not self.wide else data.translate(ENCODE)))
        return bid

    def data(self, content: bytes) -> int:
        """Data of any length; long data by a block of blocks."""
        if len(content) <= FULL:
            return self.block(content)
        bids = [self.block(content[at : at + FULL]) for at in range(0, len(content), FULL)]
        form = "Q" if self.wide else "L"
        body = struct.pack(f"<BBHL{len(bids)}{form}", 1, 1, len(bids), len(content), *bids)
        return self.block(body, inner=True)

    def subnodes(self, nodes: Sequence[tuple[int, int, int]]) -> int:
        """Nodes within a node: (number, data, nodes within)."""
        form = "QQQ" if self.wide else "LLL"
        head = struct.pack("<BBHL", 2, 0, len(nodes), 0) if self.wide else struct.pack("<BBH", 2, 0, len(nodes))
        return self.block(head + b"".join(struct.pack("<" + form, *node) for node in sorted(nodes)), inner=True)

    def done(self) -> bytes:
        """The file."""
        out = bytearray(1024)
        places = []
        for bid, data in self.blocks:
            places.append((bid, len(out), len(data)))
            out += data + bytes(-len(data) % 64 + 64)
        long = "Q" if self.wide else "L"
        leaves = [
            struct.pack(f"<{long}{long}HH", bid, at, size, 2) + bytes(4 * self.wide) for bid, at, size in sorted(places)
        ]
        blocks = self._tree(out, leaves, 0x80)
        entries = [struct.pack(f"<{long * 3}L", *node) + bytes(4 * self.wide) for node in sorted(self.nodes)]
        nodes = self._tree(out, entries, 0x81)
        struct.pack_into("<4sL2sH", out, 0, b"!BDN", 0, b"SM", 23 if self.wide else 14)
        struct.pack_into(f"<{long * 4}", out, 216 if self.wide else 184, 0, nodes, 0, blocks)
        out[513 if self.wide else 461] = int(self.wide)
        return bytes(out)

    def _tree(self, out: bytearray, entries: list[bytes], kind: int, level: int = 0) -> int:
        room = 488 if self.wide else 496
        width = len(entries[0])
        pages = []
        for at in range(0, len(entries), room // width):
            some = entries[at : at + room // width]
            page = b"".join(some).ljust(room, b"\0") + bytes([len(some), room // width, width, level])
            page += bytes(4) + bytes([kind, kind]) + bytes(14) if self.wide else bytes([kind, kind]) + bytes(10)
            out += bytes(-len(out) % 512)
            pages.append((some[0][: 8 if self.wide else 4], len(out)))
            out += page
        if len(pages) == 1:
            return pages[0][1]
        above = [key + struct.pack("<QQ" if self.wide else "<LL", 0, place) for key, place in pages]
        return self._tree(out, above, kind, level + 1)


def heap(pieces: Sequence[bytes], client: int) -> bytes:
    """A heap whose first piece is its root."""
    out, starts = bytearray(12), []
    for piece in pieces:
        starts.append(len(out))
        out += piece
    starts.append(len(out))
    out += bytes(len(out) % 2)
    struct.pack_into("<HBBLL", out, 0, len(out), 0xEC, client, 0x20, 0)
    return bytes(out) + struct.pack(f"<HH{len(starts)}H", len(pieces), 0, *starts)


def properties(values: Mapping[int, tuple[int, Value]]) -> bytes:
    """A property context: number -> (type, text, bytes, a number that stands for itself)."""
    pieces, records = [b"", b""], b""
    for number, (kind, value) in sorted(values.items()):
        held = value.encode("utf-16-le" if kind == 0x1F else "gbk") if isinstance(value, str) else value
        if isinstance(held, bytes):
            pieces.append(held)
        cell = len(pieces) << 5 if isinstance(held, bytes) else held
        records += struct.pack("<HHL", number, kind, cell)
    pieces[0], pieces[1] = struct.pack("<BBBBL", 0xB5, 2, 6, 0, 2 << 5), records
    return heap(pieces, 0xBC)


def table(columns: Sequence[tuple[int, int]], rows: Sequence[Sequence[str]]) -> bytes:
    """A table context of texts."""
    width = 4 * len(columns) + 1
    head = struct.pack("<BB4HLLL", 0x7C, len(columns), width - 1, width - 1, width - 1, width, 0, 2 << 5, 0)
    for place, (kind, number) in enumerate(columns):
        head += struct.pack("<HHHBB", kind, number, 4 * place, 4, place)
    pieces, body = [head, b""], b""
    for row in rows:
        for (kind, _), text in zip(columns, row, strict=True):
            pieces.append(text.encode("utf-16-le" if kind == 0x1F else "gbk"))
            body += struct.pack("<L", len(pieces) << 5)
        body += b"\xff"
    pieces[1] = body
    return heap(pieces, 0x7C)
