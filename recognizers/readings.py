"""Every way in which one value, typed by itself, may be found: its normal forms, and the types that have each."""

from __future__ import annotations

from collections.abc import Iterator

from models.entities import catalogue
from recognizers.base import VerifiedRecognizer
from recognizers.normalise import fold
from recognizers.pack import recognizers

LABELS = 12
"""Context words of a type that are tried before a value."""


def readings(value: str) -> dict[str, list[str]]:
    """The normal forms of ``value`` (what is fingerprinted) and the entity types that have each.

    Where no type has it: the value as a reader sees it, with none.
    """
    plain = fold(value).text.strip()
    found: dict[str, list[str]] = {}
    for entity, recognizer in recognizers().items():
        for normal in dict.fromkeys(_forms(recognizer, plain)):
            found.setdefault(normal, []).append(entity)
    return found or {plain: []}


def labels(entity: str) -> Iterator[str]:
    """What may stand before a value of this type: nothing, or a word that announces it."""
    yield ""
    entry = catalogue().get(entity)
    for word in (*entry.context, *entry.columns)[:LABELS] if entry else ():
        yield f"{word}: "


def _forms(recognizer: VerifiedRecognizer, plain: str) -> Iterator[str]:
    for label in labels(recognizer.entity):
        text = label + plain
        for found in recognizer.find_all(text):
            if found.end == len(text) and found.start <= len(label):
                yield found.judged.normal
    judged = recognizer.judge_cell(plain)
    if judged is not None:
        yield judged[2]
