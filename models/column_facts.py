"""What a server's statistics say of columns, as figures of an object and in its line: how full they are, how different.

Of a sample they let one say how much of a column was met: of one that is empty in most rows, few rows tell little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from models.records import ColumnStatistics
from models.sampling import DRAWN, EVERY, chance_to_find, written

KEY = "column_statistics"
SPARSE = 10
"""A column that holds a value in one of so many rows, or fewer, is told of in a sample whatever was found in it."""
MOST = 200
"""Columns of one object that are told of."""


def column_facts(
    told: Mapping[tuple[str, str], ColumnStatistics],
    found: Iterable[tuple[str, str]],
    read: Mapping[tuple[str, str], int],
    *,
    sampled: bool,
) -> dict[str, Any]:
    """The columns in which something was ``found``, and of a sample those that are nearly empty, by container and name.

    ``read``: how many values of each were read.
    """
    wanted = set(found)
    if sampled:
        wanted |= {key for key, one in told.items() if one.filled is not None and one.filled * SPARSE <= one.rows}
    rows = [
        [key[1], one.rows, one.filled, one.distinct, read.get(key, 0)] for key, one in told.items() if key in wanted
    ]
    return {KEY: sorted(rows, key=itemgetter(0))[:MOST]} if rows else {}


def columns_together(before: Sequence[Sequence[Any]], more: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The columns of two pieces of one table, of which the server says the same: each once, what was read added up."""
    found = {one[0]: list(one) for one in before}
    for one in more:
        found[one[0]] = [*one[:4], found[one[0]][4] + one[4]] if one[0] in found else list(one)
    return [found[name] for name in sorted(found)]


def columns_told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``columns`` of an object's line; nothing where the server told nothing."""
    if KEY not in facts:
        return {}
    by_chance = "rows_drawn" in facts and DRAWN[facts["rows_drawn"]] == "rows"
    told = []
    for name, rows, filled, distinct, read in facts[KEY]:
        one = {"column": name, "rows": rows, "filled": filled, "distinct": distinct}
        if by_chance and filled is not None:
            one["finds"] = {"one_in": EVERY, "chance": float(written(chance_to_find(read, max(filled, read))))}
        told.append(one)
    return {"columns": told}
