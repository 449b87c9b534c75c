"""Folding of whole blocks of UTF-8: what is one character for a reader is made plain, with the way back to the data.

The same characters as in ``recognizers.normalise``, but for escapes and invisible ones: lines that hold those are read
by the recognizers themselves.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recognizers.normalise import PLAIN

Table = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plain:
    """Folded UTF-8, where its folded characters begin, and how many bytes the data is ahead from each on."""

    data: bytes
    at: Places | None = None
    ahead: Places | None = None

    def back(self, place: int) -> int:
        """The offset in the original of the offset ``place``, at which a character begins or the data ends."""
        if self.at is None or self.ahead is None:
            return place
        before = int(np.searchsorted(self.at, place))
        return place + (int(self.ahead[before - 1]) if before else 0)


@functools.cache
def _tables() -> tuple[bytes, Table]:
    """By first byte: may a folded character begin here; by code: the plain character, 0 for none."""
    leads, plain = bytearray(256), np.zeros(65536, np.uint8)
    for code, target in PLAIN.items():
        leads[chr(code).encode()[0]] = 1
        plain[code] = target
    return bytes(leads), plain


def plain_bytes(data: bytes) -> Plain:
    """``data`` folded. Bytes that are no UTF-8 stay as they are."""
    if data.isascii():
        return Plain(data)
    leads, table = _tables()
    block = np.frombuffer(data + bytes(3), np.uint8)
    at = np.flatnonzero(np.frombuffer(data.translate(leads), bool))
    if not len(at):
        return Plain(data)
    first, second, third = (block[at + i].astype(np.int32) for i in range(3))
    three = first >= 0xE0
    code = np.where(
        three, (first & 15) << 12 | (second & 63) << 6 | third & 63, (first & 31) << 6 | second & 63
    )  # of a broken character it may be any: the next line asks for continuation bytes
    whole = (second & 0xC0 == 0x80) & (~three | (third & 0xC0 == 0x80))
    target = np.where(whole, table[code], 0)
    folded = target > 0
    at, target, size = at[folded], target[folded], np.where(three[folded], 3, 2)
    if not len(at):
        return Plain(data)
    dots = target >= 0x80  # the middle dot is plain and takes two bytes
    result = block[:-3].copy()
    result[at] = np.where(dots, 0xC2, target)
    result[at[dots] + 1] = target[dots]
    keep = np.ones(len(result), bool)
    kept = np.where(dots, 2, 1)
    keep[at[size > kept] + size[size > kept] - 1] = False
    keep[at[size - kept == 2] + 1] = False
    ahead = np.cumsum(size - kept)
    return Plain(result[keep].tobytes(), at - (ahead - (size - kept)), ahead)
