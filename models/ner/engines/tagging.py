"""What engines that tag tokens have in common: pieces into tokens, batches of numbers, tags back into names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.ner.choice import ModelChoice
from models.ner.engines.places import digest_of, folder_of
from models.ner.engines.reading import UNSCORED, Found, find
from models.ner.engines.tags import Tag, spans
from models.ner.pieces import batches

if TYPE_CHECKING:
    from models.ner import NameSpan

Ids = npt.NDArray[np.int64]
Forward = Callable[[Ids, Ids, Ids], npt.NDArray[Any]]
"""Numbers of tokens, mask, kinds, each (rows, width) -> scores (rows, width, tags), or tags (rows, width)."""
_BLANKS = frozenset({"\u0120", "\u2581"})
"""Tokens of a blank alone: one is put before a text, and given the place of its first letter."""
MOST_TOKENS = 512
"""Of one piece: beyond that a model that could do it costs the square of the length."""


class Tagger:
    """A model that gives each token a tag."""

    def __init__(
        self,
        choice: ModelChoice,
        name: str,
        tokenizer: Any,
        limit: int,
        tags: Sequence[Tag],
        forward: Forward,
        *,
        padded: bool = True,
    ) -> None:
        """``tokenizer``: one of the package tokenizers; ``limit``: tokens of one piece, the marks at its ends too.

        ``padded``: the model is told by the mask where a row ends.
        """
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.name = name
        self._choice, self._tokenizer, self._tags, self._forward = choice, tokenizer, tags, forward
        self._padded = padded
        self._limit = min(limit, MOST_TOKENS)
        self._longest = max(1, self._limit - tokenizer.num_special_tokens_to_add(is_pair=False))
        self._kinds = np.array([sorted({t.label or "" for t in tags}).index(tag.label or "") for tag in tags])

    @property
    def digest(self) -> str:
        """Over the files of the model."""
        return digest_of(folder_of(self._choice))

    def find(self, texts: Sequence[str]) -> list[list[NameSpan]]:
        """The names in each of ``texts``. May be called from several threads."""
        return find(texts, self._read, self._longest, chinese=self._choice.judge)

    def _read(self, chosen: Sequence[str]) -> list[list[Found]]:
        cut = [part for index, piece in enumerate(chosen) for part in self._fitting(index, piece, 0, len(piece))]
        found: list[list[Found]] = [[] for _ in chosen]
        for batch in self._batches([len(tokens.ids) for *_, tokens in cut]):
            for at, names in zip(batch, self._tagged(chosen, [cut[at] for at in batch]), strict=True):
                found[cut[at][0]] += names
        return found

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Which parts are read together: those of equal length alone where the model cannot be told of padding."""
        for batch in batches(lengths, self._choice.batch * self._limit):
            if self._padded:
                yield batch
            else:
                yield from (list(same) for _, same in itertools.groupby(batch, key=lengths.__getitem__))

    def _fitting(self, index: int, piece: str, start: int, end: int) -> list[tuple[int, int, Any]]:
        """Parts of a piece whose tokens fit the model: its number, where the part begins, its tokens.

        A character may be several tokens, so a part that does not fit is halved.
        """
        tokens = self._tokenizer.encode(piece[start:end])
        if len(tokens.ids) <= self._limit or end - start < 2:
            return [(index, start, tokens)]
        middle = (start + end) // 2
        return self._fitting(index, piece, start, middle) + self._fitting(index, piece, middle, end)

    def _tagged(self, chosen: Sequence[str], parts: Sequence[tuple[int, int, Any]]) -> list[list[Found]]:
        width = min(self._limit, max(len(tokens.ids) for *_, tokens in parts))
        ids, mask, kinds = (np.zeros((len(parts), width), np.int64) for _ in range(3))
        for row, (_, _, tokens) in enumerate(parts):
            held = min(width, len(tokens.ids))
            ids[row, :held] = tokens.ids[:held]
            mask[row, :held] = 1
            kinds[row, :held] = tokens.type_ids[:held]
        result = self._forward(ids, mask, kinds)
        told: list[list[Found]] = []
        for row, (index, start, tokens) in enumerate(parts):
            held = min(width, len(tokens.ids))
            numbers, sure = self._best(result[row, :held])
            places = [
                (0, 0) if special or word in _BLANKS else (start + first, start + last)
                for word, (first, last), special in zip(
                    tokens.tokens[:held], tokens.offsets[:held], tokens.special_tokens_mask[:held], strict=True
                )
            ]
            told.append(spans(chosen[index], places, [self._tags[number] for number in numbers], sure))
        return told

    def _best(self, scores: npt.NDArray[Any]) -> tuple[list[int], list[float]]:
        """The tags by number, and for each the probability of what it names, whichever part of the name it is."""
        if scores.ndim == 1:
            return scores.tolist(), [UNSCORED] * len(scores)
        part = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
        best = scores.argmax(axis=1)
        same = self._kinds[None, :] == self._kinds[best][:, None]
        return best.tolist(), ((part * same).sum(axis=1) / part.sum(axis=1)).tolist()
