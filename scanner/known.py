"""Whether what a worker has in hand was read before: the same bytes by their hash, the same rows by their digest."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from models.errors import ReadError
from models.records import Problem, RowSample, TableChunk, TableDigest
from scanner.events import Answer, Ask, Tick
from scanner.readers.base import Member
from scanner.table_digest import TableDigester

if TYPE_CHECKING:
    from scanner.readers.base import Part
    from scanner.session import Tools

_BEAT = 0.25
"""Seconds between two signs of life."""


def content_known(question: Ask, tools: Tools, *, alone: bool = False) -> Answer | None:
    """Where these bytes were read already, what stands for a reading; None: read them.

    ``alone``: what is found in them depends on where they lie, so that no other place speaks for them.
    """
    if not question.member and question.sha256 == tools.known.sha256:
        return Answer(same=True)
    if alone or not tools.known.ask or tools.ask is None:
        return None
    answer = tools.ask(question)
    return answer if answer.same else None


def rows_known(parts: Iterable[Part | RowSample], tools: Tools) -> Generator[Tick, None, TableDigest | None]:
    """The digest of a table whose rows, and whatever cannot be read of it, are as they were; else None."""
    digester, beat = TableDigester(tools.key), time.monotonic()
    codes: set[str] = set()
    try:
        for part in parts:
            if isinstance(part, RowSample):
                return None
            if isinstance(part, Problem):
                codes.add(part.code)
            elif isinstance(part, TableChunk):
                digester.feed(part)
            elif isinstance(part, Member):
                digester.add_document(part)
            if time.monotonic() - beat > _BEAT:
                beat = time.monotonic()
                yield Tick(0)
    except ReadError:
        return None  # the reading that follows says why
    digest = digester.done()
    return digest if digest == tools.known.table and codes == set(tools.known.codes) else None
