"""Hits of the lane: what one is, and how many are made one."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from recognizers import columns
from recognizers.places import GROUP, MARGIN_BEFORE


class Hit(NamedTuple):
    """A verified match: byte offsets in the data that was scanned, the rest as a recognizer judged it."""

    start: int
    end: int
    entity_type: str
    score: float
    verified_by: tuple[str, ...]
    normal: str | None
    """None where only the case of the value as written may differ: see ``normal_form``."""


def normal_form(hit: Hit, value: str) -> str:
    """The normal form of a hit whose value, as written, is ``value``."""
    if hit.normal is not None:
        return hit.normal
    return value.lower() if hit.entity_type == "EMAIL_ADDRESS" else value.upper()


def begun(hits: Iterable[Hit], start: int, end: int) -> Iterator[Hit]:
    """The hits that begin in ``start:end``."""
    return (hit for hit in hits if start <= hit.start < end)


def neighbours(spans: Iterable[tuple[int, int]], gap: int = MARGIN_BEFORE) -> Iterator[list[tuple[int, int]]]:
    """Spans in groups that are worth reading at one go: no more than ``gap`` bytes apart."""
    group: list[tuple[int, int]] = []
    end = 0
    for span in sorted(set(spans)):
        if group and (span[0] - end > gap or span[1] - group[0][0] > GROUP):
            yield group
            group = []
        group.append(span)
        end = max(end, span[1])
    if group:
        yield group


def touching(hits: Iterable[Hit], spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """The hits that share a byte with one of ``spans``, which are ascending."""
    reached = list(itertools.accumulate((end for _, end in spans), max))
    for hit in hits:
        before = bisect.bisect_left(spans, (hit.end,))
        if before and reached[before - 1] > hit.start:
            yield hit


def apart(more: Iterable[Hit], groups: list[columns.Group], hits: list[Hit]) -> list[Hit]:
    """Those of ``more`` that overlap no match of their type found already: a recognizer's matches never overlap."""
    more = list(more)
    for entity in {hit.entity_type for hit in more}:
        mine = [hit for hit in more if hit.entity_type == entity]
        starts, ends = (np.array([hit[side] for hit in mine], np.int64) for side in (0, 1))
        plain = sorted((hit.start, hit.end) for hit in hits if hit.entity_type == entity)
        sides = [(g.starts, g.ends) for g in groups if columns.KINDS[g.kind] == entity]
        if plain:
            sides.append((np.array(plain)[:, 0], np.array(plain)[:, 1]))
        overlaps = np.zeros(len(mine), bool)
        for begin, stop in sides:
            at = np.searchsorted(begin, ends) - 1
            overlaps |= (at >= 0) & (stop[at] > starts)
        more = [hit for hit in more if hit.entity_type != entity]
        more += [hit for hit, bad in zip(mine, overlaps.tolist(), strict=True) if not bad]
    return more


def once(hits: list[Hit]) -> list[Hit]:
    """Each match once: of the same place the one with the best score; none that a longer one of its type holds."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.entity_type, hit.start, -hit.end, -hit.score)):
        # where a window cut a match short, the window that saw it whole has the longer one
        if not kept or kept[-1].entity_type != hit.entity_type or hit.end > kept[-1].end:
            kept.append(hit)
    return kept
