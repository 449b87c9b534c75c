"""Tags of characters: O, and for each label B, I, E and S; which may follow which; spans to tags and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

LABELS = ("PERSON", "CN_ADDRESS", "LOCATION", "ORGANIZATION", "JOB_TITLE")
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BIES"))
NUMBERS = {tag: number for number, tag in enumerate(TAGS)}
FORBIDDEN = -1e4
"""Score of a step that no row of tags takes; half precision holds it."""
ANY, UNTITLED = -1, -2
"""Codes beside the numbers of tags: nothing is known; outside, or a title, which the teacher does not know."""

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int8]
Span = tuple[int, int, str]


def steps(tags: Sequence[str] = TAGS) -> Floats:
    """(from, to): 0 where the step is allowed, FORBIDDEN elsewhere."""
    return np.array([[0.0 if _follows(a, b) else FORBIDDEN for b in tags] for a in tags], np.float32)


def edges(tags: Sequence[str] = TAGS) -> tuple[Floats, Floats]:
    """The same for the first tag of a piece and for the last."""
    first = [0.0 if tag[0] in "OBS" else FORBIDDEN for tag in tags]
    last = [0.0 if tag[0] in "OES" else FORBIDDEN for tag in tags]
    return np.array(first, np.float32), np.array(last, np.float32)


def allowed() -> npt.NDArray[np.bool_]:
    """(codes, tags): which tags a code leaves open; row ``code`` for a tag, rows -1 and -2 for ANY and UNTITLED."""
    table = np.zeros((len(TAGS) + 2, len(TAGS)), bool)
    table[: len(TAGS)] = np.eye(len(TAGS), dtype=bool)
    table[ANY] = True
    table[UNTITLED] = [tag == "O" or tag.endswith("-JOB_TITLE") for tag in TAGS]
    return table


def encode(places: npt.NDArray[np.int32], spans: Iterable[Span], outside: int = 0) -> Codes:
    """The tags of a piece whose characters stand at ``places`` of a text with ``spans``.

    Of a span of which the piece holds a part, nothing is said (ANY). ``outside``: the code of what is in no span.
    """
    codes = np.full(len(places), outside, np.int8)
    if not len(places):
        return codes
    for start, end, label in spans:
        first, last = np.searchsorted(places, (start, end)).tolist()
        if first == last:
            continue
        # a piece holds the place before and the place behind, or the text begins and ends there
        cut = (first == 0 and places[0] > start) or (last == len(places) and places[-1] < end - 1)
        if cut:
            codes[first:last] = ANY
        elif last - first == 1:
            codes[first] = NUMBERS[f"S-{label}"]
        else:
            codes[first:last] = NUMBERS[f"I-{label}"]
            codes[first], codes[last - 1] = NUMBERS[f"B-{label}"], NUMBERS[f"E-{label}"]
    return codes


def decode(path: Sequence[int], tags: Sequence[str] = TAGS) -> list[Span]:
    """The spans of a row of tags that keeps to the steps: first and last character + 1, and the label."""
    spans, start = [], 0
    for at, number in enumerate(path):
        tag = tags[number]
        if tag[0] in "BS":
            start = at
        if tag[0] in "ES":
            spans.append((start, at + 1, tag[2:]))
    return spans


def _follows(before: str, tag: str) -> bool:
    if before[0] in "OES":
        return tag[0] in "OBS"
    return tag[0] in "IE" and tag[2:] == before[2:]
