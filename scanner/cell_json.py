"""JSON kept in the cells of a table, by key: each key path is a column beside the others, its values in the same row.

``profile`` with ``{"phone": "138…", "home": {"city": "…"}}`` gives ``profile.phone`` and ``profile.home.city``. A list
of plain values has as many columns ``tags[]`` as it has values; of a list of objects each key is one. Keys that are
data themselves (a map from phone to name) stand as values under ``profile{}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from models.packed import column_of, filled
from models.records import Column, TableChunk
from scanner.readers.records import is_data, is_map, scalar

MOST = 400
"""Columns that keys are given in one table; what further ones hold stands under the name of the column itself."""
_REPEATED = 8
_MAX_DEPTH = 40
_LOOK = 50
_LONGEST = 1 << 20


class JsonCells:
    """Opens the JSON of one table, chunk by chunk; a key keeps the column that it was given."""

    def __init__(self) -> None:
        self._holds: dict[str, bool] = {}
        """Columns that were looked at: whether they hold JSON."""
        self._places: dict[tuple[str, int], int] = {}
        self._columns: list[Column] = []

    def opened(self, chunk: TableChunk) -> TableChunk:
        """``chunk`` with the keys of its JSON as columns behind its own; itself where it holds none."""
        width = len(chunk.columns)
        which = [at for at in range(width) if self._is_json(at, chunk)]
        if not which:
            return chunk
        rows = [self._row(list(row), which, chunk.columns) for row in chunk.rows]
        full = width + len(self._columns)
        filled = [tuple(row) + (None,) * (full - len(row)) for row in rows]
        return replace(chunk, columns=(*chunk.columns, *self._columns), rows=filled)

    def _is_json(self, at: int, chunk: TableChunk) -> bool:
        held = self._holds.get(chunk.columns[at].name)
        if held is None:
            declared = "json" in chunk.columns[at].type.lower()
            cells = column_of(chunk.rows, at)
            if not filled(cells):
                return False
            sample = list(islice(filter(None, cells), _LOOK))
            held = declared or all(value[0] in "{[" and _parsed(value) is not None for value in sample)
            self._holds[chunk.columns[at].name] = held
        return held

    def _row(self, row: list[str | None], which: list[int], columns: tuple[Column, ...]) -> list[str | None]:
        width = len(row)
        for at in which:
            value = _parsed(row[at])
            if value is None:
                continue
            leaves: list[tuple[str, str]] = []
            _flatten(value, columns[at].name, leaves, 0)
            row[at] = None
            seen: dict[str, int] = {}
            rest: list[str] = []
            for name, text in leaves:
                nth = seen[name] = seen.get(name, -1) + 1
                place = self._place(name, nth, columns[at]) if nth < _REPEATED else None
                if place is None:
                    rest.append(text)
                    continue
                row.extend([None] * (width + place + 1 - len(row)))
                row[width + place] = text
            if rest:
                row[at] = "\n".join(rest)
        return row

    def _place(self, name: str, nth: int, column: Column) -> int | None:
        key = (name, nth)
        place = self._places.get(key)
        if place is None and len(self._columns) < MOST:
            place = self._places[key] = len(self._columns)
            self._columns.append(Column(name, "", column.type))
        return place


def _parsed(text: str | None) -> Any:
    """An object or a list that ``text`` is; None for anything else, and for one that is empty."""
    if not text or text[0] not in "{[" or len(text) > _LONGEST:
        return None
    try:
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return value or None


def _flatten(value: Any, path: str, leaves: list[tuple[str, str]], depth: int) -> None:
    if isinstance(value, Mapping):
        mapped = is_map(value)
        for key, item in value.items():
            name = f"{path}{{}}" if mapped or is_data(str(key)) else f"{path}.{key}"
            if name.endswith("{}"):
                leaves.append((name, str(key)))
            _inner(item, name, leaves, depth)
    elif isinstance(value, list):
        for item in value:
            _inner(item, f"{path}[]", leaves, depth)


def _inner(item: Any, name: str, leaves: list[tuple[str, str]], depth: int) -> None:
    if isinstance(item, Mapping | list):
        if depth < _MAX_DEPTH:
            _flatten(item, name, leaves, depth + 1)
        else:
            leaves.append((name, json.dumps(item, ensure_ascii=False)))
    elif text := scalar(item):
        leaves.append((name, text))
