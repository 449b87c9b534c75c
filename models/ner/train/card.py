"""The model card: what the weights are, what they were made of, how well they do, what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.ner.train.evaluate import Score, table

_LIMITS = """\
- It knows Chinese text, with names in Latin letters inside it. Text without a Chinese character is not read.
- It was trained on made-up business text and on web questions: novels, poems and dialects are foreign to it.
- A name that is a word (高峰, 安全) is told by what stands around it alone. Behind it,
  `recognizers/model_names.py` judges.
- The figures above are of short texts written by hand to be hard; in a share most names stand in tables and forms,
  where rules find them without the model.
- What the model finds is a guess about a text, never a statement about a person."""
_CARD = """\
# Model card: names in Chinese business text

Written by `python -m models.ner.train` ([how to train again](../../../docs/training.md)).

## What it is
A tagger of characters that marks persons, addresses, places, organisations and job titles: a table of characters,
recurrent layers in both directions, a conditional random field. It runs on NumPy alone, offline.
`{name}`: {size:,} bytes, half precision, version {version}, digest of what it was trained on `{digest}`.

## What it was made of
- {documents:,} made-up documents: {kinds}.
- {raw:,} lines of web questions, labelled by the teacher; what it doubts is left open.
{sources}
- No text of a user, no public test set, none of the project's own test sets.

## How it was trained
Runs from the teacher's weights, or from those of an earlier run; of each the running mean of its weights is kept.

{lean}

| seed | steps | characters | minutes | last loss of a character | machine |
| --- | --- | --- | --- | --- | --- |
{runs}

## How well it does
Strict spans, in percent, on the [development texts](../../../tests/models/ner/dev/README.md), without the rules
behind it:

{table}

Persons in 10,000 characters of web questions that it was not trained on: {persons:.1f}. With the rules behind it, on
texts that nobody looked at, and beside other tools: [docs/names.md](../../../docs/names.md).

## What it does not do
{limits}
"""


def text(said: Mapping[str, Any], score: Score, persons: float, size: int, name: str) -> str:
    """The card in Markdown. ``said``: what the file of that ``name`` says of itself; ``size`` in bytes."""
    corpus = said["corpus"]
    runs = [
        f"| {run['seed']} | {run['steps']:,} | {run['characters']:,} | {run['seconds'] / 60:.0f} | "
        f"{run['loss'][-1] if run['loss'] else 0:.4f} | {run['machine']} |"
        for run in said["runs"]
    ]
    return _CARD.format(
        name=name,
        size=size,
        version=said["version"],
        digest=corpus["digest"],
        documents=corpus["documents"],
        kinds=", ".join(f"{kind} {count:,}" for kind, count in sorted(corpus["kinds"].items())),
        raw=corpus["raw lines"],
        sources="\n".join(f"- {what[0].upper()}{what[1:]}: {who}." for what, who in said["licences"].items()),
        lean=_lean(said.get("lean", {})),
        runs="\n".join(runs),
        table="\n".join(table(score)),
        persons=persons,
        limits=_LIMITS,
    )


def _lean(towards: Mapping[str, float]) -> str:
    added = ", ".join(f"{label} {more:+g}" for label, more in towards.items())
    return (
        f"Added to the score of the first character of a name, since rules judge behind the net: {added or 'nothing'}."
    )
