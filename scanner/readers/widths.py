"""Files of which one program wrote a byte a character and another two: which stretch is which.

``>>`` of PowerShell writes UTF-16, that of the command prompt and of most programs bytes of the code page; a log that
both added to is neither, and read as one of them the other's lines are noise.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from scanner.readers.legible import CHINESE, plausible, quality, so_far, strict

_LINE = 4096
"""Bytes of an unfinished line that wait for what follows."""
_LOOK = 64
"""Bytes without a zero that may turn out to be the first of two bytes a character."""
_RUN_LE = rb"(?:[\t\r\n\x20-\x7e]\0){4}|\r\0\n\0"
_RUN_BE = rb"(?:\0[\t\r\n\x20-\x7e]){4}|\0\r\0\n"
_WIDE = re.compile(b"(?:" + _RUN_LE + b")|(" + _RUN_BE + b")")
"""What only two bytes a character look like."""
_WIDE_BE = re.compile(_RUN_BE)
_MAY_BE_WIDE = re.compile(rb"[\t\r\n\x20-\x7e]\0[\t\r\n\x20-\x7e]")
"""In both of them, and as it begins with no zero, found twenty times as fast in the holes of sparse files."""
_NARROW = re.compile(rb"\r\n(?!\0)|[0-9]{11}|[\x20-\x7e]{32}")
"""What only a byte a character looks like: in UTF-16 it would be characters that stand beside each other nowhere."""
_DIGITS = bytes(1 if byte in b"0123456789" else 0 for byte in range(256))
_PRINTABLE = bytes(1 if 0x20 <= byte <= 0x7E else 0 for byte in range(256))
_DISTINCT = 6
"""Different characters that such a run has: a ruled line of UTF-16 (═ is ``P%``) has two."""
_STRANGE = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)")
_MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_TRIES = 200
"""Places of a block that are looked at closely: text has few that look like a change and are none."""


class Stretch(NamedTuple):
    """Bytes of one width; ``encoding`` is empty where a character of ASCII is one byte."""

    encoding: str
    data: bytes


class Widths:
    """Bytes in, stretches out; ``encoding`` is what the file begins with (empty: a byte a character)."""

    def __init__(self, encoding: str = "") -> None:
        self._encoding = encoding
        self._rest = b""

    def feed(self, data: bytes, *, final: bool = False) -> list[Stretch]:
        """The stretches of ``data``, short of an unfinished line."""
        data = self._rest + data
        found: list[Stretch] = []
        start = sure = 0
        while change := self._change(data, start, sure):
            if change.end > start:
                found.append(Stretch(self._encoding, data[start : change.end]))
            self._encoding, start, sure = change.encoding, change.start, change.sure
        cut = len(data) if final else self._cut(data, start)
        self._rest = data[cut:]
        if cut > start:
            found.append(Stretch(self._encoding, data[start:cut]))
        return found

    def _change(self, data: bytes, start: int, sure: int) -> _Change | None:
        if not self._encoding:
            return _wide(data, start, sure)
        return _narrow(data, start) if start or _may_hold(data) else None

    def _cut(self, data: bytes, start: int) -> int:
        """Where to wait: behind the last line, a little before the end where that has none."""
        known = len(data) if self._encoding else len(data) - _LOOK
        line = data.rfind(b"\n", max(start, known - _LINE), max(start, known)) + 1 or max(start, known - _LINE)
        if self._encoding:
            line += (line - start) & 1
        return line if line <= len(data) else line - 2


class _Change(NamedTuple):
    end: int
    """Of the stretch before."""
    start: int
    """Of the one behind it, past its byte order mark."""
    sure: int
    """Up to here it is of that width without doubt."""
    encoding: str


def _narrow(data: bytes, start: int) -> _Change | None:
    """Where a byte a character begins behind ``start``."""
    tries = 0
    for match in _NARROW.finditer(data, start):
        if len(match[0]) >= 32 and len(set(match[0])) < _DISTINCT:
            continue
        for at in (_behind_zero(data, start, match.start()), match.start()):
            if _reads(data, at, match.end()):
                return _Change(at, at, match.end(), "")
        tries += 1
        if tries == _TRIES:
            break
    return None


def _may_hold(data: bytes) -> bool:
    """Whether ``_NARROW`` may be found there, a hundred times as fast as looking for it."""
    return b"\r\n" in data or b"\1" * 11 in data.translate(_DIGITS) or b"\1" * 32 in data.translate(_PRINTABLE)


def _behind_zero(data: bytes, start: int, end: int) -> int:
    """Behind the last character with a zero byte between ``start``, where one begins, and ``end``."""
    at = data.rfind(b"\0", start, end) + 1
    return at + ((at - start) & 1) if at else start


def _reads(data: bytes, at: int, least: int) -> bool:
    """Whether what stands from ``at`` to the next zero behind ``least`` reads as text of a byte a character."""
    end = data.find(b"\0", least, at + _LINE)
    some = data[at : end if end >= 0 else at + _LINE]
    some = some[: some.rfind(b"\n") + 1] or some
    if len(some) < least - at or _STRANGE.search(some):
        return False
    if some.isascii():
        return True
    return any(
        text is not None and (encoding == "utf-8" or quality(text) >= 0.5)
        for encoding in ("utf-8", *CHINESE)
        for text in [so_far(some, encoding)]
    )


def _wide(data: bytes, start: int, sure: int) -> _Change | None:
    """Where two bytes a character begin behind ``start``; behind ``sure`` if that is before the zeros that show it."""
    hint = _MAY_BE_WIDE.search(data, start) if data.find(b"\0", start) >= 0 else None
    run = hint and _WIDE.search(data, max(start, hint.start() - 1))
    if run is None:
        return None
    at, encoding = run.start(), "utf-16-be" if run[1] else "utf-16-le"
    if data[at] == 10 and _WIDE_BE.match(data, at + 1):
        at, encoding = at + 1, "utf-16-be"  # the line end is the last byte of what is before
    mark = _MARKS[encoding]
    marked = data.find(mark, max(sure, at - _LINE), at)
    if marked >= 0 and not (at - marked) & 1:
        return _Change(marked, marked + len(mark), run.end(), encoding)
    for end in (b"\r\n", b"\n"):
        line = data.rfind(end, start, at)
        line = max(sure, line + len(end) if line >= 0 else start)
        if line < at and not (at - line) & 1 and _is_wide(data[line:at], encoding):
            return _Change(line, line, run.end(), encoding)
    while at - 2 >= max(start, sure) and plausible(data[at - 2 : at].decode(encoding, "replace")) == 1:
        at -= 2
    return _Change(at, at, run.end(), encoding)


def _is_wide(data: bytes, encoding: str) -> bool:
    """Whether what stands before a run of two bytes a character is more of the same: hanzi, which have no zero byte."""
    text = strict(data, encoding)
    if text is None or data.isascii():
        return False
    narrow = [quality(other) for name in ("utf-8", *CHINESE) if (other := strict(data, name)) is not None]
    return plausible(text) > 0.9 and quality(text) >= max([0.5, *narrow])


def narrow_part(head: bytes) -> bytes:
    """``head`` without what is written in two bytes a character, where no zeros are left."""
    if b"\0" not in head:
        return head
    rest = b"".join(stretch.data for stretch in Widths().feed(head, final=True) if not stretch.encoding)
    return rest if rest and b"\0" not in rest else head
