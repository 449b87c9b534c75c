"""Spans of bytes or characters: made one where they overlap, and asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""From and to."""


def union(spans: Iterable[Span]) -> list[Span]:
    """``spans`` ascending, those that overlap made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def overlaps(made: Sequence[Span], start: int, end: int) -> bool:
    """Does one of the spans, ascending and apart, share a place with ``start:end``?"""
    at = bisect_left(made, start, key=lambda span: span[1])
    return any(low < end and start < high for low, high in made[at : at + 2])
