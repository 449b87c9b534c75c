"""The catalogue: one entry per entity type, read from catalogue.yaml beside this file."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class EntityType:
    """One kind of data.

    ``group`` is what policies weigh: ``ordinary``, ``sensitive`` (identity, finance, health, ...), ``critical``
    (top secret from the first), ``business``, ``public``, ``marking``. ``identifies`` is the rank among identifiers of
    a data subject (1 strongest; 0: does not identify). ``mask`` is (characters kept at the start, at the end); None
    means shown as written. ``context`` are words that speak for the type in running text, ``columns`` names of table
    columns in Chinese, English, pinyin and initials, lower case.
    """

    code: str
    zh: str
    en: str
    standard: str
    group: str
    tier: str
    verified_by: tuple[str, ...]
    identifies: int = 0
    mask: tuple[int, int] | None = (0, 0)
    context: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@functools.cache
def catalogue() -> dict[str, EntityType]:
    """Every entity type by code, in the order of the file."""
    import yaml

    text = resources.files(__name__).joinpath("catalogue.yaml").read_text("utf-8")
    # the C parser where there is one: four times as fast
    entries = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    result = {}
    for code, entry in entries.items():
        mask = entry.pop("mask", [0, 0])
        lists = {key: tuple(str(word) for word in entry.pop(key, ())) for key in ("verified_by", "context", "columns")}
        fields: dict[str, Any] = {**entry, **lists, "mask": tuple(mask) if mask is not None else None}
        result[code] = EntityType(code=code, **fields)
    return result
