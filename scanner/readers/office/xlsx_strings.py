"""The strings that cells of a workbook share: which of them no cell uses, and how often a long one is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_LONG = 1000
"""Characters above which a string is given in full in ``_COPIES`` cells only: more of them say nothing new, and a file
of some kilobytes would hold gigabytes."""
_COPIES = 100
_AGAIN = "…"
"""What the other cells are given."""

Values = npt.NDArray[np.object_]


class Strings:
    """Shared strings by their number; an empty one, and one that is not there, is None."""

    def __init__(self, texts: Sequence[str]) -> None:
        held = [text or None for text in texts]
        self._texts = objects([*held, None])
        """The last one is for numbers that no string has; so it is with ``_used`` and ``_long``."""
        self._used = np.zeros(len(self._texts), np.bool_)
        self._long = np.zeros(len(self._texts), np.bool_)
        self._any_long = max(map(len, texts), default=0) > _LONG
        if self._any_long:
            self._long[:-1] = [len(text) > _LONG for text in texts]
        self._given: dict[int, int] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._texts) - 1

    def at(self, place: int) -> str | None:
        """What one cell shows."""
        if not 0 <= place < len(self):
            return None
        self._used[place] = True
        return _AGAIN if self._long[place] and self._often(place) else self._texts[place]

    def all_at(self, places: npt.NDArray[np.int32]) -> Values:
        """What many cells show."""
        places = np.minimum(places, len(self))
        self._used[places] = True
        values: Values = self._texts[places]
        if self._any_long:
            for number in np.flatnonzero(self._long[places]).tolist():
                if self._often(int(places[number])):
                    values[number] = _AGAIN
        return values

    def _often(self, place: int) -> bool:
        given = self._given[place] = self._given.get(place, 0) + 1
        return given > _COPIES

    def unused(self) -> Iterator[str]:
        """The strings that no cell has shown: of cells that were overwritten, or hidden on purpose."""
        for place in np.flatnonzero(~self._used).tolist():
            text = self._texts[place]
            if text and not text.isspace():
                yield text


def objects(values: Sequence[Any]) -> Values:
    """An array of these."""
    found = np.empty(len(values), object)
    found[:] = values
    return found
