"""The fast lane over bytes: columns for plain numbers, the recognizers themselves for the few lines that need them.

A compiled pass finds what has a number's shape, and numbers of one length are judged as columns. Lines that hold a
disguise (full-width, invisible characters, parts, Chinese numerals) or a word that announces a value are decoded,
folded and given to the recognizers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from models.entities import built_in
from recognizers import characters, columns
from recognizers.base import Found, VerifiedRecognizer
from recognizers.compiled import Places
from recognizers.context import context_bytes
from recognizers.hits import Hit, apart, begun, neighbours, normal_form, once, touching
from recognizers.normalise import fold
from recognizers.own.kinds import OwnType
from recognizers.own.scan import OwnScan
from recognizers.pack import recognizers
from recognizers.places import (
    KEY,
    LINE_ENDS,
    LONGEST,
    MARGIN_AFTER,
    MARGIN_BEFORE,
    OVERLAP,
    RUN_END,
    Line,
    boundary,
    context_spotter,
    escapes,
    exponents,
    inside,
    line_around,
    margin_around,
    moved,
)
from recognizers.rows import Counter
from recognizers.triggers import spots

__all__ = ["BLOCK", "Hit", "Lane", "normal_form"]

BLOCK = 1 << 20
_BEFORE, _BEHIND = 100, 40
"""Bytes around a place in which a context word may stand."""


class Lane:
    """Scans data in blocks; keeps its buffers, so make one and use it again. One per thread."""

    def __init__(
        self, entities: frozenset[str] | None = None, *, words: bool = True, types: Sequence[OwnType] = ()
    ) -> None:
        """``entities``: None for all; ``words`` off leaves out what only a word announces (for measuring).

        ``types``: the user's own.
        """
        self.wanted = entities
        self._words = words
        size = BLOCK + (1 << 16)  # a block may end so much later where a run does
        self._columns = columns.Scanner(size)
        self._buffer = np.zeros(size + 2 * columns.PAD, np.uint8)
        self._recognizers: dict[str, VerifiedRecognizer] = {
            e: r
            for e, r in recognizers().items()
            if (entities is None or e in entities) and (words or e in columns.KINDS)
        }
        self.own = OwnScan(types, entities)
        self._recognizers |= self.own.recognizers

    def looks_for(self, entity: str) -> bool:
        """Is it one of the types asked for?"""
        if self.wanted is not None and entity not in self.wanted:
            return False
        return entity in built_in() or entity in self.own.recognizers

    def scan(self, data: bytes) -> list[Hit]:
        """Every verified match in UTF-8 ``data``, ascending, each once."""
        groups, hits = self.scan_arrays(data)
        for group in groups:
            entity = columns.KINDS[group.kind]
            score, proofs = columns.PROOFS[group.proof]
            if self.wanted is None or entity in self.wanted:
                hits.extend(
                    Hit(start, end, entity, score, proofs, None)
                    for start, end in zip(group.starts.tolist(), group.ends.tolist(), strict=True)
                )
        hits.sort(key=lambda hit: hit[:4])
        return hits

    def scan_arrays(self, data: bytes) -> tuple[list[columns.Group], list[Hit]]:
        """As ``scan``, with the hits that the columns alone could prove left as arrays."""
        groups: list[columns.Group] = []
        hits: list[Hit] = []
        numerals, folded = characters.places(data)
        cold = self._cold_lines(data, folded)
        starts = np.array([line.start for line in cold], np.int64)
        ends = np.array([line.end for line in cold], np.int64)
        doubts: list[tuple[int, int, int]] = []
        joined: list[tuple[int, int]] = []
        failing: list[Places] = []
        for found, by, first, last in self._plain(data):
            failing.extend(places + by for places in found.failing)
            for group in found.groups:
                begin, stop = group.starts + by, group.ends + by
                keep = (begin >= first) & (begin < last)
                if len(starts):
                    at = np.searchsorted(starts, begin, "right") - 1
                    keep &= (at < 0) | (begin >= ends[at])
                if keep.any():
                    groups.append(columns.Group(group.kind, group.proof, begin[keep], stop[keep]))
            needy = self._with_context(data, found.needy, by)
            doubts.extend(
                d for d in (*needy, *moved(found.doubts, by)) if first <= d[1] < last and not inside(cold, d[1], d[2])
            )
            spans = moved([(0, *span) for span in (*found.broken, *found.parts)], by)
            joined.extend(
                (start, end) for _, start, end in spans if start < last and end > first and not inside(cold, start, end)
            )
        hits.extend(apart(self._judged(data, doubts), groups, []))
        for lines in neighbours(cold, MARGIN_BEFORE + MARGIN_AFTER):
            first, last = lines[0][0], lines[-1][1]
            read = self._read(data, first, last, None, margin=margin_around(data, first, last))
            # what a window ends within is whole in another one
            hits.extend(hit for hit in read if first <= hit.start < last and inside(cold, hit.start))
        if self._words:
            proven = [(g.starts, g.ends) for g in groups if "checksum" in columns.PROOFS[g.proof][1]]
            hits.extend(apart(self._announced(data, cold, Counter(data, cold, proven, failing)), groups, []))
        hits.extend(self.own.scan(data, cold))
        joined.extend(self._numerals(data, numerals, cold))
        hits.extend(apart(self._joined(data, joined), groups, hits))
        return groups, once(hits)

    # --- plain numbers ---

    def _blocks(self, data: bytes) -> Iterator[tuple[int, int]]:
        at, size = 0, len(data)
        while at < size:
            end = min(size, at + BLOCK)
            if end < size:
                cut = data.rfind(b"\n", at + BLOCK // 2, end) + 1
                if not cut:
                    match = RUN_END.search(data, end, min(size, end + (1 << 15)))
                    cut = match.start() if match else min(size, end + (1 << 15))
                end = cut
            yield at, end
            at = end

    def _plain(self, data: bytes) -> Iterator[tuple[columns.Block, int, int, int]]:
        """The data as columns, block by block.

        With what is added to its offsets for those in ``data``, and the span in which a match has to begin to be this
        block's.
        """
        pad = columns.PAD
        for first, last in self._blocks(data):
            low, high = max(0, first - OVERLAP), min(len(data), last + OVERLAP)
            block = self._buffer[: high - low + 2 * pad]
            block[:pad] = block[-pad:] = 0
            block[pad:-pad] = np.frombuffer(data, np.uint8, high - low, low)
            yield self._columns.scan(block), low - pad, first, last

    # --- what the recognizers look at themselves ---

    def _with_context(
        self, data: bytes, needy: list[tuple[int, Places, int]], by: int
    ) -> Iterator[tuple[int, int, int]]:
        """Those places near which some context word stands that may make them a finding."""
        if not needy:
            return
        words = context_spotter().places(data, *_around(needy, by, len(data)))
        if not len(words):
            return
        for kind, places, size in needy:
            starts = places + by
            first = words[np.minimum(np.searchsorted(words, starts - _BEFORE), len(words) - 1)]
            near = starts[(first >= starts - _BEFORE) & (first <= starts + size + _BEHIND)]
            pattern = context_bytes(columns.KINDS[kind])
            for start in near.tolist():
                if pattern.search(data, max(0, start - _BEFORE), start + size + _BEHIND):
                    yield kind, start, start + size

    def _judged(self, data: bytes, doubts: Iterable[tuple[int, int, int]]) -> Iterator[Hit]:
        """What recognizers say of (kind, start, end); neighbours are read at one go."""
        by_kind: dict[int, list[tuple[int, int]]] = {}
        for kind, start, end in doubts:
            by_kind.setdefault(kind, []).append((start, end))
        for kind, spans in by_kind.items():
            if recognizer := self._recognizers.get(columns.KINDS[kind]):
                for group in neighbours(spans):
                    hits = self._read(
                        data,
                        group[0][0],
                        max(end for _, end in group),
                        {recognizer.entity: recognizer},
                        VerifiedRecognizer.find,
                    )
                    yield from touching(hits, group)

    def _joined(self, data: bytes, spans: list[tuple[int, int]]) -> Iterator[Hit]:
        """Numbers whose parts stand apart, or that are written as numerals, at ``spans``."""
        asked = {e: r for e, r in self._recognizers.items() if r.joined}
        for group in neighbours(spans):
            yield from touching(
                self._read(data, group[0][0], max(end for _, end in group), asked, VerifiedRecognizer.find_joined),
                group,
            )

    def _read(
        self,
        data: bytes,
        start: int,
        end: int,
        asked: dict[str, VerifiedRecognizer] | None,
        find: Callable[[VerifiedRecognizer, str], Iterable[Found]] = VerifiedRecognizer.find_all,
        margin: int = 1,
        *,
        only: bool = False,
    ) -> Iterator[Hit]:
        """What the recognizers find in ``start:end`` and in the text around, which is there for context.

        ``asked``: None for all that may find something there. ``only``: what begins outside of ``start:end`` may be left
        out, and ``find`` is not asked.
        """
        left = boundary(data, max(0, start - MARGIN_BEFORE * margin))
        right = boundary(data, min(len(data), end + MARGIN_AFTER * margin))
        text = data[left:right].decode("utf-8", "surrogateescape")  # each byte that is no UTF-8 stays one character
        folded = fold(text)
        ascii_ = text.isascii()
        if asked is None:
            asked = self._worth_asking(folded.text)
        between: tuple[int, int] | None = None
        if only and folded.starts is None:  # each character stands where it stood
            before = start - left if ascii_ else len(data[left:start].decode("utf-8", "surrogateescape"))
            between = before, before + (end - start)  # bytes are never fewer than characters
        for entity, recognizer in asked.items():
            seen = at = 0  # characters and bytes of the text before the last match
            found = recognizer.find_between(folded.text, *between) if between else find(recognizer, folded.text)
            for one in sorted(found):
                begin, stop = folded.span(one.start, one.end)
                if ascii_:
                    first, last = begin + left, stop + left
                else:
                    at += (
                        len(text[seen:begin].encode("utf-8", "surrogateescape"))
                        if begin >= seen
                        else -len(text[begin:seen].encode("utf-8", "surrogateescape"))
                    )
                    seen = begin
                    first = at + left
                    last = first + len(text[begin:stop].encode("utf-8", "surrogateescape"))
                yield Hit(first, last, entity, one.judged.score, one.judged.verified_by, one.judged.normal)

    def _worth_asking(self, text: str) -> dict[str, VerifiedRecognizer]:
        """Of the recognizers those that may find something in folded ``text``: most wait for a word."""
        data = text.encode("utf-8", "surrogateescape")
        met: set[str] = set()
        for place, entities in spots(data):
            for entity in entities - met:
                recognizer = self._recognizers.get(entity)
                if recognizer is not None and recognizer.spotted(data, place):
                    met.add(entity)
        return {
            entity: recognizer
            for entity, recognizer in self._recognizers.items()
            if entity in met
            or recognizer.joined
            or not recognizer.triggers
            or (entity in columns.KINDS and entity not in columns.LABELLED)
        }

    def _cold_lines(self, data: bytes, folded: Places) -> list[Line]:
        """Lines that hold something to fold: the recognizers read these, the columns do not."""
        places: list[int] = folded.tolist()
        places.extend(escapes(data))
        lines: list[Line] = []
        for at in sorted(places):
            if not lines or at >= lines[-1].end:
                start, end = line_around(data, at, at + 1)
                lines.append(Line(max(start, lines[-1].end) if lines else start, end))
        # what begins right behind such a line is seen with the line as its context
        following = [*(line.start for line in lines[1:]), len(data)]
        return [
            Line(line.start, min(boundary(data, line.end + MARGIN_BEFORE), after))
            for line, after in zip(lines, following, strict=False)
        ]

    def _numerals(self, data: bytes, numerals: Places, cold: list[Line]) -> Iterator[tuple[int, int]]:
        """Where a number may be written as numerals, with an exponent, or go on in a line that is read anyway."""
        for place in numerals.tolist():
            if not inside(cold, place):
                yield place, place + 3
        for start, end in exponents(data):
            if not inside(cold, start, end):
                yield start, end
        for line in cold:
            if data[line.start - 1 : line.start] == b"\n" and not inside(cold, line.start - 1):
                yield line.start - 1, line.start

    def _announced(self, data: bytes, cold: list[Line], counter: Counter) -> Iterator[Hit]:
        """What only a word announces, asked for around the word, or on its whole line."""
        pending: dict[str, list[tuple[int, int]]] = {}
        line = (0, 0)
        for place, entities in spots(data, counter):
            if place >= line[1] or data[line[1] - 1] not in LINE_ENDS:
                line = line_around(data, place, place + 1, LONGEST)
            for entity in entities:
                recognizer = self._recognizers.get(entity)
                if recognizer is None or not recognizer.spotted(data, place):
                    continue
                before, after = recognizer.reach
                start, end = max(line[0], boundary(data, place - before)), min(line[1], boundary(data, place + after))
                if inside(cold, start, end) and data.find(KEY, start, end) < 0:
                    continue
                windows = pending.setdefault(entity, [])
                if (
                    windows and start <= windows[-1][1] + MARGIN_BEFORE + MARGIN_AFTER
                ):  # else what lies between is read twice
                    windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
                else:
                    windows.append((start, end))
        for entity, windows in pending.items():
            for start, end in windows:
                stop = min(len(data), end + LONGEST) if data.find(KEY, start, end) >= 0 else end
                asked = {entity: self._recognizers[entity]}
                yield from begun(self._read(data, start, stop, asked, only=True), start, stop)


def _around(needy: list[tuple[int, Places, int]], by: int, size: int) -> tuple[Places, Places]:
    """The ranges of ``size`` bytes of data that lie around places, where a word may begin: firsts and lasts."""
    starts = np.concatenate([places for _, places, _ in needy]) + by
    longest = max(long for _, _, long in needy)
    starts.sort()
    ends = np.minimum(starts + longest + _BEHIND + 1, size)
    starts = np.maximum(starts - _BEFORE, 0)
    apart = np.flatnonzero(starts[1:] > ends[:-1])
    return starts[np.r_[0, apart + 1]], ends[np.r_[apart, len(ends) - 1]]
