"""Runs that only their neighbours make a number: landlines, plates, numbers in parts or over a line's end."""

from __future__ import annotations

import numpy as np

from recognizers.columns.held import Held
from recognizers.columns.kinds import LANDLINE, PLATE, Bool, Ints
from recognizers.columns.tables import (
    BLANK,
    BROKEN_SIZES,
    DIPLOMAT,
    GAP,
    JOINT,
    PROVINCE_CODES,
    USCC_FIRST,
    USCC_UPPER,
    areas,
    card_heads,
    digits,
    in_sorted,
    number_of,
    windows,
)
from recognizers.disguise import promising_break, worth_joining


class Parts(Held):
    """Looks at runs beside each other."""

    def _landlines(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Runs of 7 or 8 digits behind a run of 3 or 4 that begins with 0; runs of 10 and 12 that do themselves."""
        block = self.block
        at = np.flatnonzero((sizes >= 7) & (sizes <= 8) & digit_last)
        at = at[at > 0]
        gap = starts[at] - ends[at - 1]
        area = (sizes[at - 1] >= 3) & (sizes[at - 1] <= 4) & (block[starts[at - 1]] == 48)
        at = at[area & (gap >= 1) & (gap <= 3) & GAP[block[ends[at - 1]]]]
        self.found.doubts.extend(
            (LANDLINE, s, e) for s, e in zip(starts[at - 1].tolist(), ends[at].tolist(), strict=True)
        )
        for size in (10, 12):
            whole = np.flatnonzero((sizes == size) & digit_last & (block[starts] == 48))
            self._need(LANDLINE, starts[whole], size)

    def _plates(self, starts: Ints, ends: Ints, sizes: Ints) -> None:
        """Runs that begin with a letter behind the character of a province; the recognizer has the form."""
        block = self.block
        q = starts[np.flatnonzero((block[starts - 1] >= 128) & (sizes <= 7))]
        before = (block[q - 3].astype(np.int64) << 16) | (block[q - 2].astype(np.int64) << 8) | block[q - 1]
        plate = ((block[q] - 65) < 26) & in_sorted(before, PROVINCE_CODES)
        self.found.doubts.extend((PLATE, s - 3, s + 1) for s in q[plate].tolist())
        six = np.flatnonzero(sizes == 6)
        behind = windows(block, ends[six], 3).astype(np.int64)
        code = (behind[0] << 16) | (behind[1] << 8) | behind[2]
        self.found.doubts.extend((PLATE, s, s + 6) for s in starts[six[code == DIPLOMAT]].tolist())
        self.found.doubts.extend((PLATE, s - 3, s) for s in q[before == DIPLOMAT].tolist())

    def _breaks(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Two runs with a line's end between them that are as long as a number together."""
        block = self.block
        both = sizes[:-1] + sizes[1:]
        at = np.flatnonzero(BROKEN_SIZES[np.minimum(both, 31)] & (starts[1:] - ends[:-1] <= 52))
        if not len(at):
            return
        both = both[at]
        good = BLANK[block[ends[at]]] & BLANK[block[starts[at + 1] - 1]] & ((both != 11) | (block[starts[at]] == 49))
        head = block[starts[at]]
        good &= ((head - 48) < 10) | ((both == 18) & USCC_FIRST[head])
        good &= (digit_last[at + 1] | (both == 18)) & (sizes[at] >= 2) & (sizes[at + 1] >= 2)
        at = at[good]
        if not len(at):
            return
        # a card's number begins as its bank's do, an identity number with a province: most lines end here
        head = windows(block, starts[at], 4)
        four = np.clip(number_of(head), 0, 9999)
        good = (sizes[at] < 4) | ~digits(head) | (sizes[at] + sizes[at + 1] == 11) | card_heads()[four]
        good |= (sizes[at] + sizes[at + 1] == 18) & (areas()[1][four // 100] | USCC_FIRST[head[0]])
        at = at[good]
        lines = np.append(np.flatnonzero(block == 10), len(block))
        at = at[lines[np.searchsorted(lines, ends[at])] < starts[at + 1]]
        for first in at.tolist():
            start, middle, again, end = (
                int(starts[first]),
                int(ends[first]),
                int(starts[first + 1]),
                int(ends[first + 1]),
            )
            if promising_break((block[start:middle].tobytes() + block[again:end].tobytes()).decode("ascii")):
                self.found.broken.append((start, end))

    def _parts(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Chains of runs set apart by one joint each that hold 11 digits and more, or 18 as a credit code does."""
        block = self.block
        # first, middle and last character tell numbers from hashes well enough
        number = digit_last & ((block[starts] - 48) < 10) & ((block[starts + (sizes >> 1)] - 48) < 10)
        part = np.flatnonzero(
            (sizes <= 18) & (number | (USCC_UPPER[block[starts]] & USCC_UPPER[block[ends - 1]] & (sizes <= 9)))
        )
        if len(part) < 2:
            return
        starts, ends, sizes, number = starts[part], ends[part], sizes[part], number[part]
        gap = starts[1:] - ends[:-1]
        near = np.flatnonzero(gap <= 3)
        gap, one = gap[near], block[ends[near]]
        two, three = block[ends[near] + 1], block[ends[near] + 2]
        joint = (gap == 1) & JOINT[one]
        joint |= (gap == 2) & (((one == 0xC2) & (two == 0xB7)) | ((one == 41) & (two == 32)))
        joint |= (gap == 3) & (one == 32) & (two == 45) & (three == 32)
        linked = np.zeros(len(starts) + 1, bool)
        linked[near[joint] + 1] = True
        edge = np.flatnonzero(linked[1:] != linked[:-1])
        first, last = edge[0::2], edge[1::2]
        if not len(first):
            return
        total, digits = np.cumsum(sizes), np.cumsum(sizes * number)
        size = total[last] - total[first] + sizes[first]
        plain = digits[last] - digits[first] + sizes[first] * number[first]
        good = (plain >= 11) | ((size >= 18) & (plain >= 6))
        for a, b in zip(first[good].tolist(), last[good].tolist(), strict=True):
            begin, end = int(starts[a]), int(ends[b])
            if worth_joining(block[begin:end].tobytes().decode("latin-1").replace("\xc2", "")):
                self.found.parts.append((begin, end))
