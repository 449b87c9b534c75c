"""What a cell of the working paper can hold, how it is shown, and the format that suits it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from reports.xlsx.style import Formats, Kind
from reports.xlsx.text import cell, looks_like_formula, visible

LINE_HEIGHT, MAX_HEIGHT = 12.5, 400.0
"""Points of one line of a list, and of the highest row that Excel takes, about."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its name in models/messages/xlsx.yaml, its width in digits, what it holds."""

    key: str
    width: float
    kind: Kind = "text"


class Badge(NamedTuple):
    """A word on a colour."""

    word: str
    colours: tuple[str, str]


class Lines(tuple[str, ...]):
    """Several texts, one below the other in one cell."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A share drawn in blocks."""

    blocks: str


Value = str | int | float | datetime | Badge | Lines | Bar | None


def shown(value: Value) -> str | None:
    """The text of a value as it stands in a cell; None for numbers, times and nothing."""
    if isinstance(value, str):
        return _prepared(value)
    if isinstance(value, Lines):
        return cell("\n".join(visible(each) for each in value))
    if isinstance(value, Badge):
        return cell("\n".join(visible(part) for part in value.word.split("\n")))
    return value.blocks if isinstance(value, Bar) else None


@functools.lru_cache(maxsize=20_000)  # folders, laws and demands stand in row after row
def _prepared(value: str) -> str:
    return cell(visible(value))


def form_of(value: Value, words: str | None, formats: Formats, kind: Kind = "text", *, roomy: bool = False) -> Any:
    """The format that suits ``value``, shown as ``words``, in a column of ``kind``."""
    if value is None:
        return formats.cell(kind, roomy=roomy)
    if words is None:
        kind = "date" if isinstance(value, datetime) else "number" if kind == "text" else kind
        return formats.cell(kind, roomy=roomy)
    if isinstance(value, Badge):
        return formats.badge(value.colours, roomy=roomy)
    if isinstance(value, Bar):
        return formats.bar()
    kind = kind if kind in {"centre", "fill_in", "code"} else "text"
    return formats.cell(kind, quoted=looks_like_formula(words), roomy=roomy)
