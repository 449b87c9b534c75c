"""Short ways to scan a database in a test."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, Problem, TableChunk, Target
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import items_in, name_of


def items_of(target: Target) -> dict[str, Item]:
    """The items of a target by the last part of their URI."""
    with closing(crawler_for(target, Limits())) as crawler:
        return {name_of(item): item for item in items_in(crawler)}


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
