"""Property sets of compound files (MS-OLEPS): title, author, company, and those that a user defined."""

from __future__ import annotations

import datetime as dt
import struct

from scanner.readers.cells import cell_text

_SUMMARY = {
    2: "title", 3: "subject", 4: "creator", 5: "keywords", 6: "description", 7: "Template", 8: "lastModifiedBy",
    11: "lastPrinted", 12: "created", 13: "modified",
}  # fmt: skip
_DOCUMENT = {2: "category", 14: "Manager", 15: "Company", 26: "contentType", 27: "contentStatus", 28: "language"}
_DOCUMENT_SET = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
_SUMMARY_SET = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_LINKS = "_PID_HLINKS"
_MOST = 1000
_LONGEST = 1 << 16
_EPOCH = dt.datetime(1601, 1, 1)  # noqa: DTZ001 - as the file has it, in UTC


def properties(data: bytes) -> dict[str, str]:
    """Names and values of all sets in the stream; what is broken is left out."""
    values: dict[str, str] = {}
    if len(data) < 28:
        return values
    (count,) = struct.unpack_from("<L", data, 24)
    for number in range(min(count, 2)):
        at = 28 + 20 * number
        if at + 20 > len(data):
            break
        kind, (offset,) = data[at : at + 16], struct.unpack_from("<L", data, at + 16)
        names = _SUMMARY if kind == _SUMMARY_SET else _DOCUMENT if kind == _DOCUMENT_SET else None
        for name, value in _section(data[offset:], names):
            if value.strip():
                values.setdefault(name, value.strip()[:_LONGEST])
    return values


def _section(data: bytes, names: dict[int, str] | None) -> list[tuple[str, str]]:
    """The properties of one set; ``names`` None for a set of the user's own, which has a dictionary."""
    if len(data) < 8:
        return []
    (count,) = struct.unpack_from("<L", data, 4)
    places = {}
    for number in range(min(count, _MOST, (len(data) - 8) // 8)):
        identifier, offset = struct.unpack_from("<LL", data, 8 + 8 * number)
        places[identifier] = offset
    page = 1252
    if 1 in places and places[1] + 6 <= len(data):
        (page,) = struct.unpack_from("<H", data, places[1] + 4)
    if names is None:
        names = _dictionary(data, places[0], page) if 0 in places else {}
    found = []
    for identifier, offset in places.items():
        if identifier in names:
            value = _value(data, offset, page, links=names[identifier] == _LINKS)
            if value:
                found.append((names[identifier], value))
    return found


def _dictionary(data: bytes, at: int, page: int) -> dict[int, str]:
    names: dict[int, str] = {}
    if at + 4 > len(data):
        return names
    (count,) = struct.unpack_from("<L", data, at)
    at += 4
    for _ in range(min(count, _MOST)):
        if at + 8 > len(data):
            break
        identifier, length = struct.unpack_from("<LL", data, at)
        size = length * 2 if page == 1200 else length
        names[identifier] = decoded(data[at + 8 : at + 8 + min(size, 512)], page)
        at += 8 + (-(-size // 4) * 4 if page == 1200 else size)
    return names


def _value(data: bytes, at: int, page: int, *, links: bool) -> str:
    if at + 8 > len(data):
        return ""
    (kind,) = struct.unpack_from("<H", data, at)
    (number,) = struct.unpack_from("<l", data, at + 4)
    body = data[at + 8 : at + 8 + max(0, min(number, _LONGEST))]
    if kind == 30:
        return decoded(body, page)
    if kind == 31:
        return decoded(data[at + 8 : at + 8 + 2 * max(0, min(number, _LONGEST))], 1200)
    if kind == 65 and links:
        return "\n".join(_links(body))
    if kind in (3, 22):
        return str(number)
    if kind in (2, 18):
        return str(struct.unpack_from("<h", data, at + 4)[0])
    if kind == 5 and at + 12 <= len(data):
        return cell_text(struct.unpack_from("<d", data, at + 4)[0]) or ""
    if kind == 64 and at + 12 <= len(data):
        (ticks,) = struct.unpack_from("<Q", data, at + 4)
        return filetime(ticks)
    return ""


def _links(body: bytes) -> list[str]:
    """The texts of a vector of link properties: numbers and wide strings that follow one another."""
    found, at = [], 4
    while at + 8 <= len(body):
        kind, number = struct.unpack_from("<LL", body, at)
        at += 8
        if kind & 0xFFFF == 31:
            text = decoded(body[at : at + 2 * number], 1200)
            if text:
                found.append(text)
            at += -(-2 * number // 4) * 4
        elif kind & 0xFFFF != 3:
            break
    return found


def filetime(ticks: int) -> str:
    """A moment in units of 100 ns since 1601 as ISO 8601 in UTC; empty where there is none (or a mere duration)."""
    try:
        moment = _EPOCH + dt.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return moment.isoformat(sep=" ", timespec="seconds") if moment.year > 1601 else ""


def decoded(data: bytes, page: int) -> str:
    """Bytes of Windows code page ``page`` as text up to the first NUL; 1200 is UTF-16."""
    if page == 1200:
        return data[: len(data) & ~1].decode("utf-16-le", "replace").split("\0")[0]
    return page_text(data.split(b"\0")[0], page)


def page_text(data: bytes, page: int) -> str:
    """Bytes of a Windows code page; one that is unknown, or that does not fit, is told from the bytes."""
    from scanner.readers import charset
    from scanner.readers.legible import strict

    if data.isascii():
        return data.decode()
    name = _PAGES.get(page, f"cp{page}")
    try:
        return data.decode(name)
    except (LookupError, UnicodeDecodeError):
        if len(data) < _FEW:  # too little to tell, and there may be thousands of them
            return next(
                filter(None, (strict(data, other) for other in ("gb18030", "big5hkscs"))), data.decode("latin-1")
            )
        return data.decode(charset.guess(data) or charset.best_legacy(data), "replace")


_FEW = 12
"""Bytes of which no statistics can be made."""
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac_roman", 10008: "gb18030",
          20936: "gb18030", 1361: "johab", 10001: "shift_jis", 10002: "big5hkscs", 28591: "latin-1", 20127: "latin-1",
          32768: "mac_roman", 51932: "euc_jp", 51936: "gb18030", 51949: "euc_kr", 20866: "koi8-r"}  # fmt: skip
