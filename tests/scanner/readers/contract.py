"""What every reader promises, whatever the bytes: a test class per reader inherits this and adds cases of its own.

    class TestCsv(ReaderContract):
        CASES = (Case("plain", build=lambda: b"name,phone\\n...", values=("13800138000",), media_type="text/csv"),)

Each case is a file that the test makes, with values that must be found in what the reader yields. Truncated, damaged
and random bytes are derived from the cases.
"""

from __future__ import annotations

import io
import itertools
import json
import random
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff

LOCATION_KEYS = {"line", "page", "sheet", "cell", "table", "row", "column", "paragraph", "part", "key"}
SECONDS = 20.0
"""No reading of a test's small file may take longer."""


@dataclass(frozen=True)
class Case:
    """One file. ``values`` are found in its text, cells, column names or members; ``problems`` are codes it ends with.

    ``name`` is the file's name (a weak hint); ``by_name`` says that its type cannot be told from the content alone.
    ``breakable=False`` leaves out truncation and damage (where the case is one already, or slow).
    """

    id: str
    build: Callable[[], bytes]
    values: tuple[str, ...]
    media_type: str
    name: str = "object.bin"
    by_name: bool = False
    problems: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    breakable: bool = True


@dataclass
class Reading:
    """Everything that came out of one object and, in ``members``, of the objects within."""

    chunks: list[TextChunk | TableChunk] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    members: list[tuple[str, Reading]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """Codes of the problems of this object."""
        return [problem.code for problem in self.problems]

    @property
    def text(self) -> str:
        """The running text, repeated parts left out."""
        return b"".join(c.data[c.overlap :] for c in self.chunks if isinstance(c, TextChunk)).decode()

    @property
    def by_part(self) -> dict[str, str]:
        """The running text beside the object's own, by its ``part``."""
        found: dict[str, str] = {}
        for chunk in self.chunks:
            if isinstance(chunk, TextChunk):
                places = [(0, chunk.location), *chunk.marks, (len(chunk.data), {})]
                for (begin, location), (end, _) in itertools.pairwise(places):
                    if part := location.get("part"):
                        text = chunk.data[max(begin, chunk.overlap) : max(end, chunk.overlap)].decode()
                        found[part] = found.get(part, "") + text
        return {part: text for part, text in found.items() if text}

    @property
    def cells(self) -> list[str]:
        """Every cell with a value."""
        return [cell for c in self.chunks if isinstance(c, TableChunk) for row in c.rows for cell in row if cell]

    @property
    def tables(self) -> list[TableChunk]:
        """The table chunks."""
        return [c for c in self.chunks if isinstance(c, TableChunk)]

    def everything(self) -> str:
        """All text, cells, column names and comments, those of members included."""
        parts = [self.text, *self.cells]
        parts += [word for c in self.tables for column in c.columns for word in (column.name, column.comment, c.table)]
        return "\n".join(parts + [inner.everything() for _, inner in self.members])


def source_of(data: bytes, name: str = "object.bin") -> ByteSource:
    """A sniffed source in memory."""
    source = ByteSource.of_bytes(name, data)
    sniff(source)
    return source


def read(source: ByteSource, context: ReadContext | None = None, depth: int = 4) -> Reading:
    """Sniff and read ``source`` as the pipeline does; only ReadError is caught, and kept as a problem."""
    context = context or ReadContext()
    result = Reading()
    try:
        sniff(source)
        for part in reader_for(source).read(source, context):
            _take(part, result, context, depth)
    except ReadError as error:
        result.problems.append(error.problem)
    return result


def _take(part: Part, result: Reading, context: ReadContext, depth: int) -> None:
    if isinstance(part, Problem):
        result.problems.append(part)
    elif isinstance(part, Member):
        inner = Reading(problems=[part.problem] if part.problem else [])
        if part.source is not None and depth:
            context.depth += 1
            inner = read(part.source, context, depth - 1)
            context.depth -= 1
        result.members.append((part.name, inner))
        part.release()
    else:
        result.chunks.append(part)


def read_bytes(data: bytes, name: str = "object.bin", limits: Limits | None = None) -> Reading:
    """Read bytes in memory."""
    return read(ByteSource.of_bytes(name, data), ReadContext(limits=limits or Limits()))


def check_chunks(reading: Reading, limits: Limits) -> None:
    """Sizes, places and the chain of text windows."""
    end, line_end = 0, None
    previous: TextChunk | None = None
    for chunk in reading.chunks:
        json.dumps(dict(chunk.location))
        assert set(chunk.location) <= LOCATION_KEYS
        if isinstance(chunk, TableChunk):
            _check_table(chunk, limits)
            continue
        text = chunk.data.decode()  # valid UTF-8 of whole characters
        assert len(chunk.data) <= max(limits.text_window, 4096)
        assert 0 <= chunk.overlap < len(chunk.data)
        repeated = chunk.data[: chunk.overlap].decode()
        assert chunk.start + len(repeated) >= end, "windows of one text follow one another"
        if chunk.overlap:
            assert previous is not None
            assert previous.data.endswith(chunk.data[: chunk.overlap])
            assert chunk.start + len(repeated) == end
            if chunk.line is not None and line_end is not None:
                assert chunk.line + repeated.count("\n") == line_end
        places = [place for place, _ in chunk.marks]
        assert places == sorted(places)
        assert all(0 <= place < len(chunk.data) for place in places)
        for _, location in chunk.marks:
            json.dumps(dict(location))
            assert set(location) <= LOCATION_KEYS
        end = chunk.start + len(text)
        line_end = None if chunk.line is None else chunk.line + text.count("\n")
        previous = chunk
    for _, inner in reading.members:
        check_chunks(inner, limits)


def _check_table(chunk: TableChunk, limits: Limits) -> None:
    assert 0 < len(chunk.rows) <= limits.rows_per_chunk
    assert chunk.first_row >= 1
    for row in chunk.rows:
        assert len(row) == len(chunk.columns)
        for cell in row:
            assert cell is None or (isinstance(cell, str) and len(cell) <= limits.max_cell)
    for column in chunk.columns:
        assert isinstance(column.name, str)
        assert isinstance(column.comment, str)


class ReaderContract:
    """Inherit as ``class Test...(ReaderContract)`` and set ``CASES``."""

    CASES: tuple[Case, ...] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "case" in metafunc.fixturenames:
            cases = [c for c in metafunc.cls.CASES if c.breakable or "broken" not in metafunc.function.__name__]
            metafunc.parametrize("case", cases, ids=[c.id for c in cases])

    @pytest.fixture(autouse=True)
    def _no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise AssertionError("a reader touched the network")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    def test_type_is_told_by_content(self, case: Case) -> None:
        assert source_of(case.build(), case.name).media_type == case.media_type
        if not case.by_name:
            for name in ("", "x", "x.dat", "x.docx", "x.pdf"):
                assert source_of(case.build(), name).media_type == case.media_type

    def test_finds_every_value(self, case: Case) -> None:
        reading = read_bytes(case.build(), case.name)
        everything = reading.everything()
        assert [value for value in case.values if value not in everything] == []
        assert [value for value in case.absent if value in everything] == []
        assert reading.codes == list(case.problems)

    @pytest.mark.parametrize(
        "limits", [Limits(), Limits(text_window=4096, rows_per_chunk=3, max_cell=20_000)], ids=["default", "small"]
    )
    def test_chunks_are_bounded_and_placed(self, case: Case, limits: Limits) -> None:
        reading = read_bytes(case.build(), case.name, limits)
        check_chunks(reading, limits)
        everything = reading.everything()
        assert [value for value in case.values if value not in everything] == []

    def test_source_is_left_as_it_was(self, case: Case, tmp_path: Path) -> None:
        folder, scratch = tmp_path / "share", tmp_path / "scratch"
        folder.mkdir()
        scratch.mkdir()
        path = folder / Path(case.name).name
        path.write_bytes(case.build())
        before = path.stat().st_mtime_ns, path.read_bytes()
        reading = read(ByteSource.of_path(path), ReadContext(scratch=scratch))
        assert (path.stat().st_mtime_ns, path.read_bytes()) == before
        assert list(folder.iterdir()) == [path]
        assert list(scratch.iterdir()) == [], "scratch space is free again once every member is released"
        assert reading.everything() == read_bytes(case.build(), case.name).everything()

    def test_streams_are_closed(self, case: Case) -> None:
        opened: list[io.BytesIO] = []

        def opener() -> io.BytesIO:
            opened.append(io.BytesIO(data))
            return opened[-1]

        data = case.build()
        read(ByteSource(name=case.name, size=len(data), opener=opener))
        assert opened
        assert all(stream.closed for stream in opened)

    def test_broken_truncated(self, case: Case) -> None:
        data = case.build()
        places = {0, 1, len(data) // 2, max(0, len(data) - 1)} | {len(data) * i // 24 for i in range(24)}
        for place in sorted(places):
            _harmless(data[:place], case)

    def test_broken_bytes(self, case: Case) -> None:
        chance = random.Random(case.id)
        data = case.build()
        for _ in range(25):
            damaged = bytearray(data)
            for _ in range(chance.choice((1, 3, 50))):
                place = chance.randrange(len(damaged))
                damaged[place : place + chance.choice((0, 1, 1, 4))] = chance.randbytes(chance.choice((0, 1, 4)))
            _harmless(bytes(damaged), case)

    def test_random_bytes(self) -> None:
        """The reader alone, on bytes that the sniffer would never give it."""
        case = self.CASES[0]

        @settings(
            max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
        )
        @given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
        def run(data: bytes) -> None:
            _forced(data, case)
            _forced(case.build()[:100] + data, case)

        run()

    def test_empty(self) -> None:
        case = self.CASES[0]
        reading = _forced(b"", case)
        assert reading.everything().strip() == ""


def _harmless(data: bytes, case: Case) -> None:
    start = time.monotonic()
    limits = replace(Limits(), max_expanded=64 << 20)
    reading = read_bytes(data, case.name, limits)
    check_chunks(reading, limits)
    assert time.monotonic() - start < SECONDS


def _forced(data: bytes, case: Case) -> Reading:
    """Read ``data`` with the case's reader whatever it is."""
    source = ByteSource.of_bytes(case.name, data)
    source.head = data[: 64 << 10]
    source.media_type = case.media_type
    result, context = Reading(), ReadContext()
    try:
        for part in _parts(source, context):
            _take(part, result, context, 2)
    except ReadError as error:
        result.problems.append(error.problem)
    check_chunks(result, context.limits)
    return result


def _parts(source: ByteSource, context: ReadContext) -> Iterator[Part]:
    return reader_for(source).read(source, context)
