"""One pass over a block: runs of letters and digits, handed to the families by their length."""

from __future__ import annotations

import numpy as np

from recognizers.columns.kinds import PAD, U8, Block, Ints
from recognizers.columns.network import Network
from recognizers.columns.numbers import Numbers
from recognizers.columns.parts import Parts
from recognizers.columns.tables import ALNUM, LENGTHS, in_sorted


class Scanner(Numbers, Parts, Network):
    """Scans padded blocks; makes its buffers once. One per thread."""

    def __init__(self, size: int) -> None:
        self._alnum = np.empty(size + 2 * PAD, bool)
        self._edge = np.empty(size + 2 * PAD, bool)

    def scan(self, block: U8) -> Block:
        """Everything number-shaped in ``block``, whose first and last PAD bytes are zero."""
        self.block, self.found = block, Block([], [], [], [], [])
        alnum = self._alnum[: len(block)]
        np.take(ALNUM, block, out=alnum)
        edge = self._edge[: len(block) - 1]
        np.not_equal(alnum[1:], alnum[:-1], out=edge)
        edges = np.flatnonzero(edge)
        edges += 1
        if len(edges):
            self._runs(edges[0::2], edges[1::2])
        self._emails()
        return self.found

    def _runs(self, starts: Ints, ends: Ints) -> None:
        block = self.block
        sizes = ends - starts
        # every kind but plates and some credit codes ends in a digit: runs of letters drop out here
        digit_last = (block[ends - 1] - 48) < 10
        self._addresses(starts, ends, sizes)
        lengths = (9, 11, 13, 15, 16, 17, 18, 19)
        wanted = np.flatnonzero(LENGTHS[np.minimum(sizes, 31)] & (digit_last | (sizes == 18)))
        by_length = {length: starts[wanted[sizes[wanted] == length]] for length in lengths}
        methods = {11: self._eleven, 13: self._prefixed, 15: self._fifteen, 17: self._seventeen, 9: self._travel}
        for length, method in methods.items():
            if len(by_length[length]):
                method(by_length[length])
        identities = self._eighteen(by_length[18]) if len(by_length[18]) else by_length[18]
        for length in lengths[3:]:
            q = by_length[length]
            if len(q) and length == 18 and len(identities):
                q = q[~in_sorted(q, identities)]
            if len(q):
                self._cards(q, length)
        self._landlines(starts, ends, sizes, digit_last)
        self._plates(starts, ends, sizes)
        self._breaks(starts, ends, sizes, digit_last)
        self._parts(starts, ends, sizes, digit_last)


def digit_share(sample: bytes) -> float:
    """Share of ASCII digits in a sample of a block: what decides which prefilter pays."""
    data = np.frombuffer(sample, np.uint8)
    return float(np.count_nonzero((data - 48) < 10)) / max(1, len(data))
