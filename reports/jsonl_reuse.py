"""findings.jsonl of a run that began as the copy of an earlier one: unchanged lines are copied from the earlier file.

Both files are in order of URI, so one goes through both side by side: the lines of an object that was carried over are
those of the earlier file, byte for byte, and all others come from the store. What is copied is hashed on the way; where
the earlier file turns out not to be the one that its run wrote, nothing of it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO

from reports.base import Earlier, HasEarlier
from reports.files import replacing

BLOCK = 1 << 20
"""Bytes of the earlier file that are read and hashed at once."""

_GATHERED = 1 << 20
"""Bytes written at once."""

STRETCH = 1_000
"""New lines gathered before they are written."""

LEAP, SHORTEST = 4_096, 256
"""Bytes of the first leap through an object's lines, and of the shortest."""

_HEAD, _AFTER = b'{"object":"', b'","entity_type":"'


def write_reusing(run: HasEarlier, earlier: Earlier, path: Path) -> bool:
    """Write ``path``; False, and nothing is written, where the earlier file is not what its run wrote.

    Raises OSError where ``path`` cannot be written.
    """
    check = earlier.check()
    try:
        source = earlier.path.open("rb")
    except OSError:
        return False
    try:
        with source, replacing(path) as part, part.open("wb", _GATHERED) as file:
            old = _Groups(source, check.update)
            for lines in _merged(run, old):
                file.write(lines)
            old.end(check.holds)
    except _UnusableError:
        return False
    return True


class _UnusableError(Exception):
    """The earlier file cannot be relied on."""


def _merged(run: HasEarlier, old: _Groups) -> Iterator[bytes]:
    """The lines of every object with findings, by URI."""
    first: str | None = None
    last, compared = "", False
    waiting: tuple[str, bytes, int] | None = None
    for uri, carried, findings in run.carried():
        if not findings:
            continue
        if not carried:
            first, last = first if first is not None else uri, uri
            continue
        head = _begin(uri)
        if waiting is not None:
            yield from old.of(*waiting, head)
        waiting = (uri, head, findings)
        if first is not None:
            yield from _stretches(run.finding_lines(first, last))
            first = None
        if not compared:  # lines that another version wrote may look otherwise
            compared = old.begins_with(uri, next(iter(run.finding_lines(uri, uri)), ""))
    if waiting is not None:
        yield from old.of(*waiting)
    if first is not None:
        yield from _stretches(run.finding_lines(first, last))


def _stretches(lines: Iterable[str]) -> Iterator[bytes]:
    ended = (f"{line}\n" for line in lines)
    while gathered := "".join(islice(ended, STRETCH)):
        yield gathered.encode()


class _Groups:
    """The lines of a findings.jsonl, object by object, in order of URI. Every block read goes to ``hashed``.

    ``_buffer`` holds what was read, from ``_at`` on not yet gone by. All lines of an object begin alike and stand
    together, so where they end is found by leaps; what lies between is never looked at line by line.
    """

    def __init__(self, source: IO[bytes], hashed: Callable[[bytes], None]) -> None:
        self._source, self._hashed = source, hashed
        self._buffer, self._at = b"", 0

    def begins_with(self, uri: str, line: str) -> bool:
        """Go to ``uri``; True where its first line is ``line``. Raises _UnusableError where it is not."""
        self._go(uri)
        if self._buffer[self._at : self._line_end()] != line.encode() + b"\n":
            raise _UnusableError
        return True

    def of(self, uri: str, head: bytes, number: int, following: bytes | None = None) -> Iterator[bytes]:
        """The lines of ``uri``, some at a time: ``number`` that begin with ``head``. Raises _UnusableError for others.

        URIs are asked for in rising order; ``following`` is the head of the next one. Mostly its lines are the next, so
        they are looked for first.
        """
        buffer, at = self._buffer, self._at
        if following is not None and buffer.startswith(head, at):
            end = buffer.find(b"\n" + following, at) + 1
            last = max(at, buffer.rfind(b"\n", at, end - 1) + 1)
            if end and buffer.startswith(head, last) and buffer.count(b"\n", at, end) == number:
                self._at = end
                yield buffer[at:end]
                return
        self._go(uri)
        here, met = self._here(), 0
        if here is not None and _uri(here) == uri:
            for lines in self._group(here):
                met += lines.count(b"\n")
                yield lines
        if met != number:
            raise _UnusableError

    def end(self, holds: Callable[[], bool]) -> None:
        """Read what is left, for the hash. Raises _UnusableError where ``holds`` then says no."""
        while self._more():
            self._at = len(self._buffer)
        if not holds():
            raise _UnusableError

    def _go(self, uri: str) -> None:
        """Leave out what stands before ``uri``: objects that are gone or were read again."""
        while (head := self._here()) is not None and _uri(head) < uri:
            for _ in self._group(head):
                pass

    def _here(self) -> bytes | None:
        """What the lines of the next object begin with, None at the end. Raises _UnusableError."""
        end = self._line_end()
        return _head(self._buffer[self._at : end]) if end > self._at else None

    def _group(self, head: bytes) -> Iterator[bytes]:
        """The lines from here on that begin with ``head``."""
        while self._line_end() > self._at and self._buffer.startswith(head, self._at):
            end = self._leap(head)
            yield self._buffer[self._at : end]
            self._at = end

    def _leap(self, head: bytes) -> int:
        """Where, of the whole lines at hand, those that begin with ``head`` end."""
        buffer, last = self._buffer, self._buffer.rfind(b"\n") + 1
        end, step = buffer.find(b"\n", self._at) + 1, LEAP
        while end < last and buffer.startswith(head, end):
            there = buffer.find(b"\n", end + step, last) + 1 if end + step < last else 0
            if there and there < last and buffer.startswith(head, there):
                end, step = buffer.find(b"\n", there) + 1, step * 2
            elif step > SHORTEST:
                step //= 4
            else:
                end = buffer.find(b"\n", end) + 1
        return end

    def _line_end(self) -> int:
        """Where the line that begins here ends, its end included; here, where there is none."""
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            if not self._more():
                if self._at < len(self._buffer):
                    raise _UnusableError
                return self._at
        return end + 1

    def _more(self) -> bool:
        """Read on; False at the end of the file."""
        try:
            block = self._source.read(BLOCK)
        except OSError as error:
            raise _UnusableError from error
        self._hashed(block)
        self._buffer, self._at = self._buffer[self._at :] + block, 0
        return bool(block)


def _begin(uri: str) -> bytes:
    """What every line of ``uri`` begins with."""
    return f'{{"object":{encode_basestring(uri)},'.encode() + _AFTER[2:]


def _head(line: bytes) -> bytes:
    """What every line of the same object begins with. Raises _UnusableError for what is no finding."""
    end = line.find(_AFTER)
    if end < 0 or not line.startswith(_HEAD):
        raise _UnusableError
    return line[: end + len(_AFTER)]


def _uri(line: bytes) -> str:
    named = _head(line)[len(_HEAD) : -len(_AFTER)]
    try:
        return str(json.loads(b'"' + named + b'"')) if b"\\" in named else named.decode()
    except ValueError as error:
        raise _UnusableError from error
