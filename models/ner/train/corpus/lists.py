"""Word lists of the vocabulary: `lists.txt` holds `@name`, then words between blanks; a word said twice is likelier."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def _lists() -> dict[str, tuple[str, ...]]:
    text = resources.files("models.ner.train.corpus").joinpath("lists.txt").read_text("utf-8")
    parts = [part.partition("\n") for part in text.split("@") if part]
    return {name: tuple(words.split()) for name, _, words in parts}


def listed(name: str) -> tuple[str, ...]:
    """The words of that list; a KeyError where there is none."""
    return _lists()[name]
