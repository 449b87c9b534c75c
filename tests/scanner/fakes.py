"""Stand-ins for rooms that have tests of their own: a lane that finds what is marked, readers that misbehave on request.

``<<TYPE:value>>`` in a text, or in a cell, is a match of that type; ``<<~TYPE:value>>`` one met already masked.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from models.errors import ReadError, SkipObject
from models.records import Column, Problem, TableChunk, TextChunk
from recognizers.lane import LaneOptions, Match
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.registry import reader_for as real_reader_for
from scanner.readers.scratch import Spool

LOG = "PANDIAN_TEST_LOG"
_log = -1
if multiprocessing.parent_process() is not None and os.environ.get(LOG):
    # Opened by a worker while it may still write outside its scratch folder.
    _log = os.open(os.environ[LOG], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

_MARKED = re.compile(r"<<(~?)([A-Z_]+):([^>]*)>>")


class FakeScan:
    """The lane's interface. Every line and every table row is one record."""

    names = None
    given_up: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()

    def __init__(self, options: LaneOptions, path: str = "") -> None:
        self._record = 0

    def feed(self, chunk: TextChunk | TableChunk) -> Iterator[Match]:
        if isinstance(chunk, TextChunk):
            for line in chunk.data.decode("utf-8").split("\n"):
                self._record += 1
                if "BROKEN LANE" in line:
                    raise ValueError(line)
                for hit in _MARKED.finditer(line):
                    yield self._match(hit, dict(chunk.location))
            return
        for number, row in enumerate(chunk.rows, chunk.first_row):
            self._record += 1
            for column, cell in zip(chunk.columns, row, strict=True):
                for hit in _MARKED.finditer(cell or ""):
                    yield self._match(hit, {**chunk.location, "column": column.name, "row": number})

    def finish(self) -> Iterator[Match]:
        yield from ()

    def _match(self, hit: re.Match[str], location: dict[str, object]) -> Match:
        return Match(
            hit[2],
            hit[3],
            hit[3],
            0.9,
            ("test",),
            "Fake",
            location,
            self._record,
            None,
            None,
            already_masked=bool(hit[1]),
        )


class HostileReader:
    """Does what the text tells it, line by line; every other line is a chunk of its own.

    ``!RAISE text``, ``!READERROR code``, ``!SKIP code``, ``!PROBLEM code detail``, ``!EXIT``, ``!SIGNAL``, ``!SIGKILL times``, ``!HANG``, ``!GROW``
    ``!COLUMN name value``, ``!MEMBER name text`` (``|`` for a line break), ``!BROKEN name code`` (a member with a
    problem), ``!LOG`` (append the source's name to the log that ``PANDIAN_TEST_LOG`` names), ``!WAIT file`` (until it exists), ``!UNPACK text``
    (into a scratch file that stays), ``!SLOWLY times`` (unpack, half a second between two blocks), ``!TRIES`` (every
    password for half a second).
    """

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        with source.open() as stream:
            lines = stream.read().decode("utf-8").splitlines()
        for line in lines:
            order, _, rest = line.partition(" ")
            if order == "!RAISE":
                raise RuntimeError(rest)
            if order == "!READERROR":
                raise ReadError(rest, "test")
            if order == "!SKIP":
                raise SkipObject(rest, "test")
            if order == "!PROBLEM":
                code, _, detail = rest.partition(" ")
                yield Problem(code, detail or "test")
            elif order == "!EXIT":
                os._exit(7)
            elif order == "!SIGNAL":
                os.kill(os.getpid(), 11)
            elif order == "!SIGKILL":
                if os.fstat(_log).st_size < int(rest):
                    os.write(_log, b"x")
                    os.kill(os.getpid(), 9)
            elif order == "!HANG":
                while True:
                    time.sleep(3600)
            elif order == "!GROW":
                held = []
                while True:
                    held.append(bytearray(b"x") * (64 << 20))
                    time.sleep(0.02)
            elif order == "!COLUMN":
                name, value = rest.split(" ", 1)
                yield TableChunk((Column(name),), ((value,),))
            elif order == "!MEMBER":
                name, _, text = rest.partition(" ")
                inner = ByteSource.of_bytes(name, text.replace("|", "\n").encode())
                yield Member(name, inner, inner.size)
            elif order == "!BROKEN":
                name, code = rest.split()
                yield Member(name, None, 5, problem=Problem(code, "test"))
            elif order == "!LOG":
                os.write(_log, f"{source.name}\n".encode())
            elif order == "!UNPACK":
                spool = Spool(context)
                spool.write(rest.encode())
                spool.to_file()
            elif order == "!SLOWLY":
                spool = Spool(context)
                for _ in range(int(rest)):
                    time.sleep(0.5)
                    spool.write(b"x")
                spool.release()
            elif order == "!TRIES":
                for _ in context.passwords:
                    time.sleep(0.5)
                raise SkipObject("encrypted")
            elif order == "!WAIT":
                while not Path(rest).exists():
                    time.sleep(0.01)
            else:
                yield TextChunk((line + "\n").encode())


def reader_for(source: ByteSource) -> object:
    """A registry of readers: the hostile one for plain text, the real ones for the rest."""
    return HostileReader() if source.media_type == "text/plain" else real_reader_for(source)
