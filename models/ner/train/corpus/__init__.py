"""Makes business text with its names marked: the same seed, the same text.

A document is a layout of `texts/*.txt` filled by the vocabulary, or a dump that a program would write (`dumps.py`), and
now and then disturbed as scans are. What is marked follows tests/models/ner/gate/README.md; what is optional there is
left unmarked here.
"""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable, Iterator

from models.ner.train.corpus import dumps
from models.ner.train.corpus.draft import Draft, Part
from models.ner.train.corpus.grammar import Grammar
from models.ner.train.corpus.noise import disturbed
from models.ner.train.corpus.vocabulary import SLOTS
from models.ner.train.labelled import Labelled

_Fill = Callable[[Draft], None]


@functools.cache
def _sources() -> tuple[list[tuple[str, _Fill]], list[float]]:
    """The ways to make a document, with their kinds, and their weights summed up."""
    grammar = Grammar(SLOTS)
    ways: list[tuple[str, _Fill, float]] = [
        (layout.kind, functools.partial(layout.fill, grammar=grammar), layout.weight) for layout in grammar.layouts
    ]
    ways += [(kind, fill, weight) for kind, fill, weight in dumps.DUMPS]
    return [(kind, fill) for kind, fill, _ in ways], list(itertools.accumulate(weight for *_, weight in ways))


def kinds() -> frozenset[str]:
    """The kinds of documents that are made."""
    return frozenset(kind for kind, _ in _sources()[0])


def labelled(parts: list[Part], kind: str) -> Labelled:
    """The text of the parts and where its entities are: without blanks at their ends."""
    spans = []
    at = 0
    for text, label in parts:
        if label and (bare := text.strip()):
            start = at + len(text) - len(text.lstrip())
            spans.append((start, start + len(bare), label))
        at += len(text)
    return Labelled("".join(text for text, _ in parts), tuple(spans), kind)


def documents(seed: int, count: int) -> Iterator[Labelled]:
    """`count` documents, each by itself determined by seed and place: the first ones of a longer row are the same."""
    sources, weights = _sources()
    for number in range(count):
        rng = random.Random(f"{seed} {number}")  # noqa: S311 - text, no secrets
        draft = Draft(rng)
        kind, fill = rng.choices(sources, cum_weights=weights)[0]
        fill(draft)
        yield labelled(disturbed(draft, draft.parts, kind), kind)
