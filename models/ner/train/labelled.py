"""One text with its names marked: what the generator makes and the trainer reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its entities.

    `spans` holds (start, end, label) in characters of `text`, ascending and apart; the labels are those of
    `models.ner.Label`. `kind` names the sort of document.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]
    kind: str
