"""Scores of tags for packed pieces by recurrent layers (GRU) in both directions, with NumPy alone.

Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, EMNLP 2014; gates as in PyTorch, where the
reset gate is multiplied with what the hidden state adds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.ner.crf import Packed
from models.ner.net import Direction, Floats, Net


class NumpyScorer:
    """A net's layers."""

    def __init__(self, net: Net) -> None:
        """Keeps ``net``'s arrays; what the first layer makes of each character is computed once."""
        self._net = net
        self._layers = [tuple(map(_negated, layer)) for layer in net.layers]
        forward, backward = self._layers[0]
        self._first = [net.embedding @ one.input + one.bias for one in (forward, backward)]
        """Of each direction: rows of the table x 3H."""

    def scores(self, ids: npt.NDArray[np.int32], packed: Packed) -> Floats:
        """The scores of all tags for each character; ``ids`` are rows of the table, packed."""
        with np.errstate(over="ignore"):  # exp of what is far from 0 is infinite, and its reciprocal 0, as it should be
            return self._scores(ids, packed)

    def _scores(self, ids: npt.NDArray[np.int32], packed: Packed) -> Floats:
        states = np.empty((0, 0), np.float32)
        for number, layer in enumerate(self._layers):
            size = layer[0].hidden.shape[0]
            both = np.empty((len(ids), 2 * size), np.float32)
            for place, one in enumerate(layer):
                gates = self._first[place][ids] if number == 0 else states @ one.input + one.bias
                _run(one, gates, packed, both[:, place * size : (place + 1) * size], backward=place == 1)
            states = both
        scores: Floats = states @ self._net.output + self._net.output_bias
        return scores


def _negated(one: Direction) -> Direction:
    """The direction with the weights of r and z negated: 1 / (1 + exp(-x)) then takes one step less."""
    size = one.hidden.shape[0]
    signs = np.ones(3 * size, np.float32)
    signs[: 2 * size] = -1
    return Direction(one.input * signs, one.hidden * signs, one.bias * signs, one.new_bias)


def _run(one: Direction, gates: Floats, packed: Packed, out: Floats, *, backward: bool) -> None:
    """The states at each character into ``out``; ``gates``: what the input adds, and is written over."""
    size = one.hidden.shape[0]
    widest = len(packed.order)
    state = np.zeros((widest, size), np.float32)
    product = np.empty((widest, 3 * size), np.float32)
    steps = list(zip(packed.offsets[:-1].tolist(), packed.offsets[1:].tolist(), strict=True))
    for low, high in reversed(steps) if backward else steps:
        rows = high - low  # pieces that are as long as that; from the back, one begins with a state of zeros
        now, added = gates[low:high], product[:rows]
        np.matmul(state[:rows], one.hidden, out=added)
        both, new = now[:, : 2 * size], added[:, 2 * size :]
        both += added[:, : 2 * size]
        np.exp(both, out=both)
        both += 1
        np.reciprocal(both, out=both)
        new += one.new_bias
        new *= both[:, :size]
        new += now[:, 2 * size :]
        np.tanh(new, out=new)
        held = state[:rows]
        held -= new
        held *= both[:, size:]
        held += new
        out[low:high] = held
