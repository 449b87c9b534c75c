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
    loaded.find_shapes.restype = ctypes.c_int32
    loaded.find_words.restype = loaded.find_characters.restype = ctypes.c_int64
    return loaded


def address(array: npt.NDArray[np.generic]) -> ctypes.c_void_p:
    """Where a contiguous array begins."""
    return ctypes.c_void_p(array.ctypes.data)


def find_words(data: bytes, two: Table, four: Table, three: Table, six: Table, eight: Table) -> Places:
    """Where a word may begin in ``data``, ascending; the tables, 65,536 bytes each, are those of ``Spotter``."""
    return _find("find_words", data, (two, four, three, six, eight))


def find_characters(data: bytes, leads: Table, pairs: Table) -> Places:
    """Where characters begin whose first byte in ``leads`` (256) and next two in ``pairs`` (65,536) share a bit."""
    return _find("find_characters", data, (leads, pairs))


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
