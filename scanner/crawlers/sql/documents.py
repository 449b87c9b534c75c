"""Documents kept in the cells of a table: which values are one, and what they are called."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

from models.limits import MIB
from scanner.readers.base import ByteSource, Member
from scanner.readers.embedded import IN_BASE64

LARGEST = 16 * MIB
"""Bytes of one value that are fetched; a document that is longer is said to be unread."""
SHORTEST = 64

_UNKNOWN = "application/octet-stream"
_DATA_URL = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w=.+-]{1,60})*;base64,", re.ASCII)
_BEGINNINGS = (*IN_BASE64, "data:")
_FIRST = tuple(beginning.encode() for beginning in _BEGINNINGS)


def document(data: bytes) -> ByteSource | None:
    """``data`` as what a reader is there for; None where it is of no known kind."""
    from scanner.readers.sniff import sniff

    if len(data) < SHORTEST:
        return None
    source = ByteSource.of_bytes("", data)
    sniff(source)
    kind = source.media_type.partition(";")[0]
    return None if kind == _UNKNOWN or kind.startswith("text/") else source


def encoded(text: str) -> bytes | None:
    """The bytes of a document that is kept as base64, with or without ``data:`` before it; None for other texts."""
    if len(text) < SHORTEST or not text.startswith(_BEGINNINGS):
        return None
    found = _DATA_URL.match(text[:400])
    if text.startswith("data:") and not found:
        return None
    plain = re.sub(r"\s+", "", text[found.end() :] if found else text)
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        return None


def may_be_encoded(values: Sequence[Any], longest: int) -> bool:
    """Whether any of a column's texts begins as a document in base64 does."""
    return longest >= SHORTEST and any(type(value) is str and value.startswith(_BEGINNINGS) for value in values)


def may_hold_encoded(column: bytes, mark: bytes) -> bool:
    """The same of the texts of a column as bytes, with ``mark`` between them."""
    return column.startswith(_FIRST) or any(mark + first in column for first in _FIRST)


def member(source: ByteSource, column: str, row: int, part: int) -> Member:
    """A document as a member of its table: ``column/row``, the range of rows before it where there are several."""
    name = f"{part}/{column}/{row}" if part else f"{column}/{row}"
    source.name = name
    source.media_type, source.head = "", b""  # the pipeline looks for itself
    return Member(name, source, size=source.size)
