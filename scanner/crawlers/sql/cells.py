"""A batch of a driver's rows as rows of texts, column by column; and what got lost on the way, counted."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from models.limits import MIB, Limits
from models.packed import CELL, PackedRows
from models.records import Problem
from scanner.crawlers.sql import documents
from scanner.crawlers.sql.dialect import Kind, Layout
from scanner.readers.base import ByteSource
from scanner.readers.cells import bytes_text, cell_text

# GB 2312 within ASCII: both bytes of a character are high. Western text has its high bytes one at a time.
_GB2312 = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
_SHORT = 1 << 16
_HEAD = 4096
_DONE = {str, type(None)}
_WORTH_A_WORD = 128
"""Bytes of a binary value from which on it is worth saying that it was not looked into: no key, no hash."""


class Cells:
    """Turns the rows of one table into texts. ``problems`` says afterwards what could not be."""

    def __init__(self, layout: Layout, limits: Limits) -> None:
        self._names = [field.column.name for field in layout.fields]
        self._kinds = [field.kind for field in layout.fields]
        # What a server holds to be short may still be longer than a limit that was set low.
        self._wide = [field.wide or limits.max_cell < _SHORT for field in layout.fields]
        self._plain = [field.plain for field in layout.fields]
        self._limit = limits.max_cell
        self._long: Counter[str] = Counter()
        self.documents: list[tuple[int, str, ByteSource]] = []
        """Of the last batch: the place of the row in it, the column, the document."""
        self.weight = 0
        """Characters of the last batch in columns whose values may be long."""
        self._replaced = self._cut = 0
        self._binary: Counter[str] = Counter()

    def rows(self, batch: Sequence[Sequence[Any]]) -> Sequence[Sequence[str | None]]:
        """The texts of a batch, in its order."""
        self.weight = 0
        self.documents = []
        if isinstance(batch, PackedRows) and self._as_it_is(batch):
            return batch
        columns: list[Sequence[Any]] = list(zip(*batch, strict=True))
        same = True
        self.weight = 0
        for at, (kind, wide) in enumerate(zip(self._kinds, self._wide, strict=True)):
            if kind is Kind.NONE:
                continue
            values = columns[at]
            if not self._plain[at] and not set(map(type, values)) <= _DONE:
                values = self._formed(kind, values, at)
            if wide:
                values = self._within(values, at)
            same = same and values is columns[at]
            columns[at] = values
        return batch if same else list(zip(*columns, strict=True))

    def _as_it_is(self, batch: PackedRows) -> bool:
        """Whether nothing is to be done to texts: none is too long, none a document."""
        wide = [column for column, wide in zip(batch.columns, self._wide, strict=True) if wide]
        self.weight = sum(column.figures.characters for column in wide)
        return not any(
            column.figures.longest > self._limit
            or (column.figures.longest >= documents.SHORTEST and documents.may_hold_encoded(column.data, CELL.encode()))
            for column in wide
        )

    def _formed(self, kind: Kind, values: Sequence[Any], at: int) -> list[str | None]:
        if kind is Kind.TEXT:
            with contextlib.suppress(UnicodeDecodeError, AttributeError):  # all of them bytes in UTF-8, as is usual
                return [None if value is None else value.decode() for value in values]
        if kind is Kind.BINARY or kind is Kind.ANY:
            return [self._opened(value, at, row) for row, value in enumerate(values)]
        form = self._form(kind)
        return [
            value if value is None or type(value) is str else form(value, at, row) for row, value in enumerate(values)
        ]

    def problems(self) -> list[Problem]:
        """What was lost in all rows so far."""
        found = []
        if self._replaced:
            found.append(Problem("decoding", str(self._replaced)))
        if self._cut:
            found.append(Problem("cell_cut", str(self._limit)))
        if self._binary:
            most = ", ".join(f"{name} ({count})" for name, count in self._binary.most_common(5))
            found.append(Problem("binary_cells", most))
        if self._long:
            most = ", ".join(f"{name} ({count})" for name, count in self._long.most_common(5))
            found.append(Problem("too_large", f"{documents.LARGEST // MIB} MiB: {most}"))
        return found

    def _form(self, kind: Kind) -> Callable[[Any, int, int], str | None]:
        return {Kind.TEXT: self._text, Kind.LEGACY: self._legacy}.get(kind, self._any)

    def _within(self, values: Sequence[str | None], at: int) -> Sequence[str | None]:
        lengths = list(map(len, filter(None, values)))
        self.weight += sum(lengths)
        limit, longest = self._limit, max(lengths, default=0)
        if longest > limit:
            self._cut += 1
            values = [value if value is None else value[:limit] for value in values]
        if documents.may_be_encoded(values, longest):
            values = [self._decoded(value, at, row) for row, value in enumerate(values)]
        return values

    def _decoded(self, value: str | None, at: int, row: int) -> str | None:
        """A text as it is; nothing where it is a document in base64, which is kept apart."""
        data = documents.encoded(value) if value is not None else None
        source = documents.document(data) if data is not None else None
        if source is None:
            return value
        self.documents.append((row, self._names[at], source))
        return None

    def _opened(self, value: Any, at: int, row: int) -> str | None:
        """A value as text; nothing where it is a document, which is kept apart."""
        if value is None or type(value) is str:
            return value
        text = cell_text(value, self._limit + 1)
        if text is not None or not isinstance(value, bytes | bytearray | memoryview):
            return text
        data = bytes(value)
        self.weight += len(data)
        source = documents.document(data)
        if source is None:
            if len(data) >= _WORTH_A_WORD:
                self._binary[self._names[at]] += 1
        elif len(data) > documents.LARGEST:
            self._long[self._names[at]] += 1
        else:
            self.documents.append((row, self._names[at], source))
        return None

    def _text(self, value: Any, at: int, row: int) -> str | None:
        if not isinstance(value, bytes):
            return self._any(value, at, row)
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            text = bytes_text(value)
        if text is None and b"\0" in value[:_HEAD]:  # a system with one type for texts and bytes
            return self._opened(value, at, row)
        if text is None:
            self._replaced += 1
            text = value.decode("utf-8", "replace")
        return text

    def _legacy(self, value: Any, at: int, row: int) -> str | None:
        if not isinstance(value, bytes):
            return self._text(value, at, row)
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if _GB2312.fullmatch(value):
            return value.decode("gb18030", "replace")
        return bytes_text(value) or value.decode("latin-1")

    def _any(self, value: Any, _at: int, _row: int) -> str | None:
        return cell_text(value, self._limit + 1)
