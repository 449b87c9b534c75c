"""One value of a spreadsheet, a database row or a record as text, without loss and without Python's own spelling.

A number is written with all its digits and no exponent (13812345678.0 is ``13812345678``), so that it reads as a
person sees it and as the recognizers look for it.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

MAX_CELL = 4 << 20
"""Characters kept of one value where the caller names no limit (``Limits.max_cell``)."""

_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27} | {127})
_BINARY_LOOK = 64 << 10
_LONGEST_EXPONENT = 400


def cell_text(value: object, limit: int = MAX_CELL) -> str | None:
    """``value`` as text of at most ``limit`` characters; None where there is no value or bytes that are no text.

    str, int, float, Decimal, bool, date, datetime, time, timedelta (h:mm:ss), bytes, memoryview, UUID, list, tuple,
    set and dict (JSON, non-ASCII as it is); anything else by ``str``.
    """
    text = _text(value, limit)
    return text if text is None or len(text) <= limit else text[:limit]


def row_texts(row: Iterable[object], limit: int = MAX_CELL) -> tuple[tuple[str | None, ...], bool]:
    """``cell_text`` of every value of a row, and whether one of them was cut at ``limit``."""
    get = _FORMS.get
    texts: list[str | None] = []
    cut = False
    for value in row:
        if value is None:
            texts.append(None)
            continue
        form = get(type(value))
        text = form(value) if form else _text(value, limit)
        if text is not None and len(text) > limit:
            text, cut = text[:limit], True
        texts.append(text)
    return tuple(texts), cut


def bytes_text(data: bytes) -> str | None:
    """Bytes as text where they are text: UTF-16 with a BOM, UTF-8, else GB18030 of common characters; else None."""
    if not data:
        return ""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) % 2 == 0:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    head = data[:_BINARY_LOOK]
    if len(head.translate(None, _CONTROLS)) != len(head):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    # Level-1 and level-2 hanzi, full-width forms and ASCII: random bytes fall outside soon.
    plain = sum(c < "\x7f" or "\u4e00" <= c <= "\u9fa5" or "\u3000" <= c <= "\u3015" or c >= "\uff00" for c in text)
    hanzi = sum("\u4e00" <= c <= "\u9fa5" for c in text)
    return text if hanzi and plain >= 0.95 * len(text) and _common(text) else None


def _common(text: str) -> bool:
    """Most hanzi of real text are of GB 2312's first level (the 3,755 most used, rows 16 to 55)."""
    hanzi = [c for c in text[:4096] if "\u4e00" <= c <= "\u9fa5"]
    frequent = 0
    for character in hanzi:
        code = character.encode("gb18030")
        frequent += len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1
    return frequent >= 0.7 * len(hanzi)


def _int(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than the interpreter converts at once
        return format(Decimal(value), "f")


def _float(value: float) -> str:
    if value.is_integer() and abs(value) < 1e16:  # below 2**53 every integer is exact
        return str(int(value))
    if not math.isfinite(value):
        return str(value)
    # repr has the digits that were stored; beyond them a number is filled with zeros, as a spreadsheet shows it.
    return format(Decimal(repr(value)).normalize(), "f")


def _decimal(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_EXPONENT:
        return str(value)
    return format(value.to_integral_value(), "f") if value == value.to_integral_value() else format(value, "f")


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _datetime(value: dt.datetime) -> str:
    return value.isoformat(sep=" ")


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


def _timedelta(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _same(value: str) -> str:
    return value


_FORMS: dict[type, Callable[[Any], str]] = {
    str: _same,
    int: _int,
    float: _float,
    bool: _bool,
    Decimal: _decimal,
    dt.datetime: _datetime,
    dt.date: _iso,
    dt.time: _iso,
    dt.timedelta: _timedelta,
    uuid.UUID: str,
}


form_of = _FORMS.get
"""How values of a type are written, all of them shorter than any limit but strings; None for rarer types."""


def _text(value: object, limit: int) -> str | None:
    if value is None:
        return None
    form = _FORMS.get(type(value))
    if form is not None:
        return form(value)
    if isinstance(value, bytes | bytearray | memoryview):
        # Four bytes of UTF-8 make one character at least: what is beyond cannot be among the first `limit`.
        return bytes_text(bytes(value[: 4 * limit + 4]) if len(value) > 4 * limit + 4 else bytes(value))
    if isinstance(value, dict | list | tuple | set | frozenset):
        plain = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        try:
            return json.dumps(plain, ensure_ascii=False, default=lambda inner: _text(inner, limit))
        except (TypeError, ValueError, RecursionError):
            return str(plain)
    for kind, known in _FORMS.items():
        if isinstance(value, kind):
            return known(value)
    return str(value)
