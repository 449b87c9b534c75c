"""The compiled passes over bytes: built with the package (``hatch_build.py``), called through ctypes.

They tell only where bytes have a shape that is looked for. What a shape is stands in tables that the callers make, and
what is found there is judged in Python.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models import built
from models.errors import RunError
from models.messages import default_lang, text

Table = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

LIBRARY = Path(__file__).with_name(built.NAME)


@functools.cache
def library() -> ctypes.CDLL:
    """The library; a call lets other threads run.

    Raises RunError where it is missing, of another kind of machine, or older than the sources beside it.
    """
    if built.is_stale(LIBRARY.parent):
        raise RunError(text("run.not_built", default_lang(), path=LIBRARY))
    try:
        loaded = ctypes.CDLL(str(LIBRARY))
    except OSError as error:
        raise RunError(text("run.not_built", default_lang(), path=LIBRARY)) from error
    loaded.find_shapes.restype = loaded.find_foldable.restype = ctypes.c_int32
    loaded.find_words.restype = loaded.find_marks.restype = ctypes.c_int64
    loaded.sum_tables.restype = loaded.find_rows.restype = loaded.open_zipcrypt.restype = None
    loaded.find_cells.restype = loaded.find_strings.restype = None
    return loaded


def address(array: npt.NDArray[np.generic]) -> ctypes.c_void_p:
    """Where a contiguous array begins."""
    return ctypes.c_void_p(array.ctypes.data)


def find_words(data: bytes, tables: Sequence[Table], firsts: Places, lasts: Places) -> Places:
    """Where a word may begin in the ranges ``firsts`` to ``lasts`` of ``data``; ascending, each once.

    The ranges ascend and share no byte. ``tables``: two, four, three, six, eight of ``Spotter``, 65,536 bytes each.
    """
    block, room = np.frombuffer(data, np.uint8), _room(len(data))
    while True:
        found = np.empty(room, np.int64)
        count = library().find_words(
            address(block),
            ctypes.c_int64(len(data)),
            address(firsts),
            address(lasts),
            ctypes.c_int64(len(firsts)),
            *map(address, tables),
            address(found),
            ctypes.c_int64(room),
        )
        if count >= 0:
            return found[:count].copy()
        room *= 4


def find_foldable(data: bytes, leads: Table, pairs: Table, classes: Table) -> tuple[Places, Places]:
    """Where numerals in ``data`` may be a number (in no order, some twice), and where something has to be folded.

    A character's classes are the bits that its first byte in ``leads`` (256) and the next two in ``pairs`` (65,536)
    share: 1 a numeral, 2 to be folded, 4 to be folded between letters or digits. ``classes`` are those of bytes.
    """
    block, room = np.frombuffer(data, np.uint8), _room(len(data))
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


def find_marks(data: bytes, pairs: npt.NDArray[np.uint16]) -> Places:
    """The stretches of 64 bytes of ``data``, by their offsets, in which one of five pairs of bytes or xx stands."""
    block, room = np.frombuffer(data, np.uint8), _room(len(data))
    while True:
        found = np.empty(room, np.int64)
        count = library().find_marks(
            address(block), ctypes.c_int64(len(data)), address(pairs), address(found), ctypes.c_int64(room)
        )
        if count >= 0:
            return found[:count].copy()
        room *= 4


def sum_tables(block: Table, starts: Places, tables: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """For each start the sum of what ``tables`` (one of 256 a byte) say of the bytes from there; all in the block."""
    sums = np.empty(len(starts), np.int32)
    library().sum_tables(
        address(block),
        address(starts),
        ctypes.c_int64(len(starts)),
        address(tables),
        ctypes.c_int64(len(tables)),
        address(sums),
    )
    return sums


def find_rows(
    data: bytes,
    leads: Table,
    pairs: Table,
    places: Places,
    reach: tuple[int, int],
    firsts: Places,
    lasts: Places,
    failing: Places,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """The rows of digits within ``reach`` bytes before and behind each of ``places``, which ascend, on its line.

    Of rows in parts the most digits (numerals, see ``find_foldable``, count as digits); of those written together a bit
    for each number of digits, the last for 31 and more. The stretches ``firsts`` to ``lasts``, which ascend and share no
    byte, count as none, and so do digits written together that begin at one of ``failing``, which ascend.
    """
    parted, plain = np.empty(len(places), np.int32), np.empty(len(places), np.uint32)
    library().find_rows(
        address(np.frombuffer(data, np.uint8)),
        ctypes.c_int64(len(data)),
        address(leads),
        address(pairs),
        address(places),
        ctypes.c_int64(len(places)),
        *map(ctypes.c_int64, reach),
        address(firsts),
        address(lasts),
        ctypes.c_int64(len(firsts)),
        address(failing),
        ctypes.c_int64(len(failing)),
        address(parted),
        address(plain),
    )
    return parted, plain


class Cells(NamedTuple):
    """Cells of a worksheet that have a value, in their order: one array each of ``where`` and ``what`` they are.

    ``rows`` (1-based, ascending), ``columns`` (0-based), ``kinds``, ``styles`` (-1 for none) and, of the ``SHARED``,
    ``strings``: which of the shared strings. ``texts`` are the values of all others, with a character 0 behind each.
    """

    rows: Numbers
    columns: Numbers
    kinds: Numbers
    styles: Numbers
    strings: Numbers
    texts: bytes
    stopped: int
    """Where the first row begins that is not written plainly; the end of the data where all are."""
    last: int
    """Number of the last row, with cells or without."""


SHARED, TEXT, INTEGER, NUMBER = range(4)
"""What a cell's value is: a shared string; a text or a truth value; digits; another number."""


def find_cells(data: bytes, start: int, prefix: bytes, longest: int, last: int) -> Cells:
    """The cells of the rows of a worksheet (ECMA-376 part 1, 18.3.1) from byte ``start`` on, as far as they are plain.

    Plain are elements under ``prefix`` (``b"x:"``) and attributes as spreadsheets write them, one value a cell, of
    ``longest`` bytes at most, and rows whose numbers ascend from behind ``last``. Values come as the file has them, in
    whatever bytes; nothing says that the rest of the document is well-formed.
    """
    size = len(data)
    cells, out, ends = np.empty((5, size // 10 + 1), np.int32), np.empty(size + 1, np.uint8), np.zeros(4, np.int64)
    library().find_cells(
        address(np.frombuffer(data, np.uint8)),
        ctypes.c_int64(size),
        ctypes.c_int64(start),
        ctypes.c_char_p(prefix),
        ctypes.c_int64(len(prefix)),
        ctypes.c_int64(longest),
        ctypes.c_int64(last),
        address(cells),
        ctypes.c_int64(cells.shape[1]),
        address(out),
        address(ends),
    )
    count, length, stopped, last = ends.tolist()
    rows, columns, kinds, styles, strings = cells[:, :count]
    return Cells(rows, columns, kinds, styles, strings, out[:length].tobytes(), stopped, last)


def find_strings(data: bytes, start: int, prefix: bytes, longest: int) -> tuple[bytes, int]:
    """The shared strings of a workbook (ECMA-376 part 1, 18.4) from byte ``start`` on, as far as they are plain.

    They have a character 0 behind each. Then where the first begins that is not plain, or is of more than ``longest``
    bytes with its tags. See ``find_cells``.
    """
    out, ends = np.empty(len(data) + 1, np.uint8), np.zeros(3, np.int64)
    library().find_strings(
        address(np.frombuffer(data, np.uint8)),
        ctypes.c_int64(len(data)),
        ctypes.c_int64(start),
        ctypes.c_char_p(prefix),
        ctypes.c_int64(len(prefix)),
        ctypes.c_int64(longest),
        address(out),
        address(ends),
    )
    return out[: int(ends[1])].tobytes(), int(ends[2])


def _room(size: int) -> int:
    """Places to make room for in a text of ``size`` bytes, to begin with: four times as many where they are more."""
    return 64 + size // 64


def open_zipcrypt(data: bytes, keys: npt.NDArray[np.uint32], table: npt.NDArray[np.uint32]) -> bytes:
    """What ``data`` are under ZIP's traditional cipher, whose three ``keys`` are turned on; ``table``: CRC-32's, 256."""
    block, out = np.frombuffer(data, np.uint8), np.empty(len(data), np.uint8)
    library().open_zipcrypt(address(block), ctypes.c_int64(len(data)), address(keys), address(table), address(out))
    return out.tobytes()
