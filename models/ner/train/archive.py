"""The weights as arrays: read, averaged, and written as the runtime reads them (``models/ner/net.py``)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.ner.reading import FIRST
from models.ner.train.tags import NUMBERS, TAGS

Arrays = dict[str, npt.NDArray[Any]]
_FIXED = ("characters", "folds", "tags")
"""What is no weight: equal in everything that is averaged."""
_WHEN = (1980, 1, 1, 0, 0, 0)


def load(path: Path) -> Arrays:
    """The arrays of an archive, floats as float32, without ``meta``. Raises OSError, ValueError."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "meta"}
    return {name: a.astype(np.float32) if a.dtype.kind == "f" else a for name, a in arrays.items()}


def meta(path: Path) -> dict[str, Any]:
    """What an archive says of itself."""
    with np.load(path, allow_pickle=False) as archive:
        said: dict[str, Any] = json.loads(archive["meta"].tobytes())
    return said


def average(several: Sequence[Mapping[str, npt.NDArray[Any]]], shares: Sequence[float] | None = None) -> Arrays:
    """The mean of weights that started from the same point, in ``shares`` (equal ones where none are given).

    Raises ValueError where characters, tags or shapes differ.
    """
    first = several[0]
    parts = [1 / len(several)] * len(several) if shares is None else [share / sum(shares) for share in shares]
    mean: Arrays = {}
    for name, array in first.items():
        others = [weights.get(name) for weights in several]
        if any(other is None or other.shape != array.shape for other in others):
            raise ValueError(f"{name} differs in shape")
        if name in _FIXED:
            if any(not np.array_equal(array, other) for other in others if other is not None):
                raise ValueError(f"{name} differs")
            mean[name] = array
        else:
            total = np.zeros(array.shape, np.float64)
            for part, other in zip(parts, others, strict=True):
                total += part * np.asarray(other, np.float64)
            mean[name] = total.astype(np.float32)
    return mean


def leaning(arrays: Mapping[str, npt.NDArray[Any]], towards: Mapping[str, float]) -> Arrays:
    """Weights that find more of a label, or less: what is added to the score of every first character of its names.

    Training weighs a name that is missed like one found in vain; where rules judge behind the net, the second is the
    lesser harm. Raises KeyError for a label that there is not.
    """
    bias = arrays["output_bias"].copy()
    for label, more in towards.items():
        for part in "BS":
            bias[NUMBERS[f"{part}-{label}"]] += more
    return {**arrays, "output_bias": bias}


def digest(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Of names, shapes and values, whatever their order: 32 hexadecimal digits."""
    said = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        said.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        said.update(array.tobytes())
    return said.hexdigest()


def save(path: Path, arrays: Mapping[str, npt.NDArray[Any]], about: Mapping[str, Any], *, half: bool = True) -> None:
    """Write an archive; ``half``: floats as float16. The same arrays give the same bytes.

    Raises ValueError for what the runtime would not read.
    """
    check(arrays)
    kept = {name: a.astype(np.float16) if half and a.dtype.kind == "f" else a for name, a in arrays.items()}
    said = {**about, "digest": digest(kept)}
    kept["meta"] = np.frombuffer(json.dumps(said, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in kept.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _WHEN), data.getvalue(), zipfile.ZIP_DEFLATED, 9)
    unfinished.replace(path)


def check(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Raise ValueError where the arrays are no net: a shape that does not fit, a number that is none."""
    width = arrays["embedding"].shape[1]
    layer = 0
    while f"gru{layer}f_input" in arrays:
        hidden = arrays[f"gru{layer}f_hidden"].shape[1]
        for direction in "fb":
            name = f"gru{layer}{direction}"
            _shaped(arrays, f"{name}_input", (3 * hidden, width))
            _shaped(arrays, f"{name}_hidden", (3 * hidden, hidden))
            _shaped(arrays, f"{name}_input_bias", (3 * hidden,))
            _shaped(arrays, f"{name}_hidden_bias", (3 * hidden,))
        width, layer = 2 * hidden, layer + 1
    if not layer:
        raise ValueError("no recurrent layer")
    tags = len(TAGS)
    if tuple(arrays["tags"].tolist()) != TAGS:
        raise ValueError("other tags")
    _shaped(arrays, "embedding", (len(arrays["characters"]) + FIRST, arrays["embedding"].shape[1]))
    _shaped(arrays, "output", (tags, width))
    _shaped(arrays, "output_bias", (tags,))
    _shaped(arrays, "transitions", (tags, tags))
    _shaped(arrays, "start", (tags,))
    _shaped(arrays, "end", (tags,))


def _shaped(arrays: Mapping[str, npt.NDArray[Any]], name: str, shape: tuple[int, ...]) -> None:
    array = arrays[name]
    if array.shape != shape or not np.isfinite(array).all() or np.abs(array).max(initial=0) > 6e4:
        raise ValueError(f"{name}: {array.shape} instead of {shape}, or a number out of range")
