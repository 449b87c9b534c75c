"""The net in PyTorch: characters, recurrent layers in both directions, a conditional random field over the tags.

Huang, Xu and Yu, Bidirectional LSTM-CRF Models for Sequence Tagging, arXiv:1508.01991, with gated recurrent units.
What is learnt from may leave tags open (Tsuboi, Kashima, Mori, Oda and Matsumoto, Training Conditional Random Fields
Using Incomplete Annotations, COLING 2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from models.ner.train.archive import Arrays
from models.ner.train.gru import layer
from models.ner.train.tags import FORBIDDEN, allowed, edges, steps

_ARRAYS = {"input": "weight_ih", "hidden": "weight_hh", "input_bias": "bias_ih", "hidden_bias": "bias_hh"}


class Net:
    """Weights on a device, with the loss of a batch and the scores of tags."""

    def __init__(self, arrays: Arrays, device: str, dropout: float = 0.3, *, half: bool = False) -> None:
        """``arrays``: as ``models.ner.train.archive`` holds them; sizes are read from them. ``half``: products of
        the layers are in bfloat16, several times as fast on a processor that has them.
        """
        self._fixed = {name: arrays[name] for name in ("characters", "folds", "tags")}
        layers = sum(f"gru{layer}f_input" in arrays for layer in range(9))
        rows, width = arrays["embedding"].shape
        hidden = arrays["gru0f_hidden"].shape[1]
        tags = len(arrays["output"])
        nn = torch.nn
        self._parts: Any = nn.ModuleDict(
            {
                "table": nn.Embedding(rows, width),
                "gru": nn.GRU(
                    width, hidden, layers, bidirectional=True, dropout=dropout * 2 / 3 if layers > 1 else 0.0
                ),
                "head": nn.Linear(2 * hidden, tags),
            }
        )
        self._dropout = dropout
        self._on = False
        self._steps: Any = nn.Parameter(torch.zeros(tags, tags))
        self._parts.register_parameter("steps", self._steps)
        self.put(arrays)
        self._parts.to(device)
        first, last = edges()
        self._barred = torch.from_numpy(steps()).to(device)
        self._first, self._last = torch.from_numpy(first).to(device), torch.from_numpy(last).to(device)
        self._open = torch.from_numpy(np.where(allowed(), 0.0, FORBIDDEN).astype(np.float32)).to(device)
        self.device = device
        self._kind = torch.bfloat16 if half else torch.float32

    def parameters(self) -> list[Any]:
        """All that is learnt."""
        return list(self._parts.parameters())

    def head(self) -> list[Any]:
        """Of these, what turns the layers' values into tags."""
        return [*self._parts["head"].parameters(), self._steps]

    def learning(self, on: bool) -> None:
        """Dropout on or off."""
        self._parts.train(on)
        self._on = on

    def scores(self, ids: Any, lengths: Any) -> Any:
        """(rows, width, tags) for ids (rows, width), the longest row first; lengths on the host."""
        values = self._dropped(self._parts["table"](ids.T), self._dropout / 2)
        read = self._read_there(values, lengths) if self.device == "cuda" else self._read_here(values, lengths)
        return self._parts["head"](self._dropped(read, self._dropout)).transpose(0, 1)

    def _read_there(self, values: Any, lengths: Any) -> Any:
        pack, unpack = torch.nn.utils.rnn.pack_padded_sequence, torch.nn.utils.rnn.pad_packed_sequence
        read, _ = self._parts["gru"](pack(values, lengths))
        padded, _ = unpack(read)
        return padded

    def _read_here(self, values: Any, lengths: Any) -> Any:
        gru = self._parts["gru"]
        for number in range(gru.num_layers):
            if number:
                values = self._dropped(values, gru.dropout)
            sides = (f"l{number}", f"l{number}_reverse")
            weights = tuple(tuple(getattr(gru, f"{kind}_{side}") for kind in _ARRAYS.values()) for side in sides)
            values = layer(values, lengths, weights, self._kind)
        return values

    def _dropped(self, values: Any, share: float) -> Any:
        """A share of the values made 0, the same ones at every character of a row (Gal and Ghahramani 2016)."""
        if not self._on or not share:
            return values
        kept = torch.empty_like(values[:1]).bernoulli_(1 - share).div_(1 - share)
        return values * kept

    def loss(self, ids: Any, codes: Any, lengths: Any) -> Any:
        """Negative log-likelihood of what the codes allow, for each row."""
        scores = self.scores(ids, lengths).float()
        held = scores + self._open[codes.long()]
        both = self._total(torch.cat([scores, held]), torch.cat([lengths, lengths]).to(self.device))
        every, wanted = both.chunk(2)
        return every - wanted

    def _total(self, scores: Any, lengths: Any) -> Any:
        """Logarithm of the sum over all rows of tags of the exponential of their scores, for each row."""
        steps = torch.exp(self._steps + self._barred)
        total = scores[:, 0] + self._first
        for at in range(1, scores.shape[1]):
            top = total.max(dim=1, keepdim=True).values.detach()
            reached = (torch.exp(total - top) @ steps).clamp_min(1e-30)
            following = torch.log(reached) + top + scores[:, at]
            total = torch.where((lengths > at)[:, None], following, total)
        return torch.logsumexp(total + self._last, dim=1)

    def put(self, arrays: Arrays) -> None:
        """Take over weights of the same sizes."""
        with torch.no_grad():
            for name, parameter in self._named():
                parameter.copy_(torch.from_numpy(np.asarray(arrays[name], np.float32)))
            self._steps.copy_(torch.from_numpy(np.where(steps() < 0, 0.0, arrays["transitions"]).astype(np.float32)))

    def arrays(self) -> Arrays:
        """The weights, as an archive holds them."""
        found: Arrays = dict(self._fixed)
        for name, parameter in self._named():
            found[name] = parameter.detach().cpu().float().numpy().copy()
        found["transitions"] = np.where(steps() < 0, FORBIDDEN, self._steps.detach().cpu().numpy()).astype(np.float32)
        found["start"], found["end"] = edges()
        return found

    def _named(self) -> list[tuple[str, Any]]:
        gru, head = self._parts["gru"], self._parts["head"]
        named = [("embedding", self._parts["table"].weight), ("output", head.weight), ("output_bias", head.bias)]
        for number in range(gru.num_layers):
            for direction, suffix in (("f", ""), ("b", "_reverse")):
                for ours, theirs in _ARRAYS.items():
                    named.append((f"gru{number}{direction}_{ours}", getattr(gru, f"{theirs}_l{number}{suffix}")))
        return named
