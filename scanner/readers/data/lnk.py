"""Windows shortcuts (lnk, MS-SHLLINK): where they lead, with which arguments, and what they say of themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from models.errors import ReadError
from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import bytes_text

_LARGEST = 16 << 20
_HEAD = 0x4C
_ID_LIST, _LINK_INFO, _UNICODE = 1, 2, 0x80
_STRINGS = ((4, "description"), (8, "relative path"), (0x10, "working folder"), (0x20, "arguments"), (0x40, "icon"))
_ENVIRONMENT, _TRACKER = 0xA0000001, 0xA0000003
_MOST_BLOCKS = 1000


class LnkReader:
    """One record of what the shortcut says."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        with source.open() as stream:
            data = stream.read(_LARGEST)
        if len(data) < _HEAD:
            raise ReadError("damaged", "lnk: begin")
        values: dict[str, str] = {}
        whole = True
        try:
            _fill(data, values)
        except (struct.error, IndexError):
            whole = False
        limit = context.limits.max_cell
        found = {name: text[:limit] for name, text in values.items() if text.strip()}
        if found:
            yield TableChunk(tuple(map(Column, found)), (tuple(found.values()),), table="shortcut")
        if not whole:
            yield Problem("damaged", "lnk")


def _fill(data: bytes, values: dict[str, str]) -> None:
    """Raises struct.error or IndexError where the data break off; what was found before is kept."""
    (flags,) = struct.unpack_from("<L", data, 20)
    at = _HEAD
    if flags & _ID_LIST:
        at += 2 + struct.unpack_from("<H", data, at)[0]
    if flags & _LINK_INFO:
        (size,) = struct.unpack_from("<L", data, at)
        _target(data[at : at + size], values)
        at += max(size, 4)
    for flag, name in _STRINGS:
        if flags & flag:
            (count,) = struct.unpack_from("<H", data, at)
            size = 2 * count if flags & _UNICODE else count
            raw = data[at + 2 : at + 2 + size]
            values[name] = raw.decode("utf-16-le", "replace") if flags & _UNICODE else _narrow(raw)
            at += 2 + size
            if at > len(data):
                raise IndexError
    for _ in range(_MOST_BLOCKS):
        size, kind = struct.unpack_from("<LL", data, at) if at + 8 <= len(data) else (0, 0)
        if size < 8:
            return
        block = data[at : at + size]
        if kind == _ENVIRONMENT:
            values["environment"] = block[0x10C:0x314].decode("utf-16-le", "replace").partition("\0")[0]
        elif kind == _TRACKER:
            values["machine"] = _narrow(block[16:32].partition(b"\0")[0])
        at += size


def _target(info: bytes, values: dict[str, str]) -> None:
    """LinkInfo: the volume's name, the path on it or on the network."""
    head, flags, volume, local, network, rest = struct.unpack_from("<LLLLLL", info, 4)
    if flags & 1:
        name = struct.unpack_from("<L", info, volume + 12)[0] if volume + 16 <= len(info) else 0
        values["volume"] = _ended(info, volume + name) if name >= 0x10 else ""
        values["target"] = _wide(info, 0x1C) if head >= 0x24 else _ended(info, local)
    if flags & 2:
        (name,) = struct.unpack_from("<L", info, network + 8)
        values["share"] = _ended(info, network + name)
    values["rest of the path"] = _wide(info, 0x20) if head >= 0x24 else _ended(info, rest)


def _wide(info: bytes, pointer: int) -> str:
    (at,) = struct.unpack_from("<L", info, pointer)
    end = at
    while end + 1 < len(info) and info[end : end + 2] != b"\0\0":
        end += 2
    return info[at:end].decode("utf-16-le", "replace")


def _ended(info: bytes, at: int) -> str:
    return _narrow(info[at : info.find(b"\0", at) if b"\0" in info[at:] else len(info)])


def _narrow(data: bytes) -> str:
    text = bytes_text(data)
    return text if text is not None else data.decode("gb18030", "replace")
