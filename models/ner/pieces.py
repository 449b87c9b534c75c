"""Running text cut into the short pieces that a tagger of characters reads, and the batches they are read in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST = 128
"""Characters of one piece: names are told by a few words around them; longer pieces cost more padding."""
_EARLIEST = 40
"""Where a piece may be cut at the earliest, so that it keeps some context."""
_BREAK = re.compile(r"[\s|\x00-\x1f]+|[!-~]{33,}")
"""White space, bars, and stretches of ASCII that no sentence holds: keys, addresses of pages, encoded bytes."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = ("。！？；!?;", "，,、：:")


def pieces(text: str, longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """The stretches of ``text`` worth reading, ascending, of bounded length: those that hold a Chinese character."""
    at = 0
    for gap in _BREAK.finditer(text):
        yield from _bounded(text, at, gap.start(), longest)
        at = gap.end()
    yield from _bounded(text, at, len(text), longest)


def batches(lengths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Which pieces are read together: those of similar length, ``room`` characters with padding, at least one piece."""
    together: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if together and lengths[index] * (len(together) + 1) > room:
            yield together
            together = []
        together.append(index)
    if together:
        yield together


def _bounded(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, start + longest)
        if stop < end:
            stop = next(
                (cut for marks in _ENDS if (cut := _last(text, marks, start + min(_EARLIEST, longest // 2), stop))),
                stop,
            )
        if _HAN.search(text, start, stop):
            yield start, stop
        start = stop


def _last(text: str, marks: str, low: int, high: int) -> int:
    """Behind the last of ``marks`` between ``low`` and ``high``; 0 for none."""
    return max(text.rfind(mark, low, high) for mark in marks) + 1
