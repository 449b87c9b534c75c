"""Where a bucket's listing may be begun anew, some pages ahead: at folders that are known, or at keys that are guessed.

Nothing depends on a guess being right: it is a key to begin behind, whether there is such an object or not.
"""

from __future__ import annotations

import itertools
import math
import string
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

FOLDERS = 100
"""Folders of one page up to which asking for the names of those that follow is worth a call."""
_CARRY = 3
"""Characters that the keys of a page share, before those in which they differ, that may be counted up as well."""
_FINE = 1_000_000
"""Steps that a page is divided into at least, where its keys have as many characters."""
_LONGEST = 24
"""Characters that are counted with."""
_KEYS = 128
"""Keys of a page that are looked at."""
_HEX = "0123456789abcdefABCDEF"


class Sample(NamedTuple):
    """What a page tells of what may follow it: numbers of its first and last key, in the letters of each place."""

    head: str
    letters: tuple[str, ...]
    first: int
    last: int
    level: str
    """The folder in which all keys of the page lie."""
    folders: int
    """How many folders right below it the page touched; 0: the keys lie in it themselves, or in too many."""
    folder: str
    """The last of these, from the beginning of the key to its slash."""


def sample(keys: Sequence[str]) -> Sample | None:
    """What the keys of a page tell; None where they are in no order of bytes, or all the same."""
    first, last = (keys[0], keys[-1]) if keys else ("", "")
    if in_bytes(first) >= in_bytes(last):
        return None
    same = zip(first, last, strict=False)
    shared = first[: sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], same))]
    level = shared[: shared.rfind("/") + 1]
    names = {key[len(level) :].partition("/")[:2] for key in keys}
    folders = sum(slash == "/" for _, slash in names)
    folder = level + last[len(level) :].partition("/")[0] + "/"
    known = folders * 2 >= len(names) and len(names) <= FOLDERS and "/" in last[len(level) :]
    start = max(0, len(shared) - _CARRY)
    letters = _letters(keys[:: max(1, len(keys) // _KEYS)], last, start, len(shared))
    numbers = _number(first, start, letters), _number(last, start, letters)
    return Sample(shared[:start], letters, *numbers, level, folders if known else 0, folder)


def guess(told: Sample, pages: int) -> str | None:
    """A key about so many pages behind the one sampled; None where its letters do not lead there."""
    number = told.last + pages * (told.last - told.first)
    if number == told.last or number >= math.prod(map(len, told.letters)):
        return None
    found = []
    for each in reversed(told.letters):
        number, at = divmod(number, len(each))
        found.append(each[at])
    return told.head + "".join(reversed(found))


def at_folder(told: Sample, names: Sequence[str], pages: int) -> str | None:
    """The folder about so many pages behind the one sampled, of ``names``, in order; None where they end before."""
    at = bisect_right([in_bytes(name) for name in names], in_bytes(told.folder)) + max(1, pages * told.folders) - 1
    return names[at] if at < len(names) else None


def above(told: Sample) -> Sample:
    """As if the page had been all of its folder, in the folder that this lies in."""
    return told._replace(level=told.level[: told.level.rfind("/", 0, -1) + 1], folders=1, folder=told.level)


def in_bytes(key: str) -> bytes:
    """What keys are put in order by."""
    return key.encode("utf-8", "surrogateescape")


def _letters(keys: Sequence[str], last: str, start: int, differs: int) -> tuple[str, ...]:
    """For each place from ``start`` on the letters it may have: to where keys differ all of a kind, then those seen."""
    found: list[str] = []
    steps = 1
    for place in range(start, min(len(last), start + _LONGEST)):
        seen = {key[place] for key in keys if len(key) > place} | {last[place]}
        if place <= differs:
            seen = {letter for each in seen for letter in _kind(each, seen)}
        found.append("".join(sorted(letter for letter in seen if not "\ud800" <= letter <= "\udfff")) or "0")
        if place >= differs:
            steps *= len(found[-1])
            if steps > _FINE:
                break
    return tuple(found)


def _kind(letter: str, seen: set[str]) -> str:
    if letter.isascii() and letter.isdigit():
        return string.digits
    if len(seen) > 1 and seen <= set(_HEX):
        return "abcdef" if letter.islower() else "ABCDEF"
    for kind in (string.ascii_lowercase, string.ascii_uppercase):
        if letter in kind:
            return kind
    return letter


def _number(key: str, start: int, letters: Sequence[str]) -> int:
    number = 0
    for place, each in enumerate(letters, start):
        at = bisect_left(each, key[place]) if len(key) > place else 0
        number = number * len(each) + min(at, len(each) - 1)
    return number
