"""Texts cut into what an engine reads at once, and what it found put back into its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from models.ner import NameSpan
from models.ner.pieces import LONGEST, pieces

if TYPE_CHECKING:
    from models.ner import Label

Found = tuple[int, int, "Label", float]
"""Characters ``start:end`` of a piece, what they name, how sure the model is."""
Read = Callable[[Sequence[str]], Sequence[list[Found]]]
UNSCORED = 0.8
"""Of models that tell no probability: enough where one thing speaks against a name, not where two do."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+|[!-~]{65,}")
"""Line ends, and stretches that no sentence holds: keys, addresses of pages, encoded bytes."""
_LETTER = re.compile(r"[^\W\d_]")
_ENDS = re.compile(r"[。！？；…]|[.!?;](?=\s)")
_PAUSES = re.compile(r"[，、：,:）)」』”\s]")


def find(texts: Sequence[str], read: Read, longest: int, *, chinese: bool) -> list[list[NameSpan]]:
    """The spans of each of ``texts``, ascending, none over another; ``read`` is given pieces of ``longest`` at most.

    ``chinese``: pieces hold Chinese and end at white space, as those of our own model; else they are lines of any text.
    """
    cut, limit = (pieces, min(longest, LONGEST)) if chinese else (lines, longest)
    chosen: list[str] = []
    origin: list[tuple[int, int]] = []
    for index, text in enumerate(texts):
        plain = _SURROGATE.sub("\ufffd", text)  # which no library takes for text
        for start, end in cut(plain, limit):
            chosen.append(plain[start:end])
            origin.append((index, start))
    spans: list[list[NameSpan]] = [[] for _ in texts]
    for (index, offset), piece, found in zip(origin, chosen, read(chosen) if chosen else (), strict=True):
        spans[index] += [
            NameSpan(offset + span.start, offset + span.end, span.label, span.score) for span in apart(piece, found)
        ]
    return spans


def apart(piece: str, found: Sequence[Found]) -> list[NameSpan]:
    """The spans without white space at their ends, ascending; of those that overlap the surer, then the longer."""
    kept: list[NameSpan] = []
    for start, end, label, score in sorted(found, key=lambda one: (-one[3], one[0] - one[1], one[0])):
        value = piece[start:end]
        first = start + len(value) - len(value.lstrip())
        last = end - (len(value) - len(value.rstrip()))
        if first < last and all(last <= other.start or other.end <= first for other in kept):
            kept.append(NameSpan(first, last, label, round(min(1.0, max(0.0, score)), 3)))
    return sorted(kept)


def lines(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """The lines of ``text`` that hold a letter of any writing, long ones cut behind sentences or pauses, if any."""
    at = 0
    for gap in _BREAK.finditer(text):
        yield from _bounded(text, at, gap.start(), longest)
        at = gap.end()
    yield from _bounded(text, at, len(text), longest)


def _bounded(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, start + longest)
        if stop < end:
            middle = start + longest // 2
            stop = _last(_ENDS, text, middle, stop) or _last(_PAUSES, text, middle, stop) or stop
        if _LETTER.search(text, start, stop):
            yield start, stop
        start = stop


def _last(marks: re.Pattern[str], text: str, low: int, high: int) -> int:
    """Behind the last of ``marks`` between ``low`` and ``high``; 0 for none."""
    return max((mark.end() for mark in marks.finditer(text, low, high)), default=0)
