"""Parquet and ORC: rows by pyarrow, a batch or stripe at a time (extra ``data``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from models.errors import ReadError, SkipObject
from models.records import Column, Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import row_texts
from scanner.readers.rows import MAX_COLUMNS, TableRows
from scanner.readers.unpack import RATIO_FROM
from scanner.readers.windows import Windows

_NESTED = 8
"""Levels of structures that become columns of their own; what is deeper is one cell."""


_TECHNICAL = frozenset({b"ARROW:schema", b"PARQUET:field_id"})
"""What libraries write for themselves: the schema once more, and numbers of columns."""


class ColumnarReader:
    """One table; structures are columns by their paths, lists are one cell."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks, then what is said of file and columns as text.

        Raises SkipObject ``missing_part``, ReadError ``damaged`` after the last row that was had.
        """
        try:
            import pyarrow as pa
        except ImportError:
            raise SkipObject("missing_part", "parquet, orc: pip install 'pandian[data]'") from None
        with source.open() as stream:
            batches = _parquet if source.media_type == "application/x-parquet" else _orc
            rows, said = _Rows(context, source.size), list[tuple[str, str]]()
            try:
                for batch in batches(stream, context.limits.rows_per_chunk, said):
                    yield from rows.add(_flat(batch))
                    if rows.problem:
                        break
                yield from described(said, context)
            except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError, TypeError) as error:
                yield from rows.end()
                yield from described(said, context)
                kind = "unsupported" if isinstance(error, NotImplementedError) else "damaged"
                raise ReadError(kind, type(error).__name__) from None
            yield from rows.end()


def _parquet(stream: BinaryIO, rows: int, said: list[tuple[str, str]]) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(stream) as file:
        said += _metadata(file.metadata.metadata, file.schema_arrow)
        yield from file.iter_batches(batch_size=rows, use_threads=False)


def _orc(stream: BinaryIO, rows: int, said: list[tuple[str, str]]) -> Iterator[Any]:
    from pyarrow import orc

    file = orc.ORCFile(stream)
    said += _metadata(file.metadata, file.schema)
    for stripe in range(file.nstripes):
        batch = file.read_stripe(stripe)
        for at in range(0, batch.num_rows, rows):
            yield batch.slice(at, rows)


def _metadata(given: Mapping[bytes, bytes] | None, schema: Any) -> Iterator[tuple[str, str]]:
    """What programs and people noted beside the rows, under its key: of the file, and of each column."""
    import pyarrow as pa

    notes = [("", dict(given or {}) | (schema.metadata or {}))]
    fields = [(field.name, field) for field in reversed(list(schema))]
    while fields:
        path, field = fields.pop()
        notes.append((f"{path}.", field.metadata or {}))
        if pa.types.is_nested(field.type) and path.count(".") < _NESTED:
            inner = (field.type.field(place) for place in range(field.type.num_fields))
            fields += [(f"{path}.{part.name}", part) for part in inner]
    for path, texts in notes:
        for key, value in texts.items():
            if key not in _TECHNICAL:
                yield path + key.decode("utf-8", "replace"), value.decode("utf-8", "replace")


def described(said: Iterable[tuple[str, str]], context: ReadContext) -> Iterator[Part]:
    """Keys and values that stand beside the rows, a line each."""
    text = Windows(context.limits.text_window, line=None, location={"part": "metadata"})
    for key, value in said:
        yield from text.add(f"{key}: {value}\n".encode("utf-8", "replace"))
    yield from text.flush()


def _flat(batch: Any) -> Any:
    """The batch as a table whose structures are columns of their own."""
    import pyarrow as pa

    table = pa.Table.from_batches([batch])
    for _ in range(_NESTED):
        if not any(pa.types.is_struct(field.type) for field in table.schema) or table.num_columns > MAX_COLUMNS:
            break
        table = table.flatten()
    return table


def _values(column: Any) -> list[Any]:
    """The cells; dates and times as text, since Python's own hold neither every year nor every fraction."""
    import pyarrow as pa

    if pa.types.is_temporal(column.type):
        try:
            column = column.cast(pa.string())
        except pa.ArrowException:
            column = column.cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values


class _Rows:
    """Rows on their way into chunks, counted against what a file of this size may hold."""

    def __init__(self, context: ReadContext, packed: int) -> None:
        self._context, self._packed = context, packed
        self._rows: TableRows | None = None
        self._names: list[str] = []
        self._binary: set[str] = set()
        self._cut = False
        self._characters = 0
        self.problem: Problem | None = None

    def add(self, table: Any) -> Iterator[Part]:
        limits = self._context.limits
        names = [field.name for field in table.schema][:MAX_COLUMNS]
        if self._rows is None:
            self._rows = TableRows([_column(field) for field in list(table.schema)[:MAX_COLUMNS]], limits)
            self._names = names
        columns = [_values(table.column(place)) for place in range(len(names))]
        for name, values in zip(names, columns, strict=True):
            if any(isinstance(value, bytes) for value in values):
                self._look(name, values)
        for row in zip(*columns, strict=True):
            texts, cut = row_texts(row, limits.max_cell)
            self._cut = self._cut or cut
            size = len(texts) + sum(len(text) for text in texts if text)
            self._characters += size
            chunk = self._rows.add(texts, size)
            if chunk:
                yield chunk
        self._context.expanded += table.nbytes
        if self._context.expanded > limits.max_expanded:
            self.problem = Problem("expanded", f"{limits.max_expanded >> 20} MiB")
        elif self._characters > RATIO_FROM and self._characters > limits.max_ratio * self._packed:
            self.problem = Problem("ratio", str(limits.max_ratio))
        if table.num_columns > MAX_COLUMNS:
            self.problem = Problem("row_unreadable", f"{table.num_columns} > {MAX_COLUMNS}")

    def _look(self, name: str, values: Iterable[Any]) -> None:
        from scanner.readers.cells import bytes_text

        if any(isinstance(value, bytes) and value and bytes_text(value[:4096]) is None for value in values):
            self._binary.add(name)

    def end(self) -> Iterator[Part]:
        last = self._rows.flush() if self._rows else None
        if last:
            yield last
        if self.problem:
            yield self.problem
        if self._binary:
            yield Problem("binary_cells", ", ".join(sorted(self._binary)[:20]))
        if self._cut:
            yield Problem("cell_cut", str(self._context.limits.max_cell))
        self.problem, self._binary, self._cut, self._rows = None, set(), False, None


def _column(field: Any) -> Column:
    said = (field.metadata or {}).get(b"comment", b"").decode("utf-8", "replace")
    return Column(field.name, comment=said, type=str(field.type)[:100])
