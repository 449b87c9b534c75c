"""Compound files (MS-CFB) written anew: a storage within a document becomes a file of its own, and so a member."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_IN_HEADER = 109
_PER_SECTOR = _SECTOR // 4

Tree: TypeAlias = Mapping[str, "bytes | Tree"]


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = _FREE
    left: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0


@dataclass(slots=True)
class _File:
    entries: list[_Entry] = field(default_factory=list)
    sectors: list[bytes] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        """Append ``data`` in sectors of its own; the first one's number."""
        if not data:
            return _END
        first = len(self.chain)
        count = -(-len(data) // _SECTOR)
        self.sectors.append(data.ljust(count * _SECTOR, b"\0"))
        self.chain += [*range(first + 1, first + count), _END]
        return first


def compound(tree: Tree) -> bytes:
    """The bytes of a compound file whose root holds ``tree``: streams are bytes, storages are trees."""
    file = _File()
    file.entries.append(_Entry("Root Entry", 5))
    _fill(file, 0, tree)
    mini, mini_chain = bytearray(), list[int]()
    for entry in file.entries:
        if entry.kind != 2:
            continue
        entry.size = len(entry.data)
        if entry.size >= _CUTOFF:
            entry.start = file.put(entry.data)
        elif entry.data:
            entry.start = len(mini_chain)
            count = -(-len(entry.data) // _MINI)
            mini_chain += [*range(entry.start + 1, entry.start + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
    root = file.entries[0]
    root.start, root.size = file.put(bytes(mini)), len(mini)
    mini_fat = file.put(_padded(mini_chain))
    directory = file.put(b"".join(map(_entry, file.entries)).ljust(_SECTOR, b"\0"))
    return _assembled(file, directory, mini_fat, -(-len(mini_chain) // _PER_SECTOR))


def _fill(file: _File, parent: int, tree: Tree) -> None:
    waiting = [(parent, tree)]
    while waiting:
        owner, branch = waiting.pop()
        names = sorted(branch, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
        numbers = []
        for name in names:
            value = branch[name]
            numbers.append(len(file.entries))
            if isinstance(value, bytes):
                file.entries.append(_Entry(name, 2, value))
            else:
                file.entries.append(_Entry(name, 1))
                waiting.append((numbers[-1], value))
        file.entries[owner].child = _balanced(file.entries, numbers)


def _balanced(entries: list[_Entry], numbers: Sequence[int]) -> int:
    """Siblings as a balanced search tree; its root."""
    if not numbers:
        return _FREE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balanced(entries, numbers[:middle])
    entry.right = _balanced(entries, numbers[middle + 1 :])
    return numbers[middle]


def _entry(entry: _Entry) -> bytes:
    text = entry.name.encode("utf-16-le", "replace")[:62] + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack(
        "<HBBLLL", len(text), entry.kind, 1, entry.left, entry.right, entry.child
    )
    return head + bytes(36) + struct.pack("<LLL", entry.start, entry.size, 0)


def _padded(numbers: Sequence[int]) -> bytes:
    count = -(-len(numbers) // _PER_SECTOR) * _PER_SECTOR
    return struct.pack(f"<{count}L", *numbers, *[_FREE] * (count - len(numbers)))


def _assembled(file: _File, directory: int, mini_fat: int, mini_count: int) -> bytes:
    used, fats, difats = len(file.chain), 0, 0
    while True:  # the table has to hold its own sectors too
        needed = -(-(used + fats + difats) // _PER_SECTOR)
        more = -(-max(0, needed - _IN_HEADER) // (_PER_SECTOR - 1))
        if (needed, more) == (fats, difats):
            break
        fats, difats = needed, more
    places = list(range(used, used + fats))
    table = _padded([*file.chain, *[_FAT] * fats, *[_DIFAT] * difats])
    extra = places[_IN_HEADER:]
    lists = b""
    for number in range(difats):
        some = extra[number * (_PER_SECTOR - 1) : (number + 1) * (_PER_SECTOR - 1)]
        following = used + fats + number + 1 if number + 1 < difats else _END
        lists += struct.pack(f"<{_PER_SECTOR}L", *some, *[_FREE] * (_PER_SECTOR - 1 - len(some)), following)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLL", 0, fats, directory, 0, _CUTOFF)
    header += struct.pack("<LLLL", mini_fat, mini_count, used + fats if difats else _END, difats)
    inside = places[:_IN_HEADER]
    header += struct.pack(f"<{_IN_HEADER}L", *inside, *[_FREE] * (_IN_HEADER - len(inside)))
    return header + b"".join(file.sectors) + table + lists
