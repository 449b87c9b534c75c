"""Rows of digits near a word that announces a number: where none stands that a type asks for, nobody need look.

A number in parts, broken over two lines or spelled out is one row (``compiled/rows.c``).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from recognizers import characters
from recognizers.compiled import Places
from recognizers.pack import recognizers

REACH = (100, 400)
"""Bytes before and behind a word, on its line, in which the number begins; see ``VerifiedRecognizer.row``."""
MANY = 1 << 30
"""More digits than any row is asked for to have."""
_NEVER, _ANYTHING = (MANY + 1, 0), (-1, 0)
"""What no row satisfies, and what no row is needed for."""

_NONE = np.empty(0, np.int64)

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


class Counter:
    """Counts the rows of one text; made of what the columns said of its numbers."""

    def __init__(
        self,
        data: bytes,
        folded: Sequence[tuple[int, int]],
        proven: Sequence[tuple[Places, Places]],
        failing: Sequence[Places],
    ) -> None:
        """``folded``: stretches in which characters are folded, where bytes tell nothing; ascending.

        ``proven``: firsts and lasts of numbers that are proven by their check; ``failing``: where digits written together
        begin that fail Luhn's.
        """
        self._data = data
        self._folded = np.array(folded, np.int64).reshape(-1, 2).T
        self._proven, self._failing = proven, failing

    @functools.cached_property
    def _claimed(self) -> Any:
        """Firsts and lasts of what is proven, ascending."""
        spans = np.concatenate([np.empty((2, 0), np.int64), *map(np.stack, self._proven)], axis=1)
        return np.ascontiguousarray(spans[:, np.argsort(spans[0])])

    @functools.cached_property
    def _failed(self) -> Places:
        return np.sort(np.concatenate([_NONE, *self._failing]))

    def count(self, spared: int, places: Places) -> Rows:
        """The rows near each of ``places``, which ascend, but for digits that types of this ``spared`` leave to others.

        Where something is folded nearby there stands whatever is asked for.
        """
        firsts, lasts = self._claimed if spared else (_NONE, _NONE)
        failing = self._failed if spared == 2 else _NONE
        rows = Rows(*characters.rows(self._data, places, REACH, firsts, lasts, failing))
        starts, ends = self._folded
        if len(starts):
            before, after = REACH
            next_ = np.minimum(np.searchsorted(ends, places - before, "right"), len(ends) - 1)
            rows.parted[(starts[next_] < places + after) & (ends[next_] > places - before)] = MANY
        return rows


SPARED = range(3)
"""What ``VerifiedRecognizer.spared`` may be."""


@functools.cache
def _asked(entity: str) -> tuple[Row, ...]:
    """The rows that a type asks for near its word: at one of ``SPARED``."""
    recognizer = recognizers()[entity]
    least, most = recognizer.row
    asked = (least, (1 << most + 1) - (1 << least)) if least else _ANYTHING
    return tuple(asked if recognizer.spared == spared else _NEVER for spared in SPARED)


def asked_by(entities: Sequence[frozenset[str]]) -> tuple[Rows, ...]:
    """For each set of types what one of them is content with, at each of ``SPARED``."""
    sides = []
    for spared in SPARED:
        asked = [[_asked(entity)[spared] for entity in each] for each in entities]
        parted = np.array([min(parted for parted, _ in each) for each in asked], np.int32)
        plain = np.array([functools.reduce(operator.or_, (plain for _, plain in each)) for each in asked], np.uint32)
        sides.append(Rows(parted, plain))
    return tuple(sides)


def content(entity: str, near: Sequence[Row]) -> bool:
    """Is a type content with the rows near a place, those at each of ``SPARED``?"""
    return any(row[0] >= asked[0] or row[1] & asked[1] for row, asked in zip(near, _asked(entity), strict=True))
