"""The model of our own: a small recurrent net over characters whose weights lie beside this file.

It reads text in pieces (``models.ner.reading``), gives every character scores for the tags of names, and takes the row
of tags that fits best. NumPy is all it needs; where the compiled pass was built it is used, several times as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, get_args

import numpy as np

from models.errors import MissingExtra
from models.messages import default_lang, text
from models.ner import Label, NameSpan
from models.ner.crf import Packed, Tagger, Tags, pack
from models.ner.fast import CompiledEngine
from models.ner.gru import NumpyScorer
from models.ner.net import Floats, Net, read
from models.ner.onnx_engine import OnnxEngine
from models.ner.pieces import batches
from models.ner.reading import Ids, Piece, Reading

WEIGHTS = Path(__file__).with_name("weights")


class Engine(Protocol):
    """What computes: tags, and the probability of the label of each, for packed pieces."""

    name: str
    room: int
    """Characters of one batch with which it is fastest."""

    def tag(self, ids: Ids, packed: Packed) -> tuple[Tags, Floats]:
        """``ids``: rows of the table, packed. May be called from several threads."""


class NumpyEngine:
    """NumPy alone."""

    name = "numpy"
    room = 8192

    def __init__(self, net: Net) -> None:
        """Computes what does not depend on a text."""
        self._scorer, self._tagger = NumpyScorer(net), Tagger(net)

    def tag(self, ids: Ids, packed: Packed) -> tuple[Tags, Floats]:
        """As the protocol says."""
        return self._tagger.tag(self._scorer.scores(ids, packed), packed)


class OwnModel:
    """A net behind the seam."""

    def __init__(self, net: Net, engine: Engine) -> None:
        """Raises ValueError where the net finds what the seam does not know."""
        self.name = f"pandian {net.meta.get('version', '?')}"
        self.digest = net.digest
        self.engine = engine.name
        self._engine = engine
        self._reading = Reading(net.characters, net.folds)
        labels = [tag[2:] for tag in net.tags]
        if unknown := sorted(set(labels[1:]) - set(get_args(Label))):
            raise ValueError(f"labels that are not known: {unknown}")
        self._labels: list[Label] = labels  # type: ignore[assignment]  # just looked at; the first is not used
        self._begins = np.array([tag[0] in "BS" for tag in net.tags])
        self._ends = np.array([tag[0] in "ES" for tag in net.tags])

    def find(self, texts: Sequence[str]) -> list[list[NameSpan]]:
        """The names in each text."""
        read: list[Piece] = []
        origin: list[int] = []
        for index, one in enumerate(texts):
            found = self._reading.pieces(one)
            read += found
            origin += [index] * len(found)
        spans: list[list[NameSpan]] = [[] for _ in texts]
        for chosen in batches([len(piece.ids) for piece in read], self._engine.room):
            for at, start, end, tag, score in self._batch([read[at] for at in chosen]):
                owner = origin[chosen[at]]
                one = texts[owner]
                first, last = _bare(one, start, end)
                if first < last:
                    spans[owner].append(NameSpan(first, last, self._labels[tag], round(score, 3)))
        return [sorted(found) for found in spans]

    def _batch(self, read: list[Piece]) -> Iterator[tuple[int, int, int, int, float]]:
        """Of each name: which piece it stands in, its places in the text, its first tag, how sure it is."""
        packed = pack([len(piece.ids) for piece in read])
        rows, number = packed.by_piece()
        ids = np.empty(len(rows), np.int32)
        ids[rows] = np.concatenate([read[at].ids for at in packed.order])
        tags, sure = (array[rows] for array in self._engine.tag(ids, packed))
        if not tags.any():
            return
        places = np.concatenate([read[at].places for at in packed.order])
        firsts, ends = np.flatnonzero(self._begins[tags]), np.flatnonzero(self._ends[tags])
        after = np.searchsorted(ends, firsts)
        firsts, after = firsts[after < len(ends)], after[after < len(ends)]
        lasts = ends[after]
        whole = number[firsts] == number[lasts]  # tags that break the rules, where a file allows it, are no name
        firsts, lasts = firsts[whole], lasts[whole]
        sums = np.concatenate((np.zeros(1), np.cumsum(sure, dtype=np.float64)))
        scores = (sums[lasts + 1] - sums[firsts]) / (lasts + 1 - firsts)
        columns = packed.order[number[firsts]], places[firsts], places[lasts] + 1, tags[firsts], scores
        yield from zip(*(column.tolist() for column in columns), strict=True)


def _bare(one: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks at its ends."""
    while start < end and one[start].isspace():
        start += 1
    while end > start and one[end - 1].isspace():
        end -= 1
    return start, end


def load(weights: str = "names.npz", engine: str = "") -> OwnModel:
    """The model of a file beside this one; ``engine``: a name of ``ENGINES``, empty for the fastest that is there.

    Raises MissingExtra where its weights are missing or damaged.
    """
    path = WEIGHTS / weights
    try:
        net = read(path)
        return OwnModel(net, ENGINES[engine](net) if engine else fastest(net))
    except (OSError, ValueError) as error:
        raise MissingExtra(text("ner.damaged", default_lang(), path=path)) from error


def load_fast() -> OwnModel:
    """The smaller net: three times as fast, a point or two less is found. Raises what ``load`` raises."""
    return load("names-fast.npz")


def load_onnx() -> OwnModel:
    """The model on onnxruntime. Raises ImportError without it, and what ``load`` raises."""
    return load(engine="onnxruntime")


def fastest(net: Net) -> Engine:
    """The compiled pass; NumPy where it was not built, or not for this machine."""
    try:
        return CompiledEngine(net)
    except OSError:
        return NumpyEngine(net)


ENGINES: dict[str, Callable[[Net], Engine]] = {
    "compiled": CompiledEngine,
    "numpy": NumpyEngine,
    "onnxruntime": OnnxEngine,
}
"""What can compute; each finds the same."""
