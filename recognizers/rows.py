"""Rows of digits near a word that announces a number: where none stands that a type asks for, nobody need look.

A number in parts, broken over two lines or spelled out is one row (``compiled/rows.c``).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from recognizers.compiled import Places
from recognizers.pack import recognizers

REACH = (100, 400)
"""Bytes before and behind a word, on its line, in which the number begins; see ``VerifiedRecognizer.row``."""
MANY = 1 << 30
"""More digits than any row is asked for to have."""
_NEVER, _ANYTHING = (MANY + 1, 0), (-1, 0)
"""What no row satisfies, and what no row is needed for."""

Row = tuple[int, int]
"""As in ``Rows``, at one place."""


class Rows(NamedTuple):
    """Rows of digits near places, an element each: the most digits of one in parts; bits of the sizes of plain ones."""

    parted: Any
    plain: Any

    def where(self, which: Any) -> Rows:
        """Those of some of the places."""
        return Rows(self.parted[which], self.plain[which])

    def has(self, asked: Rows) -> Any:
        """Does such a row stand there as is asked for: so many digits and more in parts, or one of those sizes?"""
        return (self.parted >= asked.parted) | ((self.plain & asked.plain) > 0)

    def each(self) -> Iterator[Row]:
        """Place by place."""
        return zip(self.parted.tolist(), self.plain.tolist(), strict=True)

    def counted(self, places: Places, count: Callable[[Places], Rows]) -> Rows:
        """What is asked for here, at ``places``, counted; none where nobody asks."""
        found = Rows(np.zeros(len(places), np.int32), np.zeros(len(places), np.uint32))
        which = np.flatnonzero(self.parted <= MANY)
        if len(which):
            found.parted[which], found.plain[which] = count(places[which])
        return found


Counter = Callable[[int, Places], Rows]
"""For places, which ascend, the rows near each; 0: of all digits, 1: of those that nobody has claimed."""


@functools.cache
def _asked(entity: str) -> tuple[Row, Row]:
    """The rows that a type asks for near its word, of any digits and of those that nobody has claimed: one of both."""
    recognizer = recognizers()[entity]
    least, most = recognizer.row
    asked = (least, (1 << most + 1) - (1 << least)) if least else _ANYTHING
    return (_NEVER, asked) if recognizer.spared else (asked, _NEVER)


def asked_by(entities: Sequence[frozenset[str]]) -> tuple[Rows, Rows]:
    """For each set of types what one of them is content with, of any digits and of those that nobody has claimed."""
    sides = []
    for side in (0, 1):
        asked = [[_asked(entity)[side] for entity in each] for each in entities]
        parted = np.array([min(parted for parted, _ in each) for each in asked], np.int32)
        plain = np.array([functools.reduce(operator.or_, (plain for _, plain in each)) for each in asked], np.uint32)
        sides.append(Rows(parted, plain))
    return sides[0], sides[1]


def content(entity: str, near: Row, free: Row) -> bool:
    """Is a type content with the rows near a place, of all digits and of those that nobody has claimed?"""
    return any(row[0] >= asked[0] or row[1] & asked[1] for row, asked in zip((near, free), _asked(entity), strict=True))
