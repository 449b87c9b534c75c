"""findings.jsonl of a run that began as the copy of an earlier one: unchanged lines are copied from the earlier file.

Both files are in order of URI, so one goes through both side by side: the lines of an object that was carried over are
those of the earlier file, byte for byte, and all others come from the store. What is copied is hashed on the way; where
the earlier file turns out not to be the one that its run wrote, nothing of it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from reports.base import Earlier, HasEarlier
from reports.files import replacing

BLOCK = 1 << 20
"""Bytes of the earlier file that are read, hashed and split at once."""

STRETCH = 1_000
"""Lines gathered before they are written."""

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
        with source, replacing(path) as part, part.open("wb") as file:
            old = _Groups(source, check.update)
            for lines in _merged(run, old):
                file.writelines(lines)
            old.end(check.holds)
    except _UnusableError:
        return False
    return True


class _UnusableError(Exception):
    """The earlier file cannot be relied on."""


def _merged(run: HasEarlier, old: _Groups) -> Iterator[list[bytes]]:
    """The lines of every object with findings, by URI."""
    first: str | None = None
    last, compared = "", False
    for uri, carried, findings in run.carried():
        if not findings:
            continue
        if not carried:
            first, last = first if first is not None else uri, uri
            continue
        if first is not None:
            yield from _stretches(run.finding_lines(first, last))
            first = None
        if not compared:  # lines that another version wrote may look otherwise
            compared = old.begins_with(uri, next(iter(run.finding_lines(uri, uri)), ""))
        met = 0
        for lines in old.of(uri):
            met += len(lines)
            yield lines
        if met != findings:
            raise _UnusableError
    if first is not None:
        yield from _stretches(run.finding_lines(first, last))


def _stretches(lines: Iterable[str]) -> Iterator[list[bytes]]:
    encoded = (line.encode() + b"\n" for line in lines)
    while gathered := list(islice(encoded, STRETCH)):
        yield gathered


class _Groups:
    """The lines of a findings.jsonl, object by object, in order of URI. Every block read goes to ``hashed``."""

    def __init__(self, source: IO[bytes], hashed: Callable[[bytes], None]) -> None:
        self._source, self._hashed = source, hashed
        self._lines = self._split()
        self._line = next(self._lines, None)

    def begins_with(self, uri: str, line: str) -> bool:
        """Go to ``uri``; True where its first line is ``line``. Raises _UnusableError where it is not."""
        self._go(uri)
        if self._line is None or self._line != line.encode() + b"\n":
            raise _UnusableError
        return True

    def of(self, uri: str) -> Iterator[list[bytes]]:
        """The lines of ``uri``, some at a time. URIs are asked for in rising order."""
        self._go(uri)
        line = self._line
        if line is None or _uri(line) != uri:
            return
        head, gathered = _head(line), []
        while line is not None and line.startswith(head):
            gathered.append(line)
            if len(gathered) >= STRETCH:
                yield gathered
                gathered = []
            line = next(self._lines, None)
        self._line = line
        yield gathered

    def end(self, holds: Callable[[], bool]) -> None:
        """Read what is left, for the hash. Raises _UnusableError where ``holds`` then says no."""
        while block := self._read():
            self._hashed(block)
        if not holds():
            raise _UnusableError

    def _go(self, uri: str) -> None:
        """Leave out what stands before ``uri``: objects that are gone or were read again."""
        line = self._line
        while line is not None and _uri(line) < uri:
            head = _head(line)
            while line is not None and line.startswith(head):
                line = next(self._lines, None)
        self._line = line

    def _split(self) -> Iterator[bytes]:
        rest = b""
        while block := self._read():
            self._hashed(block)
            lines = (rest + block).split(b"\n")
            rest = lines.pop()
            for line in lines:
                yield line + b"\n"
        if rest:
            raise _UnusableError

    def _read(self) -> bytes:
        try:
            return self._source.read(BLOCK)
        except OSError as error:
            raise _UnusableError from error


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
