"""Include and exclude patterns: fnmatch on the parts of a path relative to its target.

A pattern without ``/`` matches a name at any depth (``*.log``, ``node_modules``). One with ``/`` is held against the
whole relative path from its first part (``hr/*.xlsx``; a leading ``/`` says so too), where ``**`` stands for any number
of parts. A trailing ``/`` matches folders only. What lies in a matched folder is matched with it.
"""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scanner.crawlers.errors import target_error

Parts = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    text: str
    parts: tuple[Callable[[str], object] | None, ...]
    """One matcher for each part; None is ``**``."""
    anchored: bool
    folders_only: bool

    def matches(self, parts: Parts, folder: bool) -> bool:
        """Whether this very path matches."""
        if self.folders_only and not folder:
            return False
        if not self.anchored:
            return bool(self.parts[0] is None or (parts and self.parts[0](parts[-1])))
        return _whole(self.parts, parts)

    def may_match_below(self, parts: Parts) -> bool:
        """Whether something below the folder ``parts`` could match."""
        return not self.anchored or _prefix(self.parts, parts)


def _whole(pattern: Sequence[Callable[[str], object] | None], parts: Parts) -> bool:
    reached = _closure({0}, pattern)
    for part in parts:
        reached = _closure(_step(reached, pattern, part), pattern)
    return len(pattern) in reached


def _prefix(pattern: Sequence[Callable[[str], object] | None], parts: Parts) -> bool:
    reached = _closure({0}, pattern)
    for part in parts:
        reached = _closure(_step(reached, pattern, part), pattern)
    return any(at < len(pattern) for at in reached)


def _step(reached: set[int], pattern: Sequence[Callable[[str], object] | None], part: str) -> set[int]:
    after = set()
    for at in reached:
        if at < len(pattern):
            matcher = pattern[at]
            if matcher is None:
                after.add(at)
            elif matcher(part):
                after.add(at + 1)
    return after


def _closure(reached: set[int], pattern: Sequence[Callable[[str], object] | None]) -> set[int]:
    for at in tuple(reached):
        step = at
        while step < len(pattern) and pattern[step] is None:
            step += 1
            reached.add(step)
    return reached


def _compile(text: str, ignore_case: bool) -> _Pattern:
    plain = unicodedata.normalize("NFC", text.strip())
    if os.sep == "\\":
        plain = plain.replace("\\", "/")
    plain = plain.removeprefix("./")
    folders_only = plain.endswith("/")
    names = [name for name in plain.split("/") if name]
    if not names:
        raise target_error("pattern_empty")
    anchored = "/" in plain.rstrip("/")
    flags = re.IGNORECASE if ignore_case else 0
    parts = tuple(None if name == "**" else re.compile(fnmatch.translate(name), flags).match for name in names)
    return _Pattern(text, parts, anchored, folders_only)


class Globs:
    """The include and exclude patterns of one target. Raises TargetError for an empty pattern."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str], *, ignore_case: bool = os.name == "nt") -> None:
        self._include = tuple(_compile(text, ignore_case) for text in include)
        self._exclude = tuple(_compile(text, ignore_case) for text in exclude)

    def __bool__(self) -> bool:
        """Whether there is any pattern at all."""
        return bool(self._include or self._exclude)

    def excluded(self, parts: Parts, *, folder: bool, alias: str = "") -> bool:
        """Whether the object is left out. ``alias`` is a second name it may be called by (``schema.table``).

        The walk does not enter an excluded folder, so only the path itself is held against the exclude patterns; an
        include pattern counts for everything below what it matches.
        """
        plain = [unicodedata.normalize("NFC", part) for part in parts]
        if any(_hit(pattern, plain, folder, alias) for pattern in self._exclude):
            return True
        if not self._include or self._chosen(plain, folder, alias):
            return False
        return not (folder and any(pattern.may_match_below(plain) for pattern in self._include))

    def _chosen(self, parts: list[str], folder: bool, alias: str) -> bool:
        return any(
            _hit(pattern, parts, folder, alias)
            or any(pattern.matches(parts[:depth], True) for depth in range(1, len(parts)))
            for pattern in self._include
        )


def _hit(pattern: _Pattern, parts: list[str], folder: bool, alias: str) -> bool:
    return pattern.matches(parts, folder) or bool(alias and not pattern.anchored and pattern.matches([alias], folder))
