"""The compiled passes over bytes: built with the package (``hatch_build.py``), called through ctypes.

They tell only where bytes have a shape that is looked for. What a shape is stands in tables that the callers make, and
what is found there is judged in Python.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import RunError
from models.messages import default_lang, text

Table = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

LIBRARY = Path(__file__).with_name("passes" + {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so"))
PASS = 1 << 17
"""Bytes of text looked at in one call, which bounds the room for what is found."""


@functools.cache
def library() -> ctypes.CDLL:
    """The library; a call lets other threads run. Raises RunError where it is missing or of another kind of machine."""
    try:
        loaded = ctypes.CDLL(str(LIBRARY))
    except OSError as error:
        raise RunError(text("run.not_built", default_lang(), path=LIBRARY)) from error
    loaded.find_shapes.restype = loaded.find_foldable.restype = ctypes.c_int32
    loaded.find_words.restype = ctypes.c_int64
    return loaded


def address(array: npt.NDArray[np.generic]) -> ctypes.c_void_p:
    """Where a contiguous array begins."""
    return ctypes.c_void_p(array.ctypes.data)


def find_words(data: bytes, two: Table, four: Table, three: Table, six: Table, eight: Table) -> Places:
    """Where a word may begin in ``data``, ascending; the tables, 65,536 bytes each, are those of ``Spotter``."""
    return _find("find_words", data, (two, four, three, six, eight))


def find_foldable(data: bytes, leads: Table, pairs: Table, classes: Table) -> tuple[Places, Places]:
    """Where numerals in ``data`` may be a number (in no order, some twice), and where something has to be folded.

    A character's classes are the bits that its first byte in ``leads`` (256) and the next two in ``pairs`` (65,536)
    share: 1 a numeral, 2 to be folded, 4 to be folded between letters or digits. ``classes`` are those of bytes.
    """
    block, room = np.frombuffer(data, np.uint8), 64 + len(data) // 64
    counts = np.zeros(2, np.int64)
    while True:
        found = np.empty((2, room), np.int64)
        if not library().find_foldable(
            address(block),
            ctypes.c_int64(len(data)),
            address(leads),
            address(pairs),
            address(classes),
            *map(address, found),
            address(counts),
            ctypes.c_int64(room),
        ):
            return found[0, : counts[0]].copy(), found[1, : counts[1]].copy()
        room *= 4


def _find(name: str, data: bytes, tables: tuple[Table, ...]) -> Places:
    function = getattr(library(), name)
    block = np.frombuffer(data, np.uint8)
    room = np.empty(min(len(data), PASS) + 1, np.int64)
    found: list[Places] = []
    for first in range(0, len(data), PASS):
        last = min(len(data), first + PASS)
        count = function(
            address(block),
            ctypes.c_int64(len(data)),
            ctypes.c_int64(first),
            ctypes.c_int64(last),
            *(address(table) for table in tables),
            address(room),
        )
        # a word across the end of one call is seen by both
        again = bool(count and found and len(found[-1]) and found[-1][-1] == room[0])
        found.append(room[again:count].copy())
    return np.concatenate(found) if found else np.empty(0, np.int64)
