"""What an IMAP server answers, taken apart: lists, strings, sizes, dates, names in modified UTF-7 (RFC 3501, 9051)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_TOKEN = re.compile(rb'[ \r\n]+|(\()|(\))|"((?:[^"\\]|\\.)*)"|([^ ()"\r\n]+)', re.DOTALL)
_LITERAL = re.compile(rb"~?\{\d+\+?\}$")
_DEEPEST = 50
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,20})\b")
_DATE = re.compile(
    rb'\bINTERNALDATE "([ \d]?\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)  # date-time of RFC 3501, section 9
_MONTHS = b"JanFebMarAprMayJunJulAugSepOctNovDec"
_ENCODED = re.compile(r"&([A-Za-z0-9+,]*)-")

Part = bytes | tuple[bytes, bytes] | None
"""As ``imaplib`` hands it over: a line, or a line that ends in the announcement of a literal, and the literal."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a server says of one message. ``modified`` is ISO 8601 in UTC."""

    uid: int
    size: int | None
    modified: str | None


def parsed(parts: Iterable[Part]) -> list[Any]:
    """Strings as bytes, lists as lists, ``NIL`` as None. Raises ValueError for what is nested without an end."""
    levels: list[list[Any]] = [[]]
    for part in parts:
        line, literal = part if isinstance(part, tuple) else (part or b"", None)
        for match in _TOKEN.finditer(line if literal is None else _LITERAL.sub(b"", line)):
            opened, closed, quoted, atom = match.groups()
            if opened and len(levels) < _DEEPEST:
                levels.append([])
                levels[-2].append(levels[-1])
            elif opened or (closed and len(levels) == 1):
                raise ValueError("nested")
            elif closed:
                levels.pop()
            elif quoted is not None:
                levels[-1].append(re.sub(rb"\\(.)", rb"\1", quoted, flags=re.DOTALL))
            elif atom:
                levels[-1].append(None if atom.upper() == b"NIL" else atom)
        if literal is not None:
            levels[-1].append(literal)
    return levels[0]


def each(parts: Sequence[Part]) -> list[list[Any]]:
    """The answers of one kind, each taken apart; one that cannot be is none that was asked for."""
    answers: list[list[Part]] = []
    open_end = False
    for part in parts:
        if not open_end:
            answers.append([])
        answers[-1].append(part)
        open_end = isinstance(part, tuple)
    found = []
    for answer in answers:
        try:
            found.append(parsed(answer))
        except ValueError:
            continue
    return found


def messages(parts: Iterable[Part]) -> list[Told]:
    """Of answers to ``FETCH (UID RFC822.SIZE INTERNALDATE)`` those that hold a UID and a size or date."""
    found = []
    for part in parts:
        line = part[0] if isinstance(part, tuple) else part or b""
        uid, size = _UID.search(line), _SIZE.search(line)
        modified = _when(line)
        if uid and (size or modified):
            found.append(Told(int(uid[1]), int(size[1]) if size else None, modified))
    return found


def _when(line: bytes) -> str | None:
    match = _DATE.search(line)
    if not match:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == b"-" else 1)
    try:
        number = _MONTHS.index(month.title()) // 3 + 1
        zone = timezone(offset)
        when = datetime(int(year), number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone)
        return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return None


def body(parts: Sequence[Part], uid: int) -> bytes | None:
    """The bytes in an answer to ``UID FETCH (UID BODY.PEEK[]<..>)``; None where there is none of this message."""
    for answer in each(parts):
        items = answer[1] if len(answer) > 1 and isinstance(answer[1], list) else []
        given = {_key(key): value for key, value in zip(items[::2], items[1::2], strict=False)}
        if given.get(b"UID") == str(uid).encode() and b"BODY[]" in given:
            value = given[b"BODY[]"]
            return value if isinstance(value, bytes) else None
    return None


def _key(key: Any) -> bytes:
    return key.upper().partition(b"<")[0] if isinstance(key, bytes) else b""


def name_of(part: bytes) -> str:
    """One part of a mailbox's name, decoded from modified UTF-7 (RFC 3501, 5.1.3); else as the bytes that it is."""
    try:
        return _ENCODED.sub(_decoded, part.decode("ascii"))
    except (ValueError, binascii.Error):
        return part.decode("utf-8", "surrogateescape")


def _decoded(match: re.Match[str]) -> str:
    text = match[1]
    if not text:
        return "&"
    raw = binascii.a2b_base64(text.replace(",", "/") + "=" * (-len(text) % 4))
    return raw.decode("utf-16-be")
