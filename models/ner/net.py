"""The numbers of a model of our own, read from its file: recurrent layers over characters, a score for each tag.

The file is a NumPy archive without pickled objects (``names.npz``):

=============================  ==========================================================================
``characters``                 code points, those of rows 4 and on of the table
``folds``                      pairs of code points: one without a row, and whose row it is read by; may be missing
``embedding``                  the table, rows x width; rows 0 to 3: padding, unknown, blank, end of a line
``gru0f_input`` and so on      of layer 0, 1, ... and direction f, b: 3H x inputs, gates in the order r, z, n
``gru0f_hidden``               3H x H
``gru0f_input_bias``           3H, and ``gru0f_hidden_bias`` 3H
``output``, ``output_bias``    tags x 2H, and one for each tag
``transitions``                from tag x to tag; -10,000 where a step is forbidden; ``start`` and ``end`` alike
``tags``                       O, then B-, I-, E-, S- of each label
``meta``                       JSON as bytes: what made it, from what, under which licences
=============================  ==========================================================================

Arrays of int8 stand with a factor for each row, ``<name>_scale``.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.ner.reading import FIRST

Floats = npt.NDArray[np.float32]

_LARGEST = 64 << 20
"""Bytes of one array at most: a file that asks for more is not one of ours."""
_TAGS = 64
"""Tags at most."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of a recurrent layer, arrays turned so that rows of values are multiplied from the left."""

    input: Floats
    """inputs x 3H"""
    hidden: Floats
    """H x 3H"""
    bias: Floats
    """3H: those of input and hidden state together, but for the hidden one of n, which r is multiplied with."""
    new_bias: Floats
    """H: the hidden bias of n."""


@dataclass(frozen=True, slots=True)
class Net:
    """All numbers, as float32."""

    characters: npt.NDArray[np.int64]
    folds: npt.NDArray[np.int64]
    embedding: Floats
    layers: tuple[tuple[Direction, Direction], ...]
    """Forward and backward of each layer."""
    output: Floats
    """2H x tags"""
    output_bias: Floats
    transitions: Floats
    start: Floats
    end: Floats
    tags: tuple[str, ...]
    meta: dict[str, Any]
    digest: str
    """Of the file."""

    @property
    def hidden(self) -> int:
        """H: values of one direction's state."""
        return int(self.output.shape[0]) // 2


def read(path: Path) -> Net:
    """The net of a file. Raises OSError where it cannot be read, ValueError where it is damaged or of another make."""
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            arrays = {name.removesuffix(".npy"): _array(archive, name) for name in archive.namelist()}
        return _net(arrays, hashlib.sha256(content).hexdigest()[:32])
    except (KeyError, EOFError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise ValueError(f"{path.name}: {error!r}") from error


def _array(archive: zipfile.ZipFile, name: str) -> npt.NDArray[Any]:
    """One array: read by hand, since NumPy makes room for whatever size is claimed."""
    with archive.open(name) as file:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, turned, kind = header(file)
        _expect(kind.kind in "fiuU" and not turned, name)
        size = kind.itemsize * math.prod(shape)
        _expect(size <= _LARGEST, name)
        content = file.read(size + 1)
    _expect(len(content) == size, name)
    return np.frombuffer(content, kind).reshape(shape)


def _net(arrays: dict[str, npt.NDArray[Any]], digest: str) -> Net:
    characters = arrays["characters"].astype(np.int64)
    _expect(characters.ndim == 1 and (not len(characters) or characters.min() >= 0), "characters")
    folds = arrays.get("folds", np.empty((0, 2))).astype(np.int64)
    _expect(folds.ndim == 2 and folds.shape[1] == 2 and bool((folds >= 0).all()), "folds")
    embedding = _floats(arrays, "embedding", (len(characters) + FIRST, None))
    tags = tuple(str(tag) for tag in arrays["tags"].tolist())
    _expect(0 < len(tags) <= _TAGS and tags[0] == "O", "tags")
    _expect(all(tag[1:2] == "-" and tag[0] in "BIES" for tag in tags[1:]), "tags")
    layers: list[tuple[Direction, Direction]] = []
    inputs = embedding.shape[1]
    while f"gru{len(layers)}f_input" in arrays:
        layer = _direction(arrays, f"gru{len(layers)}f", inputs), _direction(arrays, f"gru{len(layers)}b", inputs)
        _expect(layer[0].hidden.shape == layer[1].hidden.shape, f"gru{len(layers)}b_hidden")
        layers.append(layer)
        inputs = 2 * layer[0].hidden.shape[0]
    of_layers = [name for name in arrays if name.startswith("gru") and not name.endswith("_scale")]
    _expect(0 < len(of_layers) == 8 * len(layers), "gru")
    count = len(tags)
    return Net(
        characters,
        folds,
        embedding,
        tuple(layers),
        np.ascontiguousarray(_floats(arrays, "output", (count, inputs)).T),
        _floats(arrays, "output_bias", (count,)),
        _floats(arrays, "transitions", (count, count)),
        _floats(arrays, "start", (count,)),
        _floats(arrays, "end", (count,)),
        tags,
        json.loads(arrays["meta"].astype(np.uint8).tobytes() or b"{}"),
        digest,
    )


def _direction(arrays: dict[str, npt.NDArray[Any]], name: str, inputs: int) -> Direction:
    hidden = _floats(arrays, f"{name}_hidden", (None, None))
    size = hidden.shape[1]
    _expect(hidden.shape[0] == 3 * size and size > 0, f"{name}_hidden")
    weights = _floats(arrays, f"{name}_input", (3 * size, inputs))
    bias, hidden_bias = (_floats(arrays, f"{name}_{kind}_bias", (3 * size,)) for kind in ("input", "hidden"))
    bias = bias.copy()
    bias[: 2 * size] += hidden_bias[: 2 * size]
    return Direction(
        np.ascontiguousarray(weights.T), np.ascontiguousarray(hidden.T), bias, hidden_bias[2 * size :].copy()
    )


def _floats(arrays: dict[str, npt.NDArray[Any]], name: str, shape: tuple[int | None, ...]) -> Floats:
    """The array as float32; ``shape``: what it has to be, None for any."""
    array = arrays[name]
    _expect(array.dtype.kind in "fi", name)
    _expect(array.ndim == len(shape) and all(w in {None, n} for w, n in zip(shape, array.shape, strict=True)), name)
    floats = array.astype(np.float32)
    if array.dtype == np.int8:
        floats *= arrays[f"{name}_scale"].astype(np.float32).reshape(-1, *[1] * (array.ndim - 1))
    _expect(bool(np.isfinite(floats).all()), name)
    return floats


def _expect(kept: bool, name: str) -> None:
    """What ``assert`` does, kept by a Python that leaves assertions out."""
    if not kept:
        raise ValueError(f"{name} is not as expected")
