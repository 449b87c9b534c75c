"""E-mail and IP addresses as columns."""

from __future__ import annotations

import itertools

import numpy as np

from recognizers.columns.held import Held
from recognizers.columns.kinds import EMAIL, IP, P_EMAIL, P_IP, Bool, Group, Ints
from recognizers.columns.tables import (
    ALNUM,
    ALPHA,
    DOMAIN,
    ENDINGS,
    HEX,
    LOCAL,
    VERSION_END,
    VERSION_GAP,
    in_sorted,
    wide_blank,
    windows,
)


class Network(Held):
    """Looks around every @ and at runs with points or colons between."""

    def _addresses(self, starts: Ints, ends: Ints, sizes: Ints) -> None:
        """IPv4 as columns: four short runs with points between; IPv6 goes to the recognizer."""
        block = self.block
        if len(starts) < 2:
            return
        joint, gap = block[ends[:-1]], starts[1:] - ends[:-1]
        short = sizes <= 3
        if len(starts) >= 4:
            dot = (joint == 46) & (gap == 1) & short[:-1] & short[1:]
            first = np.flatnonzero(dot[:-2] & dot[1:-1] & dot[2:])
            if len(first):
                self._quads(first, starts, ends, sizes)
        colon = (joint == 58) & (gap <= 2) & (sizes[:-1] <= 4) & (sizes[1:] <= 4) & HEX[block[starts[1:]]]
        colon &= (gap == 1) | (block[ends[:-1] + 1] == 58)
        double = colon & (gap == 2)
        if len(starts) >= 4:
            run = np.flatnonzero(colon[:-2] & colon[1:-1] & colon[2:])
            double[run] = True
        if double.any():
            self.found.doubts.extend(
                (IP, s, e) for s, e in zip(starts[:-1][double].tolist(), ends[1:][double].tolist(), strict=True)
            )

    def _quads(self, first: Ints, starts: Ints, ends: Ints, sizes: Ints) -> None:
        block = self.block
        q, e = starts[first], ends[first + 3]
        before, behind, next_ = block[q - 1], block[e], block[e + 1]
        good = (before != 46) & (before != 45) & ~(((behind == 46) | (behind == 45)) & ((next_ - 48) < 10))
        octets = []
        for step in range(4):
            start, size = starts[first + step], sizes[first + step]
            rows = windows(block, start, 3)
            value = np.zeros(len(start), np.int32)
            for column, row in enumerate(rows):
                used = size > column
                good &= ((row - 48) < 10) | ~used
                value = np.where(used, value * 10 + row - 48, value)
            good &= (value <= 255) & ~((size > 1) & (rows[0] == 48))
            octets.append(value)
        lead = octets[0]
        good &= (lead != 0) & (lead != 127) & (lead != 255) & ~((lead >= 224) & (lead <= 239))
        sure = good & ((np.maximum.reduce(octets) >= 100) | (lead == 10)) & ~self._versions(q)
        self.found.groups.append(Group(IP, P_IP, q[sure], e[sure]))
        rest = good & ~sure
        self._ask(IP, q[rest], e[rest])

    def _versions(self, starts: Ints) -> Bool:
        """May a word such as 版本 or version stand before? Any Chinese character may end one."""
        block = self.block
        at = starts - 1
        for _ in range(4):
            at = at - VERSION_GAP[block[at]] - wide_blank(block, at)
            at -= 3 * ((block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & (block[at] == 0x9A))
        return VERSION_END[block[at]]

    def _emails(self) -> None:
        block = self.block
        at = np.flatnonzero(block == 64)
        if not len(at):
            return
        reach = 24
        left = windows(block, at - reach, reach)
        size = np.zeros(len(at), np.int64)
        open_ = np.ones(len(at), bool)
        for row in left[::-1]:
            open_ &= LOCAL[row]
            size += open_
        right = windows(block, at + 1, reach)
        run, dots, last_dot = (np.zeros(len(at), np.int64) for _ in range(3))
        wide, bad = np.ones(len(at), bool), np.zeros(len(at), bool)
        previous = np.full(len(at), 46, np.uint8)
        for index, row in enumerate(right):
            wide &= DOMAIN[row]
            dot = wide & (row == 46)
            run += wide
            dots += dot
            last_dot[dot] = index
            # an empty label, or one that begins or ends with a dash
            bad |= wide & ((dot & ((previous == 46) | (previous == 45))) | ((row == 45) & (previous == 46)))
            previous = row
        top = run - last_dot - 1
        letters = np.ones(len(at), bool)
        for index, row in enumerate(right):
            letters &= ALPHA[row] | (index <= last_dot) | (index >= run)
        first, last, before = block[at - size], block[at - 1], block[at - size - 1]
        starts, ends = at - size, at + 1 + run
        simple = (size >= 1) & ~open_ & ~wide & ~bad & letters & (dots >= 1) & (dots <= 5) & (top >= 2) & (top <= 18)
        simple &= (
            ALNUM[first]
            & (ALNUM[last] | (last == 95))
            & (before != 47)
            & (before != 58)
            & (before != 64)
            & (before != 42)
        )
        for row, after in itertools.pairwise(left):
            simple &= ~((row == 46) & (after == 46))
        code = np.zeros(len(at), np.int64)
        for step in range(4):
            code = (code << 8) | np.where(step < top, block[at + 2 + last_dot + step].astype(np.int64) | 32, 0)
        file = (top <= 4) & in_sorted(code, ENDINGS)
        sure = simple & ~file
        self.found.groups.append(Group(EMAIL, P_EMAIL, starts[sure], ends[sure]))
        # whatever is not of the plain form is looked at as a whole
        rest = ~simple & (size >= 1) & (run >= 1)
        self._ask(EMAIL, starts[rest], ends[rest])
