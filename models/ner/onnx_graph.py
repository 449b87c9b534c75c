"""A net of our own as an ONNX model, written in memory: ids and lengths of padded pieces in, scores of tags out.

The file is protocol buffers; onnx.proto3 names the numbers of the fields. ONNX has the gates of a GRU in the order z,
r, n, and reads each row to its own end where it is told the lengths (``sequence_lens``).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from models.ner.net import Direction, Floats, Net

IDS, LENGTHS, SCORES = "ids", "lengths", "scores"
"""int32 (places, pieces); int32 (pieces); float32 (places, pieces, tags)."""
_IR_VERSION, _OPSET = 8, 17
_FLOAT, _INT32, _INT64 = 1, 6, 7
_KINDS = {"f": _FLOAT, "i": _INT64}
_INT, _STRING = 2, 3
"""Kinds of attributes."""


def graph(net: Net) -> bytes:
    """The model."""
    parts: list[bytes] = []
    tables: list[bytes] = [_tensor("table", net.embedding), _tensor("output", net.output)]
    tables += [_tensor("output_bias", net.output_bias), _tensor("joined", np.array([0, 0, -1], np.int64))]
    parts.append(_node("Gather", ["table", IDS], ["values0"]))
    for number, layer in enumerate(net.layers):
        size = layer[0].hidden.shape[0]
        arrays = {
            "input": np.stack([_gates(one.input.T) for one in layer]),
            "hidden": np.stack([_gates(one.hidden.T) for one in layer]),
            "bias": np.stack([_bias(one) for one in layer]),
        }
        tables += [_tensor(f"{name}{number}", array) for name, array in arrays.items()]
        inputs = [f"values{number}", *(f"{name}{number}" for name in arrays), LENGTHS]
        attributes = [
            _field(1, "hidden_size") + _field(3, size) + _field(20, _INT),
            _field(1, "linear_before_reset") + _field(3, 1) + _field(20, _INT),
            _field(1, "direction") + _field(4, "bidirectional") + _field(20, _STRING),
        ]
        parts.append(_node("GRU", inputs, [f"states{number}"], attributes))
        turned = _field(1, "perm") + b"".join(_field(8, place) for place in (0, 2, 1, 3)) + _field(20, 7)
        parts.append(_node("Transpose", [f"states{number}"], [f"turned{number}"], [turned]))
        parts.append(_node("Reshape", [f"turned{number}", "joined"], [f"values{number + 1}"]))
    parts.append(_node("MatMul", [f"values{len(net.layers)}", "output"], ["sums"]))
    parts.append(_node("Add", ["sums", "output_bias"], [SCORES]))
    whole = b"".join(_field(1, node) for node in parts) + _field(2, "names") + b"".join(_field(5, t) for t in tables)
    whole += _field(11, _value(IDS, _INT32, 2)) + _field(11, _value(LENGTHS, _INT32, 1))
    whole += _field(12, _value(SCORES, _FLOAT, 3))
    return _field(1, _IR_VERSION) + _field(7, whole) + _field(8, _field(1, "") + _field(2, _OPSET))


def _gates(array: Floats) -> Floats:
    """Rows r, z, n as z, r, n."""
    r, z, n = np.split(array, 3)
    return np.concatenate([z, r, n])


def _bias(one: Direction) -> Floats:
    """Of the input, then of the hidden state, whose part of r and z stands in the former already."""
    hidden = np.zeros_like(one.bias)
    hidden[-len(one.new_bias) :] = one.new_bias
    return np.concatenate([_gates(one.bias), _gates(hidden)])


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _node(kind: str, inputs: Iterable[str], outputs: Iterable[str], attributes: Iterable[bytes] = ()) -> bytes:
    named = b"".join(_field(1, name) for name in inputs) + b"".join(_field(2, name) for name in outputs)
    return named + _field(4, kind) + b"".join(_field(5, attribute) for attribute in attributes)


def _tensor(name: str, array: npt.NDArray[np.generic]) -> bytes:
    sizes = b"".join(_field(1, size) for size in array.shape)
    kind = _field(2, _KINDS[array.dtype.kind])
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return sizes + kind + _field(8, name) + _field(9, little.tobytes())


def _value(name: str, kind: int, dimensions: int) -> bytes:
    """A named input or output; its sizes are open."""
    shape = b"".join(_field(1, _field(2, f"{name}{place}")) for place in range(dimensions))
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))
