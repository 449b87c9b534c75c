"""The catalogue: one entry per entity type, read from catalogue.yaml beside this file."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_R = TypeVar("_R")


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


_KEPT = ("code", "zh", "en", "standard", "group", "tier", "identifies")
_own: dict[str, EntityType] = {}
_known: dict[str, EntityType] = {}
_forget: list[Callable[[], None]] = []


def catalogue() -> Mapping[str, EntityType]:
    """Every entity type by code: ours in the order of the file, then the user's own (``learn``)."""
    if not _known:
        _known.update({**built_in(), **_new()})
    return _known


def learn(types: Iterable[EntityType]) -> None:
    """Let the catalogue know a user's own types; one with the code of an earlier one takes its place.

    They stay known for the life of the process, so that whatever is written later can name them. What is looked for is
    decided elsewhere (``LaneOptions.types``). A type of ours keeps its code.
    """
    changed = {entry.code: entry for entry in types if _own.get(entry.code) != entry}
    if changed:
        _own.update(changed)
        _known.clear()
        for forget in _forget:
            forget()


def forget_own() -> None:
    """Know none of the user's own types any more."""
    _own.clear()
    _known.clear()
    for forget in _forget:
        forget()


def described(types: Iterable[EntityType]) -> list[dict[str, Any]]:
    """What a run keeps of the user's own types: what names, masks and weighs them, and no word that finds them."""
    return [
        {**{name: getattr(entry, name) for name in _KEPT}, "verified_by": list(entry.verified_by)}
        | {"mask": list(entry.mask) if entry.mask is not None else None}
        for entry in types
    ]


def learn_described(kept: Iterable[Mapping[str, Any]]) -> None:
    """Let the catalogue know the types that an earlier run was made with; one that is known already stays."""
    learn(
        EntityType(
            **{name: each[name] for name in _KEPT},
            verified_by=tuple(each["verified_by"]),
            mask=tuple(each["mask"]) if each["mask"] is not None else None,
        )
        for each in kept
        if each["code"] not in _own
    )


def by_catalogue(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Remember what ``function`` made of the catalogue until the catalogue changes."""
    remembering = functools.lru_cache(maxsize=4096)(function)
    _forget.append(remembering.cache_clear)
    return cast("Callable[_P, _R]", remembering)


def _new() -> dict[str, EntityType]:
    ours = built_in()
    return {code: entry for code, entry in _own.items() if code not in ours}


@functools.cache
def built_in() -> Mapping[str, EntityType]:
    """The types that come with pandian, by code."""
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
