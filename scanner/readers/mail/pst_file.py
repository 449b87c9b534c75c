"""Outlook's data files (pst, ost) as nodes, blocks and heaps of properties ([MS-PST] 2.2, 2.3), read with distrust."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from models.errors import ReadError
from scanner.readers.base import ReadContext

_PAGE = 512
_DEEPEST = 12
_PAGES_KEPT = 2000
_LARGEST_HEAP = 32 << 20
_MOST = 200_000
_RATIO_FROM = 16 << 20
_PERMUTED = bytes.fromhex(
    "47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a6b1df3fb"
    "8f2697ca911701c4322d6e3195ffd923d1005e79dc443b1a28c5615720903d83b943be67d2464276c06d5b7eb20f1629"
    "3ca903540dda5ddff6b7c762cd8d06d3695c86d614f7a56675acb1e94521700c879f74a4224c6fbf1f56aa2eb3783350"
    "b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab55904ea40552551e57a893868527bfc27aed7bdfa07f4cc8e5f"
    "ef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24afdeb836c8a180a69998a82f0e816573e4c2a28a"
    "d4e111d0088b2af2ed9a643fc16cf9ec"
)
"""What a byte of a permuted block stands for ([MS-PST] 5.1)."""


class Node(NamedTuple):
    """A node of the file or of another node: its number, its data's block and its own nodes' block, and its parent."""

    nid: int
    data: int
    sub: int
    parent: int = 0

    @property
    def kind(self) -> int:
        """NID_TYPE: 2 folder, 4 message, 5 attachment, 8 hidden message."""
        return self.nid & 0x1F


class PstFile:
    """The two trees of a file. ``problem`` is told of pages and blocks that cannot be read."""

    def __init__(self, stream: BinaryIO, size: int, context: ReadContext, problem: Callable[[str, str], None]) -> None:
        """Read the header; raises ReadError ``damaged`` or ``unsupported``."""
        self._stream, self._size, self._context, self.problem = stream, size, context, problem
        self._given = 0
        head = self._read(0, 564)
        if len(head) < 514 or head[:4] != b"!BDN":
            raise ReadError("damaged", "pst: header")
        (version,) = struct.unpack_from("<H", head, 10)
        if version >= 36:
            raise ReadError("unsupported", "ost 2013")
        self._wide = version >= 20
        crypt = head[513 if self._wide else 461]
        if crypt not in (0, 1):
            raise ReadError("unsupported", f"pst: encoding {crypt}")
        self._permuted = crypt == 1
        at, form = (216, "<QQQQ") if self._wide else (184, "<LLLL")
        _, self._nodes, _, self._blocks = struct.unpack_from(form, head, at)
        self._pages: dict[int, tuple[int, int, list[bytes]]] = {}

    def _read(self, offset: int, length: int) -> bytes:
        if not 0 <= offset < self._size:
            return b""
        self._stream.seek(offset)
        return self._stream.read(length)

    def _page(self, offset: int) -> tuple[int, int, list[bytes]]:
        """(level, bytes of a key, entries) of a page of a tree; no entries where it is none."""
        known = self._pages.get(offset)
        if known is not None:
            return known
        page = self._read(offset, _PAGE)
        key, at = (8, 488) if self._wide else (4, 496)
        entries: list[bytes] = []
        level = 0
        if len(page) == _PAGE and page[at + 8 if self._wide else at + 4] in (0x80, 0x81):
            count, _, width, level = page[at : at + 4]
            if width >= 3 * key and count * width <= at:
                entries = [page[n * width : (n + 1) * width] for n in range(count)]
        if not entries:
            self.problem("damaged", "pst: page")
        if len(self._pages) >= _PAGES_KEPT:
            self._pages.clear()
        self._pages[offset] = level, key, entries
        return self._pages[offset]

    def _below(self, entry: bytes) -> int:
        """The page that an entry of an upper level points to."""
        return int.from_bytes(entry[16:24] if self._wide else entry[8:12], "little")

    def _find(self, root: int, wanted: int) -> bytes | None:
        offset = root
        for _ in range(_DEEPEST):
            level, width, entries = self._page(offset)
            best = None
            for entry in entries:
                if int.from_bytes(entry[:width], "little") > wanted:
                    break
                best = entry
            if best is None:
                return None
            if level == 0:
                return best if int.from_bytes(best[:width], "little") == wanted else None
            offset = self._below(best)
        return None

    def nodes(self) -> Iterator[Node]:
        """Every node of the file, in the order of their numbers; pages that point back are gone into once."""
        seen: set[int] = set()
        waiting = [(self._nodes, 0)]
        while waiting:
            offset, depth = waiting.pop()
            if offset in seen or depth > _DEEPEST:
                continue
            seen.add(offset)
            level, _, entries = self._page(offset)
            if level:
                waiting += [(self._below(entry), depth + 1) for entry in reversed(entries)]
            else:
                yield from map(self._node, entries)

    def _node(self, entry: bytes) -> Node:
        width = 8 if self._wide else 4
        numbers = [int.from_bytes(entry[at : at + width], "little") for at in range(0, 3 * width, width)]
        parent = int.from_bytes(entry[3 * width : 3 * width + 4], "little")
        return Node(numbers[0] & 0xFFFFFFFF, numbers[1], numbers[2], parent)

    def node(self, nid: int) -> Node | None:
        """The node of that number."""
        entry = self._find(self._nodes, nid)
        return self._node(entry) if entry else None

    def _block(self, bid: int) -> bytes:
        """One block; empty, with a problem, where it cannot be had."""
        if not bid:
            return b""
        entry = self._find(self._blocks, bid & ~1) or self._find(self._blocks, bid | 1)
        if entry is None:
            self.problem("damaged", "pst: block")
            return b""
        width = 8 if self._wide else 4
        offset = int.from_bytes(entry[width : 2 * width], "little")
        length = int.from_bytes(entry[2 * width : 2 * width + 2], "little")
        data = self._read(offset, length)
        if len(data) < length:
            self.problem("damaged", "pst: ends early")
        limits = self._context.limits
        self._context.expanded += len(data)
        self._given += len(data)
        if self._context.expanded > limits.max_expanded:
            raise ReadError("expanded", f"{limits.max_expanded >> 20} MiB")
        if self._given > _RATIO_FROM and self._given > limits.max_ratio * self._size:
            raise ReadError("ratio", str(limits.max_ratio))
        return data.translate(_PERMUTED) if self._permuted and not bid & 2 else data

    def data(self, bid: int, level: int = 3) -> Iterator[bytes]:
        """The blocks of a node's data in order; blocks of blocks go down a level at a time."""
        block = self._block(bid)
        if not bid & 2:
            if block:
                yield block
            return
        if len(block) < 8 or block[0] != 1 or not 0 < block[1] < level:
            self.problem("damaged", "pst: block")
            return
        (count,) = struct.unpack_from("<H", block, 2)
        width = 8 if self._wide else 4
        for at in range(8, min(8 + count * width, len(block) - width + 1), width):
            yield from self.data(int.from_bytes(block[at : at + width], "little"), block[1])

    def subnodes(self, bid: int) -> dict[int, Node]:
        """The nodes within a node, by their number."""
        found: dict[int, Node] = {}
        self._subnodes(bid, found, 2)
        return found

    def _subnodes(self, bid: int, found: dict[int, Node], level: int) -> None:
        block = self._block(bid)
        if not block:
            return
        if len(block) < 8 or block[0] != 2 or block[1] >= level:
            self.problem("damaged", "pst: block")
            return
        (count,) = struct.unpack_from("<H", block, 2)
        begin, width = (8, 8) if self._wide else (4, 4)
        step = (2 if block[1] else 3) * width
        for at in range(begin, min(begin + count * step, len(block) - step + 1), step):
            if len(found) >= _MOST:
                self.problem("members", str(_MOST))
                return
            numbers = [int.from_bytes(block[n : n + width], "little") for n in range(at, at + step, width)]
            if block[1]:
                self._subnodes(numbers[1], found, 1)
            else:
                found[numbers[0] & 0xFFFFFFFF] = Node(numbers[0] & 0xFFFFFFFF, numbers[1], numbers[2])


class Heap:
    """The heap on a node: small pieces by number, and the tables that are kept in it."""

    def __init__(self, file: PstFile, node: Node) -> None:
        """Raises ReadError ``damaged`` where the node holds none."""
        self._file = file
        self._blocks: list[bytes] = []
        held = 0
        for block in file.data(node.data):
            self._blocks.append(block)
            held += len(block)
            if held > _LARGEST_HEAP:
                raise ReadError("damaged", "pst: heap")
        if not self._blocks or len(self._blocks[0]) < 12 or self._blocks[0][2] != 0xEC:
            raise ReadError("damaged", "pst: heap")
        self.subnodes = file.subnodes(node.sub) if node.sub else {}
        self.root: int = struct.unpack_from("<L", self._blocks[0], 4)[0]

    def piece(self, hid: int) -> bytes:
        """The piece of that number; empty where there is none."""
        index, number = hid >> 5 & 0x7FF, hid >> 16
        if number >= len(self._blocks) or not index:
            return b""
        block = self._blocks[number]
        try:
            (place,) = struct.unpack_from("<H", block, 0)
            (count,) = struct.unpack_from("<H", block, place)
            if index > count:
                return b""
            start, end = struct.unpack_from("<HH", block, place + 2 + 2 * index)
        except struct.error:
            return b""
        return block[start:end]

    def value(self, hnid: int) -> Iterator[bytes]:
        """What ``hnid`` means: a piece of the heap, or the data of a node within."""
        if not hnid & 0x1F:
            yield self.piece(hnid)
        elif hnid in self.subnodes:
            yield from self._file.data(self.subnodes[hnid].data)

    def records(self, hid: int) -> Iterator[bytes]:
        """The records (key and value) of the tree on the heap at ``hid``."""
        head = self.piece(hid)
        if len(head) < 8 or head[0] != 0xB5 or not head[1]:
            return
        _, key, width, levels = head[:4]
        waiting = [(struct.unpack_from("<L", head, 4)[0], levels)]
        steps = 0
        while waiting and steps < _MOST:
            place, level = waiting.pop()
            data = self.piece(place)
            step = key + (4 if level else width)
            entries = [data[at : at + step] for at in range(0, len(data) - step + 1, step)]
            steps += 1 + len(entries)
            if level:
                waiting += [(int.from_bytes(e[key:], "little"), level - 1) for e in reversed(entries)]
            else:
                yield from entries

    def rows(self) -> Iterator[dict[int, tuple[int, int]]]:
        """The rows of a table: property -> (type, what its cell holds in four bytes)."""
        info = self.piece(self.root)
        if len(info) < 22 or info[0] != 0x7C:
            return
        (width,) = struct.unpack_from("<H", info, 8)
        (place,) = struct.unpack_from("<L", info, 14)
        columns = [struct.unpack_from("<HHHBB", info, 22 + 8 * n) for n in range(min(info[1], (len(info) - 22) // 8))]
        given = 0
        for block in self.value(place) if width else ():
            for at in range(0, len(block) - width + 1, width):
                given += 1
                if given > _MOST:
                    return
                row = block[at : at + width]
                yield {
                    number: (kind, int.from_bytes(row[start : start + min(size, 4)], "little"))
                    for kind, number, start, size, _ in columns
                }
