"""Whether an allow list speaks for a finding: asked for each of what may be millions, so what can be settled is.

Of one object's path first: the entries that can count in it. Then by look-up: types and fingerprints. Patterns last.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import unquote

from models.records import Item, ItemKind
from scanner.allow import AllowEntry, AllowList
from scanner.crawlers.globs import Globs

NAMED_ONLY = frozenset({"STATE_SECRET_MARK"})
"""Types that only an entry which names them leaves out: of such an object nothing may be quoted."""

PATTERN_TIME = 0.05
"""Seconds that a pattern may take for one value."""

PATTERN_VALUE = 1000
"""Characters of the longest value that is held against patterns."""

_GIVE_UP = 5
"""Values for which a pattern took too long, after which a worker asks it no more: what it finds then counts."""


class Match(Protocol):
    """What is asked of a finding while its value is still in memory (recognizers.lane.Match)."""

    entity_type: str
    value: str
    normal: str


class Allowing:
    """An allow list made ready for work in one process."""

    def __init__(self, allow: AllowList) -> None:
        self._entries = [(entry, _paths(entry.paths), _patterns(entry.patterns)) for entry in allow.valid]

    def speaks_by_path(self, item: Item) -> bool:
        """Whether an entry counts in this object because of where it lies."""
        return any(where is not None and where(item) for _, where, _ in self._entries)

    def of_object(self, item: Item) -> Allowed | None:
        """What may be left out in one object; None where nothing can be."""
        here = [(entry, patterns) for entry, where, patterns in self._entries if where is None or where(item)]
        return Allowed(here) if here else None


class Allowed:
    """The entries that can count in one object."""

    def __init__(self, entries: Iterable[tuple[AllowEntry, tuple[_Pattern, ...]]]) -> None:
        self._entries = list(entries)
        self._by_type: dict[str, Callable[[Match, str], str | None]] = {}

    def entry(self, match: Match, fingerprint: str) -> str | None:
        """The id of the first entry that speaks for a finding; None: it counts."""
        ask = self._by_type.get(match.entity_type)
        if ask is None:
            ask = self._by_type[match.entity_type] = self._asked(match.entity_type)
        return ask(match, fingerprint)

    def _asked(self, entity: str) -> Callable[[Match, str], str | None]:
        mine = [
            (at, entry, patterns)
            for at, (entry, patterns) in enumerate(self._entries)
            if entity in entry.entities or not (entry.entities or entity in NAMED_ONLY)
        ]
        if not mine:
            return _none
        known: dict[str, tuple[int, str]] = {}
        for at, entry, patterns in mine:
            if not patterns:
                for fingerprint in entry.fingerprints:
                    known.setdefault(fingerprint, (at, entry.id))
        slow = [(at, entry, patterns) for at, entry, patterns in mine if patterns or not entry.fingerprints]

        def ask(match: Match, fingerprint: str) -> str | None:
            found = known.get(fingerprint)
            for at, entry, patterns in slow:
                if found is not None and found[0] < at:
                    break
                if (not entry.fingerprints or fingerprint in entry.fingerprints) and (
                    not patterns or any(pattern.matches(match) for pattern in patterns)
                ):
                    return entry.id
            return found[1] if found is not None else None

        return ask


def _none(match: Match, fingerprint: str) -> None:
    del match, fingerprint


class _Pattern:
    """A regular expression that cannot hold a scan up."""

    def __init__(self, written: str) -> None:
        self._compiled = compiled(written)
        self._late = 0

    def matches(self, match: Match) -> bool:
        """Whether the whole value matches, in its normal form or as written."""
        if self._late >= _GIVE_UP or len(match.value) > PATTERN_VALUE:
            return False
        try:
            return any(self._compiled.fullmatch(value, timeout=PATTERN_TIME) for value in {match.normal, match.value})
        except TimeoutError:
            self._late += 1
            return False


def compiled(written: str) -> Any:
    """A regular expression with a time limit (the package ``regex``). Raises ValueError for what is none."""
    import regex

    try:
        return regex.compile(written)
    except regex.error:
        raise ValueError("pattern") from None  # its own text quotes the pattern


@functools.lru_cache(maxsize=4096)
def _pattern(written: str) -> _Pattern:
    return _Pattern(written)


def _patterns(written: tuple[str, ...]) -> tuple[_Pattern, ...]:
    return tuple(_pattern(each) for each in written)


def _paths(written: tuple[str, ...]) -> Callable[[Item], bool] | None:
    if not written:
        return None
    globs = [glob_of(each) for each in written]

    def holds(item: Item) -> bool:
        ways = {_parts(item.path), _parts(unquote(item.uri.partition("://")[2]))}
        alias = item.path if item.kind is ItemKind.TABLE else ""
        return any(not glob.excluded(parts, folder=False, alias=alias) for glob in globs for parts in ways)

    return holds


def glob_of(written: str) -> Globs:
    """A pattern of ``--include``: without a slash a name at any depth, with one a path's end or middle, with one at its
    beginning the whole path. What lies in a folder or archive that matches is matched with it.

    Raises TargetError for an empty one.
    """
    plain = written.strip().replace("\\", "/").removeprefix("./")
    anywhere = "/" in plain.rstrip("/") and not plain.startswith("/")
    return Globs((f"**/{plain}" if anywhere else plain,), ())


def _parts(path: str) -> tuple[str, ...]:
    """The names on a path; those of an archive and of what lies in it among them."""
    names = [name for name in re.split(r"!/|[/\\]", path) if name]
    return tuple(names)
