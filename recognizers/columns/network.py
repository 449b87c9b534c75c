"""E-mail and IP addresses as columns."""

from __future__ import annotations

import numpy as np

from recognizers.columns.held import Held
from recognizers.columns.kinds import EMAIL, IP, MAC, P_EMAIL, P_IP, Bool, Group, Ints
from recognizers.columns.tables import (
    ENDINGS,
    VERSION_END,
    VERSION_GAP,
    in_sorted,
    table,
    wide_blank,
)

_IN_SIX = table(b"0123456789abcdefABCDEF:")
"""Before a colon, what may be the part of an IPv6 address that an IPv4 address ends."""


class Network(Held):
    """Looks around every @ and at runs with points or colons between."""

    def _quads(self, starts: Ints, ends: Ints, lead: Ints, largest: Ints) -> None:
        """IPv4: four octets with points between."""
        block = self.block
        before, behind, next_ = block[starts - 1], block[ends], block[ends + 1]
        good = (before != 46) & (before != 45) & ~(((behind == 46) | (behind == 45)) & ((next_ - 48) < 10))
        good &= (lead != 0) & (lead != 127) & (lead != 255) & ~((lead >= 224) & (lead <= 239))
        sure = good & ((largest >= 100) | (lead == 10)) & ~self._versions(starts)
        sure &= (before != 58) | ~_IN_SIX[block[starts - 2]]
        if sure.any():
            self.found.groups.append(Group(IP, P_IP, starts[sure], ends[sure]))
        rest = good & ~sure
        self._ask(IP, starts[rest], ends[rest])

    def _colons(self, starts: Ints, ends: Ints) -> None:
        """IPv6 and MAC addresses have forms that the recognizers know."""
        self._ask(IP, starts, ends)
        self._ask(MAC, starts, ends)

    def _versions(self, starts: Ints) -> Bool:
        """May a word such as 版本 or version stand before? Any Chinese character may end one."""
        block = self.block
        at = starts - 1
        for _ in range(4):
            at = at - VERSION_GAP[block[at]] - wide_blank(block, at)
            at -= 3 * ((block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & (block[at] == 0x9A))
        return VERSION_END[block[at]]

    def _emails(self, starts: Ints, ends: Ints, points: Ints, plain: Ints) -> None:
        """Addresses of the plain form, but for names of files; whatever is of another is looked at as a whole."""
        block = self.block
        top = ends - points - 1
        code = np.zeros(len(starts), np.int64)
        for step in range(1, 5):
            code = (code << 8) | np.where(step <= top, block[points + step].astype(np.int64) | 32, 0)
        simple = plain > 0
        sure = simple & ~((top <= 4) & in_sorted(code, ENDINGS))
        if sure.any():
            self.found.groups.append(Group(EMAIL, P_EMAIL, starts[sure], ends[sure]))
        self._ask(EMAIL, starts[~simple], ends[~simple])
