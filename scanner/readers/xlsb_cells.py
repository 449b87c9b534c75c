"""The cells of an xlsb workbook record by record (MS-XLSB), for workbooks that calamine does not open."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from scanner.readers.base import Part
from scanner.readers.xls_cells import rk_value
from scanner.readers.xlsb_parts import letters, records, string_at
from scanner.readers.xlsx_cells import SheetCells, shown_builtin, shown_by

_STRING_ITEM, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 44, 47, 617, 618
_ROW, _RK, _BOOL, _REAL, _INLINE, _SHARED = 0, 2, 4, 5, 6, 7
_TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT = 8, 9, 10
_CELLS = frozenset({_ROW, _RK, _BOOL, _REAL, _INLINE, _SHARED, _TEXT_RESULT, _NUMBER_RESULT, _BOOL_RESULT})
_KINDS = {_BOOL: "b", _BOOL_RESULT: "b", _INLINE: "str", _TEXT_RESULT: "str", _SHARED: "s"}


def strings(blocks: Iterable[bytes]) -> list[str]:
    """The strings that cells share."""
    return [string_at(body, 1)[0] for _, body in records(blocks, (_STRING_ITEM,))]


def styles(blocks: Iterable[bytes]) -> list[str]:
    """How each cell format shows a number (see xlsx_cells.Styles)."""
    own: dict[int, str] = {}
    found: list[str] = []
    inside = False
    for kind, body in records(blocks, (_FORMAT, _STYLE, _STYLES, _STYLES_END)):
        if kind == _FORMAT and len(body) >= 2:
            own[struct.unpack_from("<H", body)[0]] = shown_by(string_at(body, 2)[0])
        elif kind == _STYLE and inside and len(body) >= 4:
            (number,) = struct.unpack_from("<H", body, 2)
            found.append(own.get(number, shown_builtin(str(number))))
        elif kind in {_STYLES, _STYLES_END}:
            inside = kind == _STYLES
    return found


def cells(blocks: Iterable[bytes], handler: SheetCells) -> Iterator[Part]:
    """What ``handler`` makes of the cells, as if they stood in the XML of an xlsx."""
    for kind, body in records(blocks, _CELLS):
        if kind == _ROW:
            handler.end("s:row")
            yield from handler.out
            handler.out = []
            if len(body) >= 4:
                handler.start("s:row", {"r": str(min(struct.unpack_from("<L", body)[0], 1_048_575) + 1)})
            continue
        value = _value(kind, body)
        if value:
            column, style = struct.unpack_from("<LL", body)
            place = {"r": letters(min(column, 16_383)) + "1", "t": _KINDS.get(kind, "n"), "s": str(style & 0xFFFFFF)}
            handler.start("s:c", place)
            handler.start("s:v", {})
            handler.text(value)
            handler.end("s:v")
            handler.end("s:c")
    handler.end("s:row")
    handler.finish()
    yield from handler.out


def _value(kind: int, body: bytes) -> str:
    if kind in {_INLINE, _TEXT_RESULT}:
        return string_at(body, 8)[0]
    if kind in {_BOOL, _BOOL_RESULT}:
        return "1" if body[8:9] == b"\1" else "0"
    if kind in {_RK, _SHARED} and len(body) >= 12:
        (number,) = struct.unpack_from("<L", body, 8)
        return str(number) if kind == _SHARED else repr(rk_value(number))
    return repr(struct.unpack_from("<d", body, 8)[0]) if len(body) >= 16 else ""
