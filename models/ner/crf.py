"""The tags of a piece out of each character's scores: the best row of tags (Viterbi), and how sure each is.

Pieces of a batch lie packed: sorted by length, the longest first, all first characters, then all second ones, and so
on, so that none is padded. Lafferty, McCallum and Pereira, Conditional Random Fields, ICML 2001.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.ner.net import Floats, Net

Tags = npt.NDArray[np.int8]

TINY = np.float32(1e-15)
"""What no probability of a character falls below, so that none is divided by 0."""


class Packed(NamedTuple):
    """Where the characters of a batch lie: those at place t of their pieces are rows ``offsets[t]:offsets[t + 1]``."""

    order: npt.NDArray[np.int64]
    """Which piece is first, second, ...: the longest first."""
    lengths: npt.NDArray[np.int64]
    """In that order."""
    offsets: npt.NDArray[np.int64]

    def rows(self, at: int) -> npt.NDArray[np.int64]:
        """Where the characters of the piece that is ``at``-th in order lie."""
        rows: npt.NDArray[np.int64] = self.offsets[: self.lengths[at]] + at
        return rows

    def by_piece(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where the characters of all pieces lie, one piece behind the other in that order, and the piece of each."""
        piece = np.repeat(np.arange(len(self.lengths)), self.lengths)
        starts = np.cumsum(self.lengths) - self.lengths
        rows: npt.NDArray[np.int64] = self.offsets[np.arange(len(piece)) - starts[piece]] + piece
        return rows, piece


def pack(lengths: Sequence[int]) -> Packed:
    """The layout of pieces of such lengths, of which none is 0."""
    sizes = np.asarray(lengths, np.int64)
    order = np.argsort(-sizes, kind="stable")
    longer = len(sizes) - np.searchsorted(np.sort(sizes), np.arange(sizes.max(initial=0)), side="right")
    return Packed(order, sizes[order], np.concatenate((np.zeros(1, np.int64), np.cumsum(longer))))


class Tagger:
    """What may follow what, and how readily."""

    def __init__(self, net: Net) -> None:
        """``net``: its transitions, start and end."""
        self._start, self._end, self._steps = net.start, net.end, net.transitions
        self._towards = np.ascontiguousarray(net.transitions.T)[None]
        self._weights = np.exp(net.transitions - net.transitions.max())
        labels = np.array([tag[2:] for tag in net.tags])
        self._alike = (labels[:, None] == labels).astype(np.float32)

    def tag(self, scores: Floats, packed: Packed) -> tuple[Tags, Floats]:
        """The best tags, and how sure their labels are."""
        tags = self.best(scores, packed)
        return tags, self.sure(scores, tags, packed)

    def best(self, scores: Floats, packed: Packed) -> Tags:
        """The tag of each character on the rows of highest total score. ``scores``: characters x tags, packed."""
        steps = list(zip(packed.offsets[:-1].tolist(), packed.offsets[1:].tolist(), strict=True))
        back = np.zeros(scores.shape, np.int8)
        total = scores[slice(*steps[0])] + self._start
        last = np.empty_like(total)
        """Totals at each piece's end."""
        for low, high in steps[1:]:
            last[high - low : len(total)] = total[high - low :]
            ways = total[: high - low, None, :] + self._towards
            chosen = ways.argmax(axis=2)
            back[low:high] = chosen
            total = np.take_along_axis(ways, chosen[:, :, None], 2)[:, :, 0] + scores[low:high]
        last[: len(total)] = total
        tag = (last + self._end).argmax(axis=1)
        tags = np.empty(len(scores), np.int8)
        for low, high in reversed(steps):
            now = tag[: high - low]
            tags[low:high] = now
            tag[: high - low] = back[low:high][np.arange(high - low), now]
        return tags

    def sure(self, scores: Floats, tags: Tags, packed: Packed) -> Floats:
        """For each character the probability of its tag's label (forward-backward), whether it begins or ends it."""
        steps = list(zip(packed.offsets[:-1].tolist(), packed.offsets[1:].tolist(), strict=True))
        weights = np.exp(scores - scores.max(axis=1, keepdims=True)) + TINY
        ahead = np.empty_like(weights)
        state = weights[slice(*steps[0])] * np.exp(self._start)
        for low, high in steps:
            if low:
                state = (state[: high - low] @ self._weights) * weights[low:high]
            state /= np.maximum(state.sum(axis=1, keepdims=True), TINY)
            ahead[low:high] = state
        behind = np.tile(np.exp(self._end), (len(packed.order), 1))
        """Of each piece, from its end on."""
        for low, high in reversed(steps):
            state = behind[: high - low]
            ahead[low:high] *= state
            np.matmul(state * weights[low:high], self._weights.T, out=state)
            state /= np.maximum(state.sum(axis=1, keepdims=True), TINY)
        ahead /= np.maximum(ahead.sum(axis=1, keepdims=True), TINY)
        alike: Floats = np.einsum("ij,ij->i", ahead, self._alike[tags])
        return alike
