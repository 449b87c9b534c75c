"""Two changes to an ONNX model in memory: its recurrent layers learn where each row ends, its table loses unused rows.

An exported recurrent network reads a batch to its widest row, so that the backward half of a shorter row begins in the
padding and finds something else than it finds alone. ONNX has an input for that (``sequence_lens`` of GRU); here it is
connected. The file is protocol buffers (onnx.proto3 names the field numbers), of which four kinds of record are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_INPUT = 1, 5, 11
_NODE_INPUT, _NODE_TYPE = 1, 4
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9
_FLOAT = 1
_VALUE_NAME, _VALUE_TYPE = 1, 2
_INT32 = 6
_SEQUENCE_LENS = 4
"""Place of that input among those of a GRU."""

Bytes = bytes | memoryview
Field = tuple[int, int, Bytes]
"""Number, wire type, payload: the bytes of a varint, or what stands behind the length."""


def prepare(model: bytes, lengths: str, table: str, rows: npt.NDArray[np.int64]) -> bytes:
    """``model`` with its int64 input ``lengths`` made int32 and read by every GRU, and ``table`` cut to ``rows``.

    ``table`` is a float32 initializer of shape (rows, width). Raises ValueError where the model is built otherwise.
    """
    done = {"gru": 0, "input": 0, "table": 0}

    def graph(data: Bytes) -> bytes:
        fields = []
        for number, wire, payload in _fields(data):
            changed = payload
            if number == _GRAPH_NODE and _value(payload, _NODE_TYPE) == b"GRU":
                changed = _wired(payload, lengths.encode())
                done["gru"] += 1
            elif number == _GRAPH_INPUT and _value(payload, _VALUE_NAME) == lengths.encode():
                changed = _replace(
                    payload, _VALUE_TYPE, lambda t: _replace(t, 1, lambda e: _replace(e, 1, lambda _: bytes([_INT32])))
                )
                done["input"] += 1
            elif number == _GRAPH_INITIALIZER and _value(payload, _TENSOR_NAME) == table.encode():
                changed = _cut(payload, rows)
                done["table"] += 1
            fields.append((number, wire, changed))
        return _packed(fields)

    result = _replace(memoryview(model), _MODEL_GRAPH, graph)  # a view: the parts of 30 MB are not copied
    if not done["gru"] or done["input"] != 1 or done["table"] != 1:
        raise ValueError(f"not the model that was expected: {done}")
    return result


def initializers(model: bytes) -> dict[str, npt.NDArray[np.float32]]:
    """The float32 arrays that a model holds, by name, as copies. Raises ValueError for a damaged file."""
    arrays = {}
    for number, _, tensor in _fields(_value(memoryview(model), _MODEL_GRAPH)):
        raw = _value(tensor, _TENSOR_RAW) if number == _GRAPH_INITIALIZER else b""
        if raw and _varint(_value(tensor, _TENSOR_TYPE), 0)[0] == _FLOAT:
            values = np.frombuffer(raw, np.float32).reshape(_dims(tensor)).copy()
            arrays[bytes(_value(tensor, _TENSOR_NAME)).decode()] = values
    return arrays


def _wired(node: Bytes, lengths: bytes) -> bytes:
    """The node with its input for lengths connected."""
    fields, place = [], 0
    for number, wire, payload in _fields(node):
        value = payload
        if number == _NODE_INPUT:
            value = lengths if place == _SEQUENCE_LENS else payload
            place += 1
        fields.append((number, wire, value))
    if place <= _SEQUENCE_LENS:
        raise ValueError("a GRU without room for its lengths")
    return _packed(fields)


def _cut(tensor: Bytes, rows: npt.NDArray[np.int64]) -> bytes:
    """The tensor with the rows that are asked for, in that order."""
    fields = list(_fields(tensor))
    raw = _value(tensor, _TENSOR_RAW)
    values = np.frombuffer(raw, np.float32).reshape(_dims(tensor))[rows]
    rest = [field for field in fields if field[0] not in {_TENSOR_DIMS, _TENSOR_RAW}]
    return _packed(
        [*((_TENSOR_DIMS, 0, _as_varint(n)) for n in values.shape), *rest, (_TENSOR_RAW, 2, values.tobytes())]
    )


def _dims(tensor: Bytes) -> list[int]:
    dims: list[int] = []
    for number, wire, payload in _fields(tensor):
        if number == _TENSOR_DIMS:
            dims += [_varint(payload, 0)[0]] if wire == 0 else list(_varints(payload))
    return dims


# --- the wire format ---


def _fields(data: Bytes) -> Iterator[Field]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            _, end = _varint(data, at)
        elif wire == 2:  # a length, then so many bytes
            size, at = _varint(data, at)
            end = at + size
        elif wire in {1, 5}:
            end = at + (8 if wire == 1 else 4)
        else:
            raise ValueError(f"wire type {wire}")
        if end > len(data):
            raise ValueError("cut short")
        yield key >> 3, wire, data[at:end]
        at = end


def _packed(fields: list[Field]) -> bytes:
    parts: list[Bytes] = []
    for number, wire, payload in fields:
        parts.append(_as_varint(number << 3 | wire))
        if wire == 2:
            parts.append(_as_varint(len(payload)))
        parts.append(payload)
    return b"".join(parts)


def _replace(data: Bytes, number: int, change: Callable[[Bytes], bytes]) -> bytes:
    return _packed([(n, wire, change(payload) if n == number else payload) for n, wire, payload in _fields(data)])


def _value(data: Bytes, number: int) -> Bytes:
    return next((payload for n, _, payload in _fields(data) if n == number), b"")


def _varints(data: Bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: Bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("cut short")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def _as_varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
