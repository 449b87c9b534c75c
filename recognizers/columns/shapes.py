"""The compiled pass over a block: where runs of letters and digits, and what lies between them, have a number's shape."""

from __future__ import annotations

import ctypes
import functools

import numpy as np

from recognizers.columns.kinds import PAD, U8, Ints
from recognizers.columns.tables import ALNUM, ALPHA, BLANK, DIGIT, DOMAIN, HEX, LOCAL, USCC_UPPER
from recognizers.compiled import address, library

FAMILIES = {
    "travel": 1,
    "identity": 1,
    "code": 1,
    "vehicle": 1,
    "digits": 2,
    "landline": 2,
    "plate": 2,
    "quad": 4,
    "colon": 2,
    "break": 4,
    "chain": 2,
    "mail": 4,
    "glued": 2,
}
"""Families of places, in the order of ``compiled/shapes.c``, and how many offsets tell one."""


@functools.cache
def classes() -> U8:
    """The classes of each byte, a bit each, in the order of the enumeration in ``compiled/shapes.c``."""
    made = np.zeros(256, np.uint8)
    for bit, table in enumerate((DIGIT, USCC_UPPER, HEX, ALNUM, LOCAL, DOMAIN, BLANK, ALPHA)):
        made |= table.astype(np.uint8) << bit
    return made


class Shapes:
    """Finds the places; makes the room for them once, and more where one block is full of them."""

    def __init__(self, room: int) -> None:
        """``room``: offsets of one family in a block, to begin with."""
        self._counts = np.zeros(len(FAMILIES), np.int64)
        self._make(room)

    def _make(self, room: int) -> None:
        self._room = np.empty((len(FAMILIES), room), np.int64)
        self._found = (ctypes.c_void_p * len(FAMILIES))(*(row.ctypes.data for row in self._room))

    def find(self, block: U8) -> dict[str, Ints]:
        """The places in ``block``, whose first and last PAD bytes are zero: columns of the families met, one an offset."""
        while library().find_shapes(
            address(block),
            ctypes.c_int64(len(block) - PAD),
            address(classes()),
            self._found,
            address(self._counts),
            ctypes.c_int64(self._room.shape[1]),
        ):
            self._make(2 * self._room.shape[1])  # at most two offsets a byte, where every other byte is a place
        return {
            name: row[: count * width].reshape(-1, width).T.copy()
            for (name, width), row, count in zip(FAMILIES.items(), self._room, self._counts.tolist(), strict=True)
            if count  # most small texts hold next to nothing, and every look at nothing costs
        }
