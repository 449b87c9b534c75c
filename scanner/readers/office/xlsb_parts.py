"""The binary parts of an xlsb workbook (MS-XLSB) beside its cells: comments, headers, links, words of other parts."""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Collection, Iterable, Iterator

from models.spreadsheet import column_letters
from scanner.readers.office.header_words import header_words

_LONGEST = 4 << 20
_WORKBOOK, _SHEET, _LINK, _HEADER = 153, 156, 494, 479
_TOLD = {39: "defined_name", 2071: "link", 548: "author", 397: "view"}
"""Records of a workbook that hold words -> their part: names, the folder it was saved in, who shares it, own views."""
_RULES = {64: "validation", 681: "validation", 463: "format", 167: "filter", 174: "filter"}
"""Records behind the cells that hold words -> their part: allowed values and their messages, formats, filters."""
_MOST_SHEETS = 100_000
_AUTHOR, _COMMENT, _TEXT = 632, 635, 637
_NOTHING = 0xFFFFFFFF
_STATES = {1: "hidden", 2: "very_hidden"}
_WORDS = re.compile(
    rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]|[\x00-\xef]\xff|[\x00-\x1f]\x30){3,}"
    rb"|(?<=\x02\x00\x00\x00)(?:[\x00-\xff][\x4e-\x9f]){2}",
    re.DOTALL,
)
"""Characters of two bytes that stand together: plain, Chinese, of full width; two alone where their number says so."""
_NUMBERS = {21: 0, 368: 4}
"""Records of one number (of a pivot table's cache, of a copy of another workbook's cells) -> where it stands."""
_LEAST = 1e6
"""From where on a whole number may be that of a person; shorter ones are sums."""


def records(blocks: Iterable[bytes], wanted: Collection[int] | None = None) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records that are ``wanted``, or of all; ends where a record is broken."""
    data, at = b"", 0
    for block in itertools.chain(blocks, (b"",)):
        data, at = data[at:] + block, 0
        length = len(data)
        while length - at >= 6 or (not block and at < length):
            kind, place = data[at], at + 1
            if kind & 0x80:
                kind = kind & 0x7F | (data[place] & 0x7F if place < length else 0) << 7
                place += 1
            size = shift = 0
            while place < length and shift < 28:
                byte = data[place]
                size |= (byte & 0x7F) << shift
                place, shift = place + 1, shift + 7
                if byte < 0x80:
                    break
            if size > _LONGEST:
                return
            if place + size > length:
                break
            if wanted is None or kind in wanted:
                yield kind, data[place : place + size]
            at = place + size


def string_at(body: bytes, at: int) -> tuple[str, int]:
    """A string behind its length, and where it ends; empty where there is none."""
    if at + 4 > len(body):
        return "", len(body)
    (count,) = struct.unpack_from("<L", body, at)
    if count == _NOTHING:
        return "", at + 4
    end = min(at + 4 + 2 * count, len(body))
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def sheets(blocks: Iterable[bytes]) -> tuple[list[tuple[str, str, str]], bool]:
    """(name, relation that leads to its part, state) of each sheet; whether days count from 1904 on."""
    found: list[tuple[str, str, str]] = []
    since_1904 = False
    for kind, body in records(blocks, (_SHEET, _WORKBOOK)):
        if kind == _WORKBOOK:
            since_1904 = bool(body[:1] and body[0] & 1)
        elif len(found) < _MOST_SHEETS:
            relation, at = string_at(body, 8)
            found.append((string_at(body, at)[0], relation, _STATES.get(int.from_bytes(body[:4], "little"), "")))
    return found, since_1904


def sheet_texts(blocks: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(part, text) of headers, footers, links and rules of a sheet."""
    for kind, body in records(blocks, (_LINK, _HEADER, *_RULES)):
        if kind in _RULES:
            yield from ((_RULES[kind], text) for text in plain_words(body))
            continue
        at = 2 if kind == _HEADER else 16
        for number in range(6 if kind == _HEADER else 4):
            text, at = string_at(body, at)
            part = "link" if kind == _LINK else "footer" if number % 2 else "header"
            text = header_words(text) if kind == _HEADER else text
            if text.strip() and not (kind == _LINK and number == 0):  # the first is the name of a relation
                yield part, text


def comments(blocks: Iterable[bytes]) -> tuple[list[str], list[tuple[str, str]]]:
    """The authors, and (cell, text) of each comment."""
    authors: list[str] = []
    found: list[tuple[str, str]] = []
    cell = ""
    for kind, body in records(blocks, (_AUTHOR, _COMMENT, _TEXT)):
        if kind == _AUTHOR:
            authors.append(string_at(body, 0)[0])
        elif kind == _COMMENT and len(body) >= 20:
            row, _, column = struct.unpack_from("<LLL", body, 4)
            cell = f"{column_letters(min(column, 16_383))}{min(row, 1_048_575) + 1}"
        elif kind == _TEXT:
            text = string_at(body, 1)[0].strip()
            if text:
                found.append((cell, text))
    return authors, found


def told(blocks: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(part, text): what reads as text in a workbook's defined names, and what it says of itself."""
    for kind, body in records(blocks, _TOLD):
        yield from ((_TOLD[kind], text) for text in plain_words(body))


def words(blocks: Iterable[bytes]) -> Iterator[str]:
    """What reads as text in the records of a part: connections, caches of pivot tables, copies of other workbooks."""
    for kind, body in records(blocks):
        at = _NUMBERS.get(kind, len(body))
        if at + 8 <= len(body):
            (number,) = struct.unpack_from("<d", body, at)
            if number >= _LEAST and number.is_integer():
                yield str(int(number))
        else:
            yield from plain_words(body)


def plain_words(body: bytes) -> Iterator[str]:
    """What reads as text in bytes."""
    for found in _WORDS.finditer(body):
        yield found[0].decode("utf-16-le", "replace")
