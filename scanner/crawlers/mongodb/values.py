"""BSON as plain values: what a record needs of ObjectId, Decimal128, Binary and the rest."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from bson import (
    Binary,
    Code,
    DatetimeMS,
    DBRef,
    Decimal128,
    Int64,
    MaxKey,
    MinKey,
    ObjectId,
    Regex,
    Timestamp,
)

from models.limits import Limits
from scanner.crawlers.kept import LEAST, Kept
from scanner.crawlers.posix_modes import iso_time
from scanner.readers.cells import cell_text

_DEEPEST = 100  # a server takes no deeper ones


class Plain:
    """Makes documents plain, and counts what is lost: values ``cut`` at the limit, names of ``binary`` fields."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.max_cell
        self.cut = 0
        self.kept = Kept(limits)
        self.binary: dict[str, int] = {}

    def document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The same with values of JSON alone; texts of at most ``Limits.max_cell`` characters."""
        return {str(name): self._value(value, str(name), 0) for name, value in document.items()}

    def _value(self, value: Any, path: str, depth: int) -> Any:
        if isinstance(value, str) and not isinstance(value, Code):
            return "" if self.kept.encoded(value, path) else self._text(str(value))
        if value is None or isinstance(value, bool | MinKey | MaxKey):
            return value if value is None or isinstance(value, bool) else None
        if depth > _DEEPEST:
            return self._text(cell_text(value, self._limit + 1) or "")
        if isinstance(value, Mapping):
            return {str(name): self._value(inner, f"{path}.{name}", depth + 1) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(inner, f"{path}[]", depth + 1) for inner in value]
        if isinstance(value, bytes):
            return self._binary(value, path)
        return self._text(scalar(value, self._limit + 1))

    def _binary(self, value: bytes, path: str) -> str | None:
        if isinstance(value, Binary) and value.subtype in {3, 4} and len(value) == 16:
            return str(uuid.UUID(bytes=bytes(value)))
        text = self.kept.text(bytes(value))
        if text is None:
            if not self.kept.document(bytes(value), path) and len(value) >= LEAST:
                self.binary[path] = self.binary.get(path, 0) + 1
            return None
        return self._text(text)

    def _text(self, text: str) -> str:
        if len(text) > self._limit:
            self.cut += 1
            return text[: self._limit]
        return text


def scalar(value: Any, limit: int) -> str:
    """A value that holds no others, as text."""
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, Decimal128):
        return cell_text(value.to_decimal(), limit) or str(value)
    if isinstance(value, DatetimeMS):  # a time that the calendar does not reach
        return iso_time(int(value) / 1000) or str(int(value))
    if isinstance(value, Timestamp):
        return cell_text(value.as_datetime().replace(tzinfo=None), limit) or ""
    if isinstance(value, dt.datetime):
        return cell_text(value.replace(tzinfo=None), limit) or ""
    if isinstance(value, Regex):
        return str(value.pattern)
    if isinstance(value, DBRef):
        return f"{value.collection}/{value.id}"
    if isinstance(value, Int64):
        return str(int(value))
    return cell_text(value, limit) or ""


def described(validator: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """What a collection's rules (``$jsonSchema``) say of its fields, by key path."""
    schema = validator.get("$jsonSchema", validator) if isinstance(validator, Mapping) else None
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return
    items = schema.get("items")
    if isinstance(items, Mapping):
        yield from described(items, f"{path}[]", depth + 1)
    properties = schema.get("properties")
    for name, rule in properties.items() if isinstance(properties, Mapping) else ():
        inner = f"{path}.{name}" if path else str(name)
        if isinstance(rule, Mapping):
            said = rule.get("description") or rule.get("title")
            if isinstance(said, str):
                yield inner, said
            yield from described(rule, inner, depth + 1)
