"""What our readers read of a file, members within it too, as one text."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.errors import ReadError
from models.records import Problem, TableChunk
from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff

_DEPTH = 6


def read(path: Path, problems: list[Problem] | None = None) -> str:
    """Text, cells and column names of everything in ``path``; what could not be read is added to ``problems``."""
    found = [] if problems is None else problems
    with tempfile.TemporaryDirectory() as scratch:
        return "\n".join(_texts(ByteSource.of_path(path), ReadContext(scratch=Path(scratch)), found))


def _texts(source: ByteSource, context: ReadContext, problems: list[Problem]) -> Iterator[str]:
    try:
        sniff(source)
        for part in reader_for(source).read(source, context):
            if isinstance(part, Problem):
                problems.append(part)
            elif isinstance(part, Member):
                if part.problem is not None:
                    problems.append(part.problem)
                if part.source is not None and context.depth < _DEPTH:
                    context.depth += 1
                    yield part.name
                    yield from _texts(part.source, context, problems)
                    context.depth -= 1
                part.release()
            elif isinstance(part, TableChunk):
                yield from _cells(part)
            else:
                yield part.data[part.overlap :].decode()
    except ReadError as error:
        problems.append(error.problem)


def _cells(chunk: TableChunk) -> Iterator[str]:
    yield chunk.table
    for column in chunk.columns:
        yield f"{column.name}\n{column.comment}"
    for row in chunk.rows:
        yield "\n".join(cell for cell in row if cell)
