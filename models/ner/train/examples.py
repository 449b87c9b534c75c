"""What the net is shown: texts cut into pieces as the runtime cuts them, packed into flat arrays, drawn in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.ner.reading import UNKNOWN, Reading
from models.ner.train.labelled import Labelled
from models.ner.train.tags import ANY, UNTITLED, Codes, encode

Ids = npt.NDArray[np.int32]
_POOL = 64
"""Batches among which pieces are sorted by length: alike in length, yet drawn by chance."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A text labelled by the teacher: ``spans`` it is sure of, and stretches ``doubtful`` of which nothing is said."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    doubtful: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Pieces end to end: piece ``n`` is ``ids[offsets[n]:offsets[n + 1]]``, with the codes of its characters."""

    ids: Ids
    codes: Codes
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Characters of each piece."""
        return np.diff(self.offsets)


def pack(pieces: Iterable[tuple[Ids, Codes]]) -> Examples:
    """Pieces, one behind another."""
    ids, codes = [np.zeros(0, np.int32)], [np.zeros(0, np.int8)]
    for of_characters, of_tags in pieces:
        if len(of_characters):
            ids.append(of_characters)
            codes.append(of_tags)
    sizes = [len(part) for part in ids[1:]]
    return Examples(np.concatenate(ids), np.concatenate(codes), np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]))


def of_documents(documents: Iterable[Labelled], reading: Reading) -> Iterator[tuple[Ids, Codes]]:
    """Pieces of documents whose names are all marked."""
    for one in documents:
        for piece in reading.pieces(one.text):
            yield piece.ids, encode(piece.places, one.spans)


def of_raw(texts: Iterable[Raw], reading: Reading) -> Iterator[tuple[Ids, Codes]]:
    """Pieces of texts that the teacher labelled: titles stay open everywhere, all stays open where it doubts."""
    for one in texts:
        for piece in reading.pieces(one.text):
            codes = encode(piece.places, one.spans, UNTITLED)
            for start, end in one.doubtful:
                first, last = np.searchsorted(piece.places, (start, end)).tolist()
                codes[first:last] = ANY
            yield piece.ids, codes


def together(several: Iterable[Examples]) -> Examples:
    """Examples of several sources as one."""
    parts = list(several)
    sizes = np.concatenate([part.lengths for part in parts])
    return Examples(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.codes for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


def batches(
    examples: Examples, room: int, unknown: float, chance: np.random.Generator
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Every piece once, by chance: ids and codes (rows, width), and lengths, the longest first.

    ``room``: characters of a batch at most, with padding; ``unknown``: share of them that are taken for unknown ones.
    """
    lengths = examples.lengths
    order = chance.permutation(len(examples))
    typical = max(1, int(room / max(1.0, lengths.mean()))) * _POOL
    made: list[npt.NDArray[np.int64]] = []
    for low in range(0, len(order), typical):
        pool = order[low : low + typical]
        pool = pool[np.argsort(-lengths[pool], kind="stable")]
        here, at = [], 0
        while at < len(pool):
            rows = max(1, room // int(lengths[pool[at]]))
            here.append(pool[at : at + rows])
            at += rows
        made += [here[index] for index in chance.permutation(len(here))]
    for chosen in made:
        sizes = lengths[chosen]
        ids = np.zeros((len(chosen), int(sizes[0])), np.int64)
        codes = np.zeros_like(ids)
        within = np.arange(ids.shape[1]) < sizes[:, None]
        flat = np.concatenate([np.arange(examples.offsets[one], examples.offsets[one + 1]) for one in chosen])
        ids[within], codes[within] = examples.ids[flat], examples.codes[flat]
        if unknown:
            ids[within & (chance.random(ids.shape) < unknown)] = UNKNOWN
        yield ids, codes, sizes
