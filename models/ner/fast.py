"""The net by the compiled pass (``models/ner/compiled``): what ``gru`` and ``crf`` compute, several times as fast.

One call takes a batch from rows of the table to tags, on one core, and lets other threads of Python run.
"""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt

from models.ner.compiled import library
from models.ner.crf import Packed, Tags
from models.ner.net import Direction, Floats, Net
from models.ner.reading import Ids

_UNITS = 16
_BLOCK = 3 * _UNITS
"""As in ``compiled/net.h``."""
_TO_POWER = np.float32(np.log2(np.e))
_SCALES = np.array([-_TO_POWER, -_TO_POWER, 2 * _TO_POWER], np.float32)
"""r and z are 1 / (1 + 2^x), n is 1 - 2 / (1 + 2^x): what stands before x is multiplied into the weights."""


class _Layer(ctypes.Structure):
    _fields_ = (
        ("input", ctypes.c_void_p * 2),
        ("bias", ctypes.c_void_p * 2),
        ("hidden", ctypes.c_void_p * 2),
        ("fresh", ctypes.c_void_p * 2),
        ("inputs", ctypes.c_int64),
        ("size", ctypes.c_int64),
    )


class _Net(ctypes.Structure):
    _fields_ = (
        ("layers", ctypes.POINTER(_Layer)),
        *((name, ctypes.c_void_p) for name in ("output", "output_bias", "steps", "weights")),
        *((name, ctypes.c_void_p) for name in ("start", "end", "first", "last", "labels")),
        ("depth", ctypes.c_int64),
        ("tags", ctypes.c_int64),
    )


class CompiledEngine:
    """The compiled pass with a net laid out for it."""

    name = "compiled"
    room = 2048

    def __init__(self, net: Net, instructions: int | None = None) -> None:
        """``instructions``: 0 to 2, fewer than this machine has (for comparisons).

        Raises OSError where the pass was not built, ValueError for a net of more tags than it has room for.
        """
        self._library = library()
        best = int(self._library.best_instructions())
        self._instructions = best if instructions is None else min(best, instructions)
        if len(net.tags) > _BLOCK:
            raise ValueError(f"{len(net.tags)} tags")
        self._held: list[npt.NDArray[np.generic]] = []
        self._layers = (_Layer * len(net.layers))()
        inputs = net.embedding.shape[1]
        for number, layer in enumerate(net.layers):
            self._lay(self._layers[number], layer, net.embedding if number == 0 else None, inputs)
            inputs = 2 * layer[0].hidden.shape[0]
        most = np.float32(net.transitions.max())
        labels = [tag[2:] for tag in net.tags]
        self._net = _Net(
            self._layers,
            self._hold(_columns(_states(net.output, inputs // 2), _BLOCK)),
            *(self._hold(_columns(row[None], _BLOCK)) for row in (net.output_bias,)),
            *(self._hold(_columns(steps, _BLOCK)) for steps in (net.transitions, np.exp(net.transitions - most))),
            *(self._hold(_columns(row[None], _BLOCK)) for row in (net.start, net.end)),
            *(self._hold(_columns(np.exp(row - row.max())[None], _BLOCK)) for row in (net.start, net.end)),
            self._hold(np.array([labels.index(label) for label in labels], np.int32)),
            len(net.layers),
            len(net.tags),
        )

    def tag(self, ids: Ids, packed: Packed) -> tuple[Tags, Floats]:
        """Tags, and how probable the label of each is; the latter only in pieces that hold a name."""
        ids = np.ascontiguousarray(ids, np.int32)
        tags, sure = np.zeros(len(ids), np.int8), np.zeros(len(ids), np.float32)
        failed = self._library.tag_pieces(
            ctypes.byref(self._net),
            *(ctypes.c_void_p(array.ctypes.data) for array in (ids, packed.offsets)),
            ctypes.c_int64(len(packed.offsets) - 1),
            *(ctypes.c_void_p(array.ctypes.data) for array in (tags, sure)),
            ctypes.c_int32(self._instructions),
        )
        if failed:
            raise MemoryError
        return tags, sure

    def _lay(self, to: _Layer, layer: tuple[Direction, Direction], table: Floats | None, inputs: int) -> None:
        to.size = -(-layer[0].hidden.shape[0] // _UNITS) * _UNITS
        to.inputs = inputs if table is not None else 2 * -(-(inputs // 2) // _UNITS) * _UNITS
        for place, one in enumerate(layer):
            bias = _blocks(one.bias[None])
            if table is None:
                to.input[place] = self._hold(_panels(_blocks(_states(one.input, inputs // 2))))
                to.bias[place] = self._hold(bias)
            else:
                to.input[place] = self._hold(self._product(table, _panels(_blocks(one.input)), bias))
            to.hidden[place] = self._hold(_panels(_blocks(_rows(one.hidden, to.size))))
            to.fresh[place] = self._hold(_columns(one.new_bias[None] * _SCALES[2], to.size))

    def _product(self, table: Floats, panels: Floats, bias: Floats) -> Floats:
        """The blocks of ``bias`` and of the table multiplied; NumPy would take all cores for it, and be slower."""
        values, matrix, add = (np.ascontiguousarray(array) for array in (table, panels, bias))
        product = np.empty((len(values), len(matrix) * _BLOCK), np.float32)
        count, inner, blocks = (ctypes.c_int64(size) for size in (*values.shape, len(matrix)))
        self._library.multiply_rows(
            ctypes.c_void_p(values.ctypes.data),
            count,
            inner,
            *(ctypes.c_void_p(array.ctypes.data) for array in (matrix, add)),
            blocks,
            ctypes.c_void_p(product.ctypes.data),
            ctypes.c_int32(self._instructions),
        )
        return product

    def _hold(self, array: npt.NDArray[np.generic]) -> int:
        """Where the array begins; it is kept for as long as the engine."""
        whole = np.ascontiguousarray(array)
        self._held.append(whole)
        return int(whole.ctypes.data)


def _columns(array: Floats, width: int) -> Floats:
    """With columns of 0 up to ``width``."""
    return np.pad(array, ((0, 0), (0, width - array.shape[1])))


def _rows(array: Floats, height: int) -> Floats:
    return np.pad(array, ((0, height - array.shape[0]), (0, 0)))


def _states(array: Floats, size: int) -> Floats:
    """The rows of what is multiplied with states of both directions, each padded to blocks."""
    full = -(-size // _UNITS) * _UNITS
    return np.concatenate([_rows(array[:size], full), _rows(array[size:], full)])


def _blocks(array: Floats) -> Floats:
    """Columns r, z, n of all units as blocks of 16 units, scaled; units of 0 are added."""
    size = array.shape[1] // 3
    full = -(-size // _UNITS) * _UNITS
    gates = array.reshape(len(array), 3, size) * _SCALES[:, None]
    gates = np.pad(gates, ((0, 0), (0, 0), (0, full - size)))
    return gates.reshape(len(array), 3, -1, _UNITS).transpose(0, 2, 1, 3).reshape(len(array), 3 * full)


def _panels(array: Floats) -> Floats:
    """A matrix block by block, the rows of each together."""
    return array.reshape(len(array), -1, _BLOCK).transpose(1, 0, 2)
