"""What the tests of several kinds of places ask of them alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from typing import Any

import pytest

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, Problem, TableChunk, Target
from scanner.crawlers.registry import crawler_for
from scanner.readers.base import Member
from tests.scanner.crawlers.contract import items_in, name_of, read
from tests.servers.program import Program


def items_of(target: Target) -> dict[str, Item]:
    """The items of a target by the last part of their URI."""
    with closing(crawler_for(target, Limits())) as crawler:
        return {name_of(item): item for item in items_in(crawler)}


def documents_of(
    target: Target, name: str, **limits: Any
) -> tuple[dict[str, list[dict[str, str]]], list[Problem | Member]]:
    """The rows of an item's tables as mappings without what is empty, by table; and what else came. Nothing is caught."""
    tables: dict[str, list[dict[str, str]]] = {}
    others: list[Problem | Member] = []
    with closing(crawler_for(target, Limits(**limits))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == name)
        for part in crawler.rows(item):
            if isinstance(part, TableChunk):
                names = [column.name for column in part.columns]
                tables.setdefault(part.table, []).extend(
                    {key: cell for key, cell in zip(names, row, strict=True) if cell is not None} for row in part.rows
                )
            else:
                others.append(part)
    return tables, others


def table_of(target: Target, name: str, **limits: Any) -> tuple[list[dict[str, str | None]], list[Problem]]:
    """The rows of a table as mappings, and its problems; a ReadError's is the last of them."""
    rows: list[dict[str, str | None]] = []
    problems: list[Problem] = []
    with closing(crawler_for(target, Limits(**limits))) as crawler:
        item = next(item for item in items_in(crawler) if name_of(item) == name)
        try:
            for part in crawler.rows(item):
                if isinstance(part, TableChunk):
                    assert part.first_row == len(rows) + 1
                    names = [column.name for column in part.columns]
                    rows += [dict(zip(names, row, strict=True)) for row in part.rows]
                else:
                    problems.append(part)
        except ReadError as error:
            problems.append(error.problem)
    return rows, problems


def a_login_that_ends_is_tried_once(server: Program, crawled: Callable[[str], AbstractContextManager[Any]]) -> None:
    """What a crawler makes of a server that takes its login no more: the object is unread, the next asks nobody."""
    folder = server.new_folder()
    (folder / "a.txt").write_text("x")
    with crawled(server.url(folder)) as crawler:
        (item,) = items_in(crawler)
        server.lock_out(locked=True)
        try:
            with pytest.raises(ReadError) as caught:
                read(crawler, item)
            server.asked()
            with pytest.raises(ReadError):
                read(crawler, item)
            assert not server.asked()
        finally:
            server.lock_out(locked=False)
        assert caught.value.problem.code == "connection"
    with crawled(server.url(folder)) as crawler:
        assert read(crawler, item) == ("x", [])
