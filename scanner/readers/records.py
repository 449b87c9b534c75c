"""Parsed JSON and YAML as tables: each object is a record, its columns are key paths, arrays of objects are tables.

``{"name": .., "address": {"city": ..}, "phones": [..]}`` is one row with the columns ``name``, ``address.city`` and
``phones[]`` (again for each item); the objects of an array within it are rows of a table of their own, ``orders[]``.
Keys that are data themselves (a map from phone to name) are values of the first column, never column names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from models.limits import Limits
from models.records import Column, TableChunk, TextChunk
from scanner.readers.header import find_header
from scanner.readers.windows import Windows

Chunk = TableChunk | TextChunk
Columns = tuple[str, int]
_NOTHING: list[Chunk] = []

_MAX_COLUMNS = 512
_MAX_TABLES = 128
_MAX_SHAPES = 1000
_REPEATED = 8
"""Items of an array of plain values that stand in the record itself; a longer one is a table of one column."""
_MAX_DEPTH = 200
_EMBEDDED = 1 << 20
_MAX_WEIGHT = 8 << 20
_DATA_KEY = re.compile(r"\d{5}|\d(?:[ -]?\d){8}|@|[\s,，;；]\S*[\s,，;；]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class _Batch:
    """Rows of one table, whose columns grow as records bring new keys."""

    def __init__(self) -> None:
        self.columns: dict[Columns, int] = {}
        self.rows: list[dict[int, str]] = []
        self.next_row = 1
        self.weight = 0


class Records:
    """Give it parsed values with ``add``, then ``flush``; both return the chunks that are full."""

    def __init__(self, limits: Limits, comments: Mapping[str, str] | None = None) -> None:
        self._limits = limits
        self._comments = comments or {}
        """What columns of a known format mean, by their names."""
        self._ready: list[Chunk] = []
        self._shapes: set[tuple[str, ...]] = set()
        self._tables: dict[str, _Batch] = {}
        self._aside = Windows(limits.text_window, line=None)

    def add(self, value: Any, path: str = "") -> list[Chunk]:
        """One value at ``path``: an object is a record there, an array is many, anything else a record of one cell."""
        self._value(value, path, 0)
        return self._taken()

    def element(self, value: Any, path: str) -> list[Chunk]:
        """One item of the array whose table is ``path``."""
        if isinstance(value, list):
            self._row(path, [("", text) for item in value if (text := scalar(item) or _leaves(item))])
        else:
            self._value(value, path, 0)
        return self._taken() if self._ready else _NOTHING

    def row(self, path: str, cells: list[tuple[str, str]]) -> list[Chunk]:
        """One record of the table ``path``: names and values, a name perhaps several times."""
        self._row(path, cells)
        return self._taken() if self._ready else _NOTHING

    def flush(self) -> list[Chunk]:
        """Everything that has gathered."""
        for path, batch in self._tables.items():
            self._emit(path, batch)
        self._ready += self._aside.flush()
        return self._taken()

    def _taken(self) -> list[Chunk]:
        ready, self._ready = self._ready, []
        return ready

    def _value(self, value: Any, path: str, depth: int) -> None:
        if isinstance(value, dict):
            self._object(value, path, depth)
        elif isinstance(value, list):
            self._array(value, path and path + "[]", depth)
        else:
            text = scalar(value)
            if text:
                self._row(path, [("", text)])

    def _object(self, value: Mapping[str, Any], path: str, depth: int) -> None:
        if self._is_map(value):
            for key, item in value.items():
                self._keyed(str(key), item, path + "{}", depth + 1)
            return
        row: list[tuple[str, str]] = []
        self._flatten(value, "", path, row, depth)
        if row:
            self._row(path, row)

    def _is_map(self, value: Mapping[str, Any]) -> bool:
        """As ``is_map``, with the keys that were found to be names before looked at only once."""
        keys = tuple(value)
        if keys in self._shapes:
            return False
        found = is_map(value)
        if not found and len(self._shapes) < _MAX_SHAPES and not all(type(item) is dict for item in value.values()):
            self._shapes.add(keys)
        return found

    def _keyed(self, key: str, item: Any, path: str, depth: int) -> None:
        """An entry of a map: its key is the first cell of the record."""
        row = [("", key)]
        if not isinstance(item, dict):
            self._flatten({"": item}, "", path, row, depth)
        elif depth <= _MAX_DEPTH and self._is_map(item):
            self._object(item, path, depth)
        else:
            self._flatten(item, "", path, row, depth)
        self._row(path, row)

    def _flatten(
        self, value: Mapping[str, Any], prefix: str, path: str, row: list[tuple[str, str]], depth: int
    ) -> None:
        if depth > _MAX_DEPTH:
            row.append((prefix.rstrip("."), _leaves(value)))
            return
        for key, item in value.items():
            name = prefix + str(key)
            if type(item) is str and item[:1] in ("{", "["):
                item = _embedded(item)  # noqa: PLW2901 JSON in a string stands for itself
            if isinstance(item, dict):
                if self._is_map(item):
                    self._object(item, _join(path, name), depth + 1)
                else:
                    self._flatten(item, name + ".", path, row, depth + 1)
            elif isinstance(item, list):
                plain = [text for part in item if (text := scalar(part)) is not None]
                if len(plain) == len(item) and len(plain) <= _REPEATED:
                    row += [(name + "[]", text) for text in plain]
                else:
                    self._array(item, _join(path, name + "[]"), depth + 1, name + "[]")
            else:
                text = scalar(item)
                if text is not None:
                    row.append((name, text))

    def _array(self, items: Sequence[Any], path: str, depth: int, name: str = "") -> None:
        if depth > _MAX_DEPTH:
            self._row(path, [(name, _leaves(items))])
            return
        if items and all(type(item) is list for item in items):
            self._matrix(items, path, depth)
            return
        for item in items:
            if isinstance(item, dict):
                self._object(item, path, depth + 1)
            elif isinstance(item, list):
                self._array(item, path + "[]", depth + 1, name)
            elif text := scalar(item):
                self._row(path, [(name, text)])

    def _matrix(self, rows: Sequence[Sequence[Any]], path: str, depth: int) -> None:
        """Rows as arrays, perhaps under a first row of names."""
        if any(isinstance(cell, dict | list) for row in rows for cell in row):
            for row in rows:
                self._array(row, path + "[]", depth + 1)
            return
        cells = [[scalar(cell) for cell in row] for row in rows]
        header = find_header(cells[:40], search=1)
        names = header.names if header else ()
        for row in cells[1 if header else 0 :]:
            self._row(path, [(names[at] if at < len(names) else "", text) for at, text in enumerate(row) if text])

    def _row(self, path: str, cells: list[tuple[str, str]]) -> None:
        batch = self._tables.get(path)
        if batch is None:
            if len(self._tables) >= _MAX_TABLES:
                self._shed()
            batch = self._tables[path] = _Batch()
        if len(batch.columns) + len(cells) > _MAX_COLUMNS:
            self._emit(path, batch)
            batch.columns = {}
        row: dict[int, str] = {}
        seen: dict[str, int] = {}
        limit = self._limits.max_cell
        for name, text in cells:
            clean = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
            if len(clean) > limit:
                place = {"table": path, "row": batch.next_row + len(batch.rows), "column": name}
                self._ready += self._aside.add(clean.encode() + b"\n", place)
                continue
            nth = seen[name] = seen.get(name, -1) + 1
            place_of = batch.columns.setdefault((name, nth), len(batch.columns))
            row[place_of] = clean
            batch.weight += len(clean)
        batch.rows.append(row)
        if (
            len(batch.rows) * max(1, len(batch.columns)) > 400_000
            or batch.weight > _MAX_WEIGHT
            or len(batch.rows) >= self._limits.rows_per_chunk
        ):
            self._emit(path, batch)

    def _shed(self) -> None:
        """Too many tables at once: hand out all and forget their columns, but not how many rows they had."""
        for path, batch in self._tables.items():
            self._emit(path, batch)
        self._tables = {}

    def _emit(self, path: str, batch: _Batch) -> None:
        rows, batch.rows, batch.weight = batch.rows, [], 0
        first, batch.next_row = batch.next_row, batch.next_row + len(rows)
        if any(rows):
            width = len(batch.columns)
            chunk = TableChunk(
                columns=tuple(Column(_clean(name), self._comments.get(name, "")) for name, _ in batch.columns),
                rows=[tuple(map(row.get, range(width))) for row in rows],
                first_row=first,
                table=_clean(path),
            )
            self._ready.append(chunk)


def scalar(value: Any) -> str | None:
    """A plain value as text: numbers as they were written, true and false as in JSON; None for null and containers."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_map(value: Mapping[str, Any]) -> bool:
    """Whether the keys are data: some look like values, or there are many and the items are all of one shape."""
    if any(map(is_data, map(str, value))):
        return True
    if len(value) < 3 or not all(type(item) is dict and item for item in value.values()):
        return False
    shapes = [item.keys() for item in value.values()]
    shared = set(shapes[0]).intersection(*shapes[1:])
    return len(shared) * 2 >= max(len(shape) for shape in shapes)


def is_data(key: str) -> bool:
    """Whether a key looks like a value, and so must not become a name that is shown."""
    return _DATA_KEY.search(key) is not None or len(key) > 80


def _embedded(text: str) -> Any:
    """What a string of JSON holds; the string itself where it holds none."""
    if text[-1] not in "]}" or not 6 < len(text) <= _EMBEDDED:
        return text
    try:
        value = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict | list) and value else text


def _leaves(value: Any) -> str:
    """Every key and plain value within, a line each: for what is nested too deep for columns."""
    lines: list[str] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += [part for pair in reversed(item.items()) for part in reversed(pair)]
        elif isinstance(item, list):
            stack += reversed(item)
        elif text := scalar(item):
            lines.append(text)
    return "\n".join(lines)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _clean(name: str) -> str:
    return _SURROGATE.sub("\ufffd", name)[-200:]
