"""Running text as the model of our own reads it: characters as rows of its table, in pieces of bounded length.

Training and finding read by this one way, so that what was learnt is what is met.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
Places = npt.NDArray[np.int32]

UNKNOWN, BLANK, LINE_END, FIRST = 1, 2, 3, 4
"""Rows of the table: 0 is padding, from ``FIRST`` on stand the characters that the model knows."""
LONGEST = 128
"""Characters of one piece."""
EARLIEST = 40
"""Characters that a piece holds at least where more follow, so that it keeps some context."""
NEAR = 24
"""Characters from a Chinese one, on its line, up to which others are read: what is farther off tells of no name."""
_CODES = 0x30001
"""Code points told apart: those of Chinese characters and all below; the last stands for all above."""
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF))
_FOLDED = ((0xA0, 0x24F), (0x2000, 0x33FF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF), (0x2F800, 0x2FA1F))
"""Where characters stand that are another way of writing one (NFKC): wide letters, radicals, ideographs of old sets."""
_LINE_ENDS = "\n\r\x0b\x0c\x1e\x85\u2028\u2029"
_BLANKS = " \t\x00\u3000\xa0\ufeff\u200b"
_CUTS = ("，,、：:|\t ", "。！？；!?;", _LINE_ENDS)
"""Behind what a long text is cut, the best last."""


class Piece(NamedTuple):
    """A stretch of a text: rows of the table, and the place in the text of each; blanks in a row are one."""

    ids: Ids
    places: Places


class Reading:
    """How a model that knows certain characters reads."""

    def __init__(
        self,
        characters: Sequence[int] | npt.NDArray[np.integer],
        folds: Sequence[tuple[int, int]] | npt.NDArray[np.integer] = (),
    ) -> None:
        """``characters``: code points, row by row from ``FIRST`` on; ``folds``: pairs of one that has no row, and that
        whose row it is read by.
        """
        codes = np.asarray(characters, np.int64)
        self._rows = np.full(_CODES, UNKNOWN, np.int32)
        self._rows[codes[codes < _CODES]] = (np.arange(len(codes), dtype=np.int32) + FIRST)[codes < _CODES]
        written, plain = np.minimum(np.asarray(folds, np.int64).reshape(-1, 2), _CODES - 1).T
        self._rows[written] = np.where(self._rows[written] == UNKNOWN, self._rows[plain], self._rows[written])
        for low, high in _FOLDED:
            for code in np.flatnonzero(self._rows[low : high + 1] == UNKNOWN) + low:
                normal = unicodedata.normalize("NFKC", chr(code))
                if len(normal) == 1 and ord(normal) != code:
                    self._rows[code] = self._rows[ord(normal)]
        self._rows[:0x20] = self._rows[0x7F:0xA0] = BLANK
        self._rows[[ord(mark) for mark in _BLANKS] + list(range(0x2000, 0x200A))] = BLANK
        self._rows[[ord(mark) for mark in _LINE_ENDS]] = LINE_END
        self._kinds = np.zeros(_CODES, np.uint8)
        """Of each code point: how well a text is cut behind it (1 to 3), 8 for a Chinese character."""
        for worth, marks in enumerate(_CUTS, 1):
            self._kinds[[ord(mark) for mark in marks]] = worth
        for low, high in _HAN:
            self._kinds[low : high + 1] = 8

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of ``text``, ascending: what stands near Chinese characters; nothing for a text without any."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        codes = np.minimum(codes, _CODES - 1)
        kinds = self._kinds[codes]
        han = np.flatnonzero(kinds == 8)
        if not len(han):
            return []
        places, joined = _near(han, kinds == 3)
        ids, kinds = self._rows[codes[places]], kinds[places]
        ids[joined], kinds[joined] = LINE_END, 3
        # of blanks and line ends in a row one is kept, a line end before a blank
        space = (ids == BLANK) | (ids == LINE_END)
        run = np.cumsum(~space)
        ends = np.zeros(run[-1] + 1, bool)
        ends[run[ids == LINE_END]] = True
        kept = ~space
        kept[1:] |= space[1:] & ~space[:-1]
        kept[0] = not space[0]
        ended = space & ends[run]
        ids[ended], kinds[ended] = LINE_END, 3
        ids, kinds, places = ids[kept], kinds[kept], places[kept]
        return [Piece(ids[start:end], places[start:end]) for start, end in _cut(kinds)]


def _near(han: npt.NDArray[np.int64], line_ends: npt.NDArray[np.bool_]) -> tuple[Places, npt.NDArray[np.bool_]]:
    """The places that are read, and which of them stand for a gap: the first behind it, put in its stead."""
    size = len(line_ends)
    # one more at every first place, one less behind every last
    ends = np.flatnonzero(line_ends)
    before = np.searchsorted(ends, han)
    first = np.maximum(han - NEAR, np.concatenate(([0], ends + 1))[before])
    last = np.minimum(han + NEAR + 1, np.concatenate((ends, [size]))[before])
    depth = np.bincount(first, minlength=size + 1)[: size + 1] - np.bincount(last, minlength=size + 1)[: size + 1]
    read = np.cumsum(depth)[:size] > 0
    gap = ~read
    gap[1:] &= read[:-1]  # the first place of every gap stands for all of it
    gap[0] = False
    joined = gap[read | gap]
    return np.flatnonzero(read | gap).astype(np.int32), joined


def _cut(kinds: npt.NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Pieces of at most ``LONGEST``, cut behind the best mark, of equals the last."""
    cuts, start, size = [], 0, len(kinds)
    worth = np.where(kinds == 8, 0, kinds)
    while start < size:
        end = min(size, start + LONGEST)
        if end < size:
            window = worth[start + EARLIEST : end][::-1]
            end -= int(window.argmax()) if window.any() else 0
        cuts.append((start, end))
        start = end
    return cuts
