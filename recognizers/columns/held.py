"""What every family of columns shares: the block in hand, and where hits, doubts and needs are put."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recognizers import context
from recognizers.columns.kinds import U8, Block, Bool, Group, Ints
from recognizers.columns.tables import (
    ALPHA,
    LABEL_END,
    LABEL_MARK,
    MIX,
    SEPARATOR,
    WIDE_SEPARATOR,
    negative,
    table,
    wide_blank,
)

_IN_CODE = table(b"-_/")
_SMALL = frozenset(b"abcdefghijklmnopqrstuvwxyz")


class Held:
    """Holds one padded block and what was found in it."""

    block: U8
    found: Block

    def _free(self, starts: Ints) -> Bool:
        """Not the fraction of a decimal: no digit and point right before."""
        block = self.block
        free: Bool = ~((block[starts - 1] == 46) & ((block[starts - 2] - 48) < 10))
        return free

    def _decimals(self, ends: Ints) -> Bool:
        """A point and a digit right behind."""
        block = self.block
        behind: Bool = (block[ends] == 46) & ((block[ends + 1] - 48) < 10)
        return behind

    def _doubtful(self, starts: Ints, ends: Ints) -> Bool:
        """A label that may speak against the number stands before it, or what may make it part of a code or a path, or
        a point and a digit behind it.
        """
        block = self.block
        behind = self._decimals(ends)
        behind |= _IN_CODE[block[starts - 1]]
        at = starts - 1
        for _ in range(context.MAX_SEPARATORS):
            if not LABEL_END[block[at]].any():
                break
            at = at - SEPARATOR[block[at]] - wide_blank(block, at)
            at -= 3 * ((block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & WIDE_SEPARATOR[block[at]])
        word = np.ndarray((len(block) - 4,), dtype="<u4", buffer=block, strides=(1,))[at - 3]
        four, three, two = negative()

        def mixed(mask: int) -> npt.NDArray[np.uint32]:
            tail = word & np.uint32(mask)
            tail |= (~tail & np.uint32(0x80808080)) >> np.uint32(2)
            return (tail * MIX) >> np.uint32(12)

        doubtful: Bool = behind | four[mixed(0xFFFFFFFF)] | three[mixed(0xFFFFFF00)] | two[mixed(0xFFFF0000)]
        return doubtful

    def _labelled(self, starts: Ints, labels: tuple[bytes, ...]) -> Bool:
        """One of ``labels`` (lower case) stands right before the number; Latin ones begin a word."""
        block = self.block
        at = starts - 1
        for _ in range(context.MAX_SEPARATORS):
            wide = (block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & (block[at] == 0x9A)
            at = at - LABEL_MARK[block[at]] - 3 * wide
        found = np.zeros(len(starts), bool)
        for label in labels:
            first = at - len(label) + 1
            same = ~ALPHA[block[first - 1]] if label[0] < 0x80 else np.ones(len(starts), bool)
            for place, byte in enumerate(label):
                letter = block[first + place]
                same &= (letter | 0x20 if byte in _SMALL else letter) == byte
            found |= same
        return found

    def _settle(self, kind: int, proof: int, starts: Ints, size: int, certain: Bool, skip: int = 0) -> None:
        """Report what is certain; leave to the recognizer what is not. ``skip`` bytes of a prefix are no part of it."""
        if not len(starts):
            return
        ends = starts + size
        keep = self._free(starts)
        plain = keep & ~self._doubtful(starts, ends)
        sure = plain & certain
        if sure.any():
            self.found.groups.append(Group(kind, proof, starts[sure] + skip, ends[sure]))
        self._doubt(kind, starts[keep & ~plain & certain], size)
        self._need(kind, starts[keep & ~certain], size)

    def _ask(self, kind: int, starts: Ints, ends: Ints) -> None:
        """Leave places of various lengths to the recognizer."""
        self.found.doubts.extend((kind, start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True))

    def _doubt(self, kind: int, starts: Ints, size: int) -> None:
        self.found.doubts.extend((kind, start, start + size) for start in starts.tolist())

    def _need(self, kind: int, starts: Ints, size: int) -> None:
        if len(starts):
            self.found.needy.append((kind, starts, size))

    def _certain(self, kind: int, proof: int, starts: Ints, size: int) -> None:
        """As ``_settle`` for kinds whose check no label overrules: only a decimal's point is a doubt."""
        if not len(starts):
            return
        ends = starts + size
        keep = self._free(starts)
        behind = self._decimals(ends)
        sure = keep & ~behind
        self.found.groups.append(Group(kind, proof, starts[sure], ends[sure]))
        self._doubt(kind, starts[keep & behind], size)

    def _plain(self, kind: int, proof: int, starts: Ints, size: int) -> None:
        """As ``_settle``, for kinds that may follow a point."""
        if not len(starts):
            return
        sure = ~self._doubtful(starts, starts + size)
        self.found.groups.append(Group(kind, proof, starts[sure], starts[sure] + size))
        self._doubt(kind, starts[~sure], size)
