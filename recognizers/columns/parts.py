"""Runs that only their neighbours make a number: plates, numbers in parts, over a line's end, or right beside a word."""

from __future__ import annotations

import numpy as np

from recognizers.columns.held import Held
from recognizers.columns.kinds import CARD, FOREIGNER, HMT, MINOR, MOBILE, PLATE, RESIDENT, Ints
from recognizers.columns.sums import number_at
from recognizers.columns.tables import (
    ALNUM,
    DIPLOMAT,
    LOWER,
    PROVINCE_CODES,
    USCC_FIRST,
    WORD_BEGINS,
    WORD_ENDS,
    WORD_LETTERS,
    areas,
    card_heads,
    in_sorted,
    windows,
)
from recognizers.disguise import promising_break, worth_joining
from recognizers.glued import LONGEST, WORD


class Parts(Held):
    """Looks at runs beside each other."""

    def _plates(self, starts: Ints, ends: Ints) -> None:
        """Runs that begin with a letter behind the character of a province, or stand beside 使."""
        if not len(starts):
            return
        rows = windows(self.block, starts - 3, 4)
        before = _character(rows)
        plate = (((rows[3] & 0xDF) - 65) < 26) & in_sorted(before, PROVINCE_CODES)
        q = starts[plate]
        self._ask(PLATE, q - 3, q + 1)
        q = starts[before == DIPLOMAT]
        self._ask(PLATE, q - 3, q)
        six = starts[ends - starts == 6]
        q = six[_character(windows(self.block, six + 6, 3)) == DIPLOMAT]
        self._ask(PLATE, q, q + 6)

    def _breaks(self, starts: Ints, middles: Ints, agains: Ints, ends: Ints) -> None:
        """Two runs over a line's end that are as long as a number together."""
        if not len(starts):
            return
        left, both = middles - starts, middles - starts + ends - agains
        head, last = self.block[starts], self.block[ends - 1]
        good = ((both != 11) | (head == 49)) & (((last - 48) < 10) | (both == 18))
        good &= ((head - 48) < 10) | ((both == 18) & USCC_FIRST[head])
        # a card's number begins as its bank's do, an identity number with a province: most lines end here
        first = number_at(self.block, starts, 4)
        four = np.maximum(first, 0)
        good &= (
            (left < 4)
            | (first < 0)
            | (both == 11)
            | card_heads()[four]
            | ((both == 18) & (areas()[1][four // 100] | USCC_FIRST[head]))
        )
        block = self.block
        for start, middle, again, end in zip(
            *(each[good].tolist() for each in (starts, middles, agains, ends)), strict=True
        ):
            if promising_break((block[start:middle].tobytes() + block[again:end].tobytes()).decode("ascii")):
                self.found.broken.append((start, end))

    def _chains(self, starts: Ints, ends: Ints) -> None:
        """Runs set apart by one joint each that hold a number's digits together."""
        block = self.block
        for begin, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if worth_joining(block[begin:end].tobytes().decode("latin-1").replace("\xc2", "")):
                self.found.parts.append((begin, end))

    def _glued(self, starts: Ints, sizes: Ints) -> None:
        """Digits in a run with letters: those with what may be the end of a word before them, or its beginning behind."""
        block = self.block
        last, one = LOWER[block[starts - 1]], block[starts - 2]
        good = WORD_ENDS[LOWER[one].astype(np.int64) << 8 | last] | (WORD_LETTERS[last] & ~ALNUM[one])
        good |= ~ALNUM[last] & WORD_BEGINS[LOWER[block[starts + sizes]]]
        for start, size in zip(starts[good].tolist(), sizes[good].tolist(), strict=True):
            if WORD.search(block[start - LONGEST - 1 : start].tobytes()):  # the recognizers take far longer
                self.found.doubts.extend((kind, start, start + size) for kind in _GLUED_KINDS[size])


_GLUED_KINDS = {
    11: (MOBILE,),
    13: (MOBILE,),
    15: (MOBILE, RESIDENT, CARD),
    16: (CARD,),
    17: (MOBILE, CARD),
    18: (RESIDENT, HMT, FOREIGNER, MINOR, CARD),
    19: (CARD,),
}


def _character(rows: np.ndarray) -> Ints:
    """The first three bytes of each column as one number."""
    three = rows[:3].astype(np.int64)
    value: Ints = (three[0] << 16) | (three[1] << 8) | three[2]
    return value
