"""Avro object files: records by fastavro, each a row under its own schema's names (extra ``data``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.errors import ReadError, SkipObject
from models.records import Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.cells import cell_text
from scanner.readers.data.columnar import described
from scanner.readers.records import Records
from scanner.readers.unpack import RATIO_FROM

_DEPTH = 100
_RECORD = 64
"""Bytes that a record counts for, fields or none: two billion of no field take no byte, and hours."""
_MOST = 5_000
"""Fields of a schema whose comments are kept."""
_OWN = frozenset({"avro.schema", "avro.codec"})


class AvroReader:
    """Records; what a schema says of a field is the column's comment. What stands beside the records is text."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks. Raises SkipObject ``missing_part``, ReadError ``damaged`` after the last one that was had."""
        try:
            import fastavro
        except ImportError:
            raise SkipObject("missing_part", "avro: pip install 'pandian[data]'") from None
        limits, written, problem = context.limits, 0, None
        with source.open() as stream:
            records, said = Records(limits), list[tuple[str, str]]()
            try:
                file: Any = fastavro.reader(stream)
                said += [(key, text) for key, text in file.metadata.items() if key not in _OWN]
                said += _texts(file.writer_schema)
                records = Records(limits, _comments(file.writer_schema))
                for record in file:
                    cut: list[int] = []
                    value = _plain(record, limits.max_cell, cut, 0)
                    written += _RECORD + sum(cut)
                    yield from records.add(value)
                    if written > RATIO_FROM and written > limits.max_ratio * source.size:
                        problem = Problem("ratio", str(limits.max_ratio))
                        break
            except Exception as error:  # the library raises whatever the bytes make it raise
                yield from records.flush()
                yield from described(said, context)
                missing = isinstance(error, ValueError) and "install" in str(error)
                raise ReadError("missing_part" if missing else "damaged", f"avro: {type(error).__name__}") from None
            yield from records.flush()
            yield from described(said, context)
            if problem:
                yield problem


def _plain(value: Any, most: int, sizes: list[int], depth: int) -> Any:
    """The value with its leaves as text, their lengths in ``sizes``."""
    if depth < _DEPTH and isinstance(value, Mapping):
        return {str(key): _plain(item, most, sizes, depth + 1) for key, item in value.items()}
    if depth < _DEPTH and isinstance(value, list | tuple):
        return [_plain(item, most, sizes, depth + 1) for item in value]
    sizes.append(1)
    if value is None or isinstance(value, bool):
        return value
    text = cell_text(value, most)
    sizes.append(len(text or ""))
    return text


def _comments(schema: Any) -> dict[str, str]:
    """Field name -> what the schema says of it, nested ones by their own name too."""
    found: dict[str, str] = {}
    stack: list[tuple[Any, str]] = [(schema, "")]
    seen = 0
    while stack and seen < _MOST:
        part, path = stack.pop()
        seen += 1
        if isinstance(part, list):
            stack += [(inner, path) for inner in part]
        elif isinstance(part, dict):
            for field in part.get("fields") or ():
                if isinstance(field, dict):
                    name = f"{path}{field.get('name', '')}"
                    if isinstance(field.get("doc"), str):
                        found[name] = field["doc"]
                    stack.append((field.get("type"), name + "."))
            stack += [
                (part[key], path) for key in ("items", "values", "type") if isinstance(part.get(key), dict | list)
            ]
    return found


def _texts(schema: Any) -> Iterator[tuple[str, str]]:
    """What a schema holds besides the names of its fields, under the key it stands under."""
    stack: list[tuple[str, Any]] = [("", schema)]
    while stack:
        key, part = stack.pop()
        if isinstance(part, dict):
            stack += [(str(name), item) for name, item in reversed(part.items()) if not str(name).startswith("__")]
        elif isinstance(part, list):
            stack += [(key, item) for item in reversed(part)]
        elif part is not None and key not in {"type", "name", "items", "values"}:
            yield key, str(part)
