"""The compiled pass over rows that came as texts: built with the package (``hatch_build.py``), called through ctypes.

It takes them apart into columns, and hashes them, as arrays.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from models import built
from models.errors import RunError
from models.messages import default_lang, text

FOLDER = Path(__file__).parent
Table = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@functools.cache
def library() -> ctypes.CDLL:
    """The library; a call lets other threads run. Raises RunError where there is none for this machine or it is old."""
    try:
        loaded = built.load(FOLDER)
    except OSError as error:
        raise RunError(text("run.not_built", default_lang(), path=FOLDER / built.NAME)) from error
    loaded.find_records.restype = loaded.join_records.restype = loaded.take_column.restype = ctypes.c_int64
    loaded.digest_records.restype = ctypes.c_int32
    loaded.take_records.restype = None
    return loaded


class Figures(NamedTuple):
    """What the cells of one column are, in numbers; in the order of ``records.c``.

    ``size``: bytes, a mark behind each cell among them. ``filled``: cells that are neither NULL nor empty.
    ``characters``: of all cells; ``longest``: bytes of one. ``marks``: cells' own separators (0x1E).
    ``eleven``, ``long``: cells of 11, and of 15 to 19 ASCII digits, white space around them apart. ``odd``: cells of
    which only Python can say that.
    """

    size: int
    filled: int
    characters: int
    longest: int
    marks: int
    eleven: int
    long: int
    odd: int
    nulls: int


class Split(NamedTuple):
    """Columns of rows, one behind the other in ``data``, each cell with 0x1E behind it.

    Column c begins at ``starts[c]``; its cell r ends ``ends[c, r]`` bytes behind that; ``nulls[c, r]`` is 1 for NULL.
    """

    data: Table
    starts: Places
    ends: npt.NDArray[np.int64]
    nulls: Table
    figures: tuple[Figures, ...]

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.ends.shape[1])


def _address(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _addresses(*arrays: npt.NDArray[Any]) -> tuple[ctypes.c_void_p, ...]:
    return tuple(map(_address, arrays))


def split(block: bytes, columns: int, rows: int) -> Split | None:
    """The ``rows`` lines of ``block``, each a composite value of so many ``columns``; None where they are not that."""
    text, shape = np.frombuffer(block, np.uint8), (columns, rows)
    froms, ends, nulls = np.empty(shape, np.int64), np.empty(shape, np.int64), np.empty(shape, np.uint8)
    sizes, starts = np.empty(columns, np.int64), np.zeros(columns, np.int64)
    asked = (_address(text), *map(ctypes.c_int64, (len(block), columns, rows)))
    if library().find_records(*asked, *_addresses(froms, ends, nulls, sizes)) != rows:
        return None
    starts[1:] = np.cumsum(sizes)[:-1]
    data = np.empty(int(sizes.sum()), np.uint8)
    figures = np.empty((columns, len(Figures._fields)), np.int64)
    library().take_records(
        *asked,
        *_addresses(froms, ends, nulls, starts, data),
        ctypes.c_int64(len(data)),
        _address(figures),
    )
    return Split(data, starts, ends, nulls, tuple(Figures(*each) for each in figures.tolist()))


def set_together(texts: Sequence[bytes], rows: int) -> Split | None:
    """Columns of so many ``rows``, each of ``texts`` one, with 0x1E between its cells and 0x1D alone for NULL.

    None where they are not that: a cell holds one of the two.
    """
    shape = (len(texts), rows)
    ends, nulls = np.empty(shape, np.int64), np.empty(shape, np.uint8)
    figures = np.empty((len(texts), len(Figures._fields)), np.int64)
    starts = np.zeros(len(texts), np.int64)
    data = np.empty(sum(map(len, texts)) + len(texts), np.uint8)
    first = 0
    for at, each in enumerate(texts):
        starts[at] = first
        size = library().take_column(
            ctypes.c_char_p(each),
            *map(ctypes.c_int64, (len(each), rows)),
            *_addresses(data[first:], ends[at], nulls[at], figures[at]),
        )
        if size < 0:
            return None
        first += size
    return Split(data[:first], starts, ends, nulls, tuple(Figures(*each) for each in figures.tolist()))


def joined(found: Split) -> bytes:
    """All cells row by row, with nothing between them."""
    out = np.empty(len(found.data), np.uint8)
    columns, rows = found.ends.shape
    size = library().join_records(
        *_addresses(found.data, found.starts, found.ends), *map(ctypes.c_int64, (columns, rows)), _address(out)
    )
    return out[:size].tobytes()


def digests(found: Split, secret: bytes, keys: Sequence[int]) -> tuple[bytes, npt.NDArray[Any]]:
    """The keyed digest of each row (BLAKE2b, 16 bytes), and one byte of each row's key (BLAKE2s).

    They are those of what ``marshal`` in its version 2 writes of a row as a tuple, and of its ``keys`` as a tuple or of
    the one key alone; without keys the byte is the first of the row's digest. ``secret`` is of 32 bytes at most.
    """
    columns, rows = found.ends.shape
    columns_of_key = np.array(keys, np.int64)
    packed, places = np.empty(16 * rows, np.uint8), np.empty(rows, np.uint8)
    failed = library().digest_records(
        *_addresses(found.data, found.starts, found.ends, found.nulls),
        *map(ctypes.c_int64, (columns, rows)),
        ctypes.c_char_p(secret),
        ctypes.c_int32(len(secret)),
        _address(columns_of_key),
        ctypes.c_int64(len(keys)),
        *_addresses(packed, places),
    )
    if failed:
        raise MemoryError
    return packed.tobytes(), places
