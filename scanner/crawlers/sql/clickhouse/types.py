"""ClickHouse's types: what is wrapped around them, and which hold text."""

from __future__ import annotations

import re

from models.records import Column
from scanner.crawlers.sql.dialect import Field, Kind

_WRAPPER = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)", re.DOTALL)
_SIMPLE_AGGREGATE = re.compile(r"SimpleAggregateFunction\(.*?,\s*(.*)\)", re.DOTALL)
_NO_TEXT = {"AggregateFunction", "Point", "Ring", "Polygon", "MultiPolygon", "LineString", "MultiLineString", "Nothing"}
_LONG = {"String", "Array", "Map", "Tuple", "Nested", "JSON", "Object", "Variant", "Dynamic"}


def plain(kind: str) -> str:
    """A type without what is wrapped around it: ``String`` of ``LowCardinality(Nullable(String))``."""
    while match := _WRAPPER.fullmatch(kind) or _SIMPLE_AGGREGATE.fullmatch(kind):
        kind = match[1]
    return kind


def field(described: Column) -> Field:
    """How a column is read: as text, but for states of aggregates and what lies on a map."""
    base = plain(described.type).partition("(")[0]
    if base in _NO_TEXT:
        return Field(described, Kind.NONE)
    return Field(described, Kind.TEXT, wide=base in _LONG)
