"""What an Access database says of itself, its tables and their columns, kept in the catalog's property blocks."""

from __future__ import annotations

import struct
from typing import TypeAlias

from scanner.readers.charset import code_page as codec_of

Properties: TypeAlias = dict[str, str]
_NAMES, _OF_OBJECT, _OF_COLUMN = 0x80, 0x00, 0x01
_TEXTS = {10, 12}
OF_ITSELF = {"SummaryInfo": None, "UserDefined": None, "MSysDb": frozenset({"AppTitle"})}
"""Objects of the catalog that say something of the database -> which of their properties do, where not all."""
CHECKS = ("RowSource", "DefaultValue", "ValidationRule", "ValidationText")
"""What a column is filled from and checked by."""
_WANTED = frozenset({"Caption", "Description", *CHECKS})
_RESULT = "ResultType"
_MOST = 10_000


def properties(data: bytes, *, old: bool, code_page: int) -> dict[str, Properties]:
    """Name of a column -> its texts and the kind of what it works out; what is broken is left out.

    All texts of the object itself are those of a column without a name.
    """
    found: dict[str, Properties] = {}
    if data[:4] not in (b"MR2\0", b"KKD\0"):
        return found
    codec = (codec_of(f"cp{code_page}") or "latin-1") if old else "utf-16-le"
    names: list[str] = []
    at = 4
    while at + 6 <= len(data):
        size, kind = struct.unpack_from("<LH", data, at)
        if size < 6:
            break
        block = data[at + 6 : at + size]
        if kind == _NAMES:
            names = _listed(block, codec)
        elif kind in {_OF_OBJECT, _OF_COLUMN}:
            name, values = _values(block, names, codec, own=kind == _OF_OBJECT)
            if values:
                found.setdefault("" if kind == _OF_OBJECT else name, {}).update(values)
        at += size
    return found


def _listed(block: bytes, codec: str) -> list[str]:
    names: list[str] = []
    at = 0
    while at + 2 <= len(block) and len(names) < _MOST:
        size = int.from_bytes(block[at : at + 2], "little")
        names.append(block[at + 2 : at + 2 + size].decode(codec, "replace"))
        at += 2 + size
    return names


def _values(block: bytes, names: list[str], codec: str, *, own: bool) -> tuple[str, Properties]:
    size = int.from_bytes(block[4:6], "little")
    name, at = block[6 : 6 + size].decode(codec, "replace"), 6 + size
    values: Properties = {}
    while at + 8 <= len(block):
        whole, _, kind, number, size = struct.unpack_from("<HBBHH", block, at)
        if whole < 8:
            break
        if number < len(names) and (own or names[number] in _WANTED) and kind in _TEXTS:
            values[names[number]] = block[at + 8 : at + 8 + size].decode(codec, "replace").strip()
        elif number < len(names) and names[number] == _RESULT and size == 1:
            values[_RESULT] = str(block[at + 8])
        at += whole
    return name, values
