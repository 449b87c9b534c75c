"""The fast lane over bytes: columns for plain numbers, the recognizers themselves for the few lines that need them.

A block goes three ways. Where digits are rare, a compiled pattern finds the stretches worth a look and only those are
laid out as columns; where they are dense, the whole block is. Lines that hold a disguise (full-width, invisible
characters, parts, Chinese numerals) or a word that announces a value are decoded, folded and given to the recognizers.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recognizers import columns
from recognizers.base import CELL, Found, VerifiedRecognizer
from recognizers.context import context_bytes, context_words
from recognizers.disguise import NUMERALS
from recognizers.normalise import fold
from recognizers.pack import recognizers
from recognizers.triggers import WORD, Spotter, context_keys, spots

BLOCK = 1 << 19
DENSE = 0.04
"""Share of digits from which the columns pay for the whole block."""
REACH = 2048
"""How far from a spot its line is followed, in bytes."""
LONGEST = 8192
"""The same behind a word that announces a value, and how far a private key may go on over the lines."""
_KEY = b"-----BEGIN"
MARGIN_BEFORE, MARGIN_AFTER = 256, 400
"""Bytes of context on both sides of what a recognizer is asked about: 48 characters of four bytes and more before,
as many after as the longest value without a word to announce it may have."""
ESCAPED = 3
"""How many times as much is taken where characters are written as escapes."""
_GROUP = 1 << 15
OVERLAP = 128
"""Bytes around a block that are laid out with it: labels before a number, numbers across the block's end."""
_CELL = CELL.encode()
_EXPONENT = re.compile(rb"[0-9]\.[0-9]{5,18}[eE]\+[0-9]{2}")


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


@functools.cache
def _patterns() -> tuple[Any, Any, Any, Any]:
    """JIT-compiled byte patterns: plain numbers, characters to fold, Chinese numerals, the end of a run."""
    import pcre2

    joint = rb"(?:[ \-._)]|\xc2\xb7| - )"
    plain = (
        rb"[0-9]{6}[0-9A-Za-z]*|@|[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|:[0-9A-Fa-f]{0,4}:|[0-9A-Z]{12}|(?<=[\x80-\xbf])[A-HJ-NP-Z](?:\xc2\xb7|[.\- ])?[0-9A-HJ-NP-Z]{4}"
        rb"|[0-9]" + joint + rb"[0-9]{1,6}" + joint + rb"[0-9]|[0-9]{4,6}" + joint + rb"[0-9]{4,6}"
        rb"|[0-9]{2,6}(?:[ \t]|\xe3\x80\x80){0,8}\r?\n(?:[ \t>|]|\xe3\x80\x80){0,8}[0-9]{2,6}"
    )
    wide = (
        rb"\xef(?:\xbc[\x90-\x99\xa1-\xba\xa0]|\xbd[\x81-\x9a]|\xbb\xbf)|\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xa4])|\xc2\xad"
        rb"|(?<=[0-9A-Za-z])(?:\xe2\x80[\x90-\x95\xa2\xa7]|\xe2\x88\x92|\xef\xb9\xa3|\xe3\x83\xbb|\xef\xbd\xa5|\xe2\x8b\x85|\xc2\xa0|\xe3\x80\x80"
        rb"|\xef\xbc[\x85\x88\x89\x8b\x8d\x8e\x8f\xbf]) ?[0-9A-Za-z]|\xef\xbc\x88[0-9]{3,4}"
    )
    return (
        pcre2.compile(plain, jit=True),
        pcre2.compile(wide, jit=True),
        re.compile(rb"&#[0-9xX]|\\u[0-9a-fA-F]{4}"),
        re.compile(rb"[^0-9A-Za-z]"),
    )


@functools.cache
def _context_spotter() -> Spotter:
    """Finds the context words of the kinds that columns leave to them: places with none near are no findings."""
    words = context_words(columns.KINDS[kind] for kind in columns.NEEDY)
    return Spotter((key, WORD) for word in words for key in context_keys(word))


@functools.cache
def _numeral_tables() -> tuple[npt.NDArray[np.bool_], frozenset[bytes]]:
    """The second and third bytes of Chinese numerals as a table, and the numerals themselves."""
    table = np.zeros(65536, bool)
    for numeral in NUMERALS:
        table[int.from_bytes(numeral.encode()[1:], "little")] = True
    return table, frozenset(numeral.encode() for numeral in NUMERALS)


def _numeral_runs(data: bytes) -> Iterator[int]:
    """Where six Chinese numerals and more follow each other, or one stands beside an ASCII digit."""
    if data.isascii():
        return
    table, _ = _numeral_tables()
    block = np.frombuffer(bytes(8) + data + bytes(8), np.uint8)
    for first in range(0, len(data) - 2, _SMALL):
        size = min(_SMALL + 64, len(data) - first) - 2
        two = np.ndarray((size,), "<u2", block, offset=first + 9, strides=(1,))
        at = np.flatnonzero(np.take(table, two))
        if not len(at):
            continue
        at += first + 8
        mixed = _is_digit(block[at - 1]) | _is_digit(block[at + 3])
        before, after = block[at - 1], block[at + 3]
        mixed |= _is_digit(block[at - 2]) & ((before == 32) | (before == 45))
        mixed |= _is_digit(block[at + 4]) & ((after == 32) | (after == 45))
        mixed |= _is_digit(block[at - 3]) & (before == 0xB7)
        mixed |= _is_digit(block[at + 5]) & (block[at + 4] == 0xB7)
        mixed[:-5] |= at[5:] - at[:-5] <= 5 * 6
        yield from (at[mixed] - 8).tolist()


def _is_digit(characters: columns.U8) -> npt.NDArray[np.bool_]:
    return (characters - 48) < 10


_SMALL = 1 << 17
"""Bytes of one look-up pass, so that what it makes stays in the processor's cache."""


def _has_pair(data: bytes, second: bytes, first: bytes) -> bool:
    """Does ``second`` stand anywhere right behind one of ``first``? The rarer byte is looked for."""
    if not any(bytes([one]) in data for one in first) or second not in data:
        return False
    block = np.frombuffer(data, np.uint8)
    at = np.flatnonzero(block == second[0])
    before = block[at - 1]
    return any(bool((before == one).any()) for one in first)


def _boundary(data: bytes, at: int) -> int:
    """The first offset from ``at`` on at which a UTF-8 character begins."""
    at = max(at, 0)
    for _ in range(3):  # more such bytes are no character, whatever they are
        if at < len(data) and data[at] & 0xC0 == 0x80:
            at += 1
    return at


class Lane:
    """Scans data in blocks; keeps its buffers, so make one and use it again. One per thread."""

    def __init__(self, entities: frozenset[str] | None = None, *, words: bool = True) -> None:
        """``entities``: None for all; ``words`` off leaves out what only a word announces (for measuring)."""
        self.wanted = entities
        self._words = words
        self._columns = columns.Scanner(BLOCK + (1 << 16))
        self._buffer = np.zeros(BLOCK + (1 << 16) + 2 * columns.PAD, np.uint8)
        self._recognizers: dict[str, VerifiedRecognizer] = {
            e: r
            for e, r in recognizers().items()
            if (entities is None or e in entities) and (words or e in columns.KINDS)
        }

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
        self._context: npt.NDArray[np.int64] | None = None
        cold = self._cold_lines(data)
        starts = np.array([line.start for line in cold], np.int64)
        ends = np.array([line.end for line in cold], np.int64)
        doubts: list[tuple[int, int, int]] = []
        joined: list[tuple[int, int]] = []
        for base, found, first, last in self._plain(data):
            for group in found.groups:
                begin, stop = base(group.starts), base(group.ends - 1) + 1
                keep = (begin >= first) & (begin < last)
                if len(starts):
                    at = np.searchsorted(starts, begin, "right") - 1
                    keep &= (at < 0) | (begin >= ends[at])
                if keep.any():
                    groups.append(columns.Group(group.kind, group.proof, begin[keep], stop[keep]))
            needy = self._with_context(data, found.needy, base)
            doubts.extend(d for d in (*needy, *_moved(found.doubts, base)) if first <= d[1] < last and not _inside(cold, d[1]))
            spans = _moved([(0, *span) for span in (*found.broken, *found.parts)], base)
            joined.extend((start, end) for _, start, end in spans if start < last and end > first and not _inside(cold, start))
        hits.extend(_apart(self._judged(data, doubts), groups, []))
        for line in cold:
            hits.extend(_begun(self._read(data, *line, self._recognizers, margin=ESCAPED), *line))
        if self._words:
            hits.extend(self._announced(data, cold))
        joined.extend(self._numerals(data, cold))
        hits.extend(_apart(self._joined(data, joined), groups, hits))
        return groups, _once(hits)

    # --- plain numbers ---

    def _blocks(self, data: bytes) -> Iterator[tuple[int, int]]:
        at, size = 0, len(data)
        while at < size:
            end = min(size, at + BLOCK)
            if end < size:
                cut = data.rfind(b"\n", at + BLOCK // 2, end) + 1
                if not cut:
                    match = _patterns()[3].search(data, end, min(size, end + (1 << 15)))
                    cut = match.start() if match else min(size, end + (1 << 15))
                end = cut
            yield at, end
            at = end

    def _plain(self, data: bytes) -> Iterator[tuple[Base, columns.Block, int, int]]:
        """The data as columns, block by block, each whole or only its stretches.

        With the way back to its offsets, and the span in which a match has to begin to be this block's.
        """
        pad = columns.PAD
        chosen: list[tuple[int, int]] = []
        size = begin = 0
        for first, last in self._blocks(data):
            sample = data[first : min(last, first + 4096)] + data[max(first, last - 4096) : last]
            if columns.digit_share(sample) >= DENSE:
                if chosen:
                    yield _scatter(chosen, pad), self._columns.scan(self._load(chosen, data)), begin, first
                chosen, size, begin = [], 0, last
                low = max(0, first - OVERLAP)
                block = self._load([(low, min(len(data), last + OVERLAP))], data)
                yield _shift(low - pad), self._columns.scan(block), first, last
                continue
            size += self._stretches(data, first, last, chosen)
            if size >= BLOCK:
                yield _scatter(chosen, pad), self._columns.scan(self._load(chosen, data)), begin, last
                chosen, size, begin = [], 0, last
        if chosen:
            yield _scatter(chosen, pad), self._columns.scan(self._load(chosen, data)), begin, len(data)

    def _stretches(self, data: bytes, first: int, last: int, chosen: list[tuple[int, int]]) -> int:
        """Add to ``chosen`` where a number may begin in ``first:last``, with 80 bytes around, never cutting a run of
        letters and digits; how many bytes that adds.
        """
        plain, _, _, end_of_run = _patterns()
        added = 0
        for match in plain.finditer(data, max(0, first - 24), min(len(data), last + OVERLAP)):
            at, least = match.span()
            if at >= last + 24:  # an address begins so many bytes before its sign
                break
            if chosen and at < chosen[-1][1] - 24:
                continue
            start = max(0, at - 80)
            while start > 0 and columns.ALNUM[data[start - 1]] and at - start < 400:
                start -= 1
            least = min(len(data), least + 80)
            stop = end_of_run.search(data, least, min(len(data), least + 4096))
            end = stop.start() if stop else min(len(data), least + 4096)
            if chosen and start <= chosen[-1][1]:
                added += max(0, end - chosen[-1][1])
                chosen[-1] = (chosen[-1][0], max(end, chosen[-1][1]))
            else:
                added += end - start + 1
                chosen.append((start, end))
        return added

    def _load(self, parts: list[tuple[int, int]], data: bytes) -> columns.U8:
        """The parts in the padded buffer, a zero byte between them."""
        pad = columns.PAD
        need = sum(end - start + 1 for start, end in parts) + 2 * pad
        if need > len(self._buffer):
            self._buffer = np.zeros(need, np.uint8)
            self._columns = columns.Scanner(need)
        at = pad
        view = np.frombuffer(data, np.uint8)
        for start, end in parts:
            size = end - start
            self._buffer[at : at + size] = view[start:end]
            self._buffer[at + size] = 0
            at += size + 1
        block = self._buffer[: at - 1 + pad]
        block[at - 1 :] = 0
        return block

    # --- what the recognizers look at themselves ---

    def _with_context(self, data: bytes, needy: list[tuple[int, Any, int]], base: Base) -> Iterator[tuple[int, int, int]]:
        """Those places near which some context word stands that may make them a finding."""
        if not needy:
            return
        if self._context is None:
            self._context = _context_spotter().places(data)
        words = self._context
        if not len(words):
            return
        for kind, places, size in needy:
            starts = base(places)
            first = words[np.minimum(np.searchsorted(words, starts - 100), len(words) - 1)]
            near = starts[(first >= starts - 100) & (first <= starts + size + 40)]
            pattern = context_bytes(columns.KINDS[kind])
            for start in near.tolist():
                if pattern.search(data, max(0, start - 100), start + size + 40):
                    yield kind, start, start + size

    def _judged(self, data: bytes, doubts: Iterable[tuple[int, int, int]]) -> Iterator[Hit]:
        """What recognizers say of (kind, start, end); neighbours are read at one go."""
        by_kind: dict[int, list[tuple[int, int]]] = {}
        for kind, start, end in doubts:
            by_kind.setdefault(kind, []).append((start, end))
        for kind, spans in by_kind.items():
            if recognizer := self._recognizers.get(columns.KINDS[kind]):
                for group in _neighbours(spans):
                    hits = self._read(data, group[0][0], group[-1][1], {recognizer.entity: recognizer}, VerifiedRecognizer.find)
                    yield from _touching(hits, group)

    def _joined(self, data: bytes, spans: list[tuple[int, int]]) -> Iterator[Hit]:
        """Numbers whose parts stand apart, or that are written as numerals, at ``spans``."""
        asked = {e: r for e, r in self._recognizers.items() if r.joined}
        for group in _neighbours(spans):
            yield from _touching(self._read(data, group[0][0], group[-1][1], asked, VerifiedRecognizer.find_joined), group)

    def _read(
        self,
        data: bytes,
        start: int,
        end: int,
        asked: dict[str, VerifiedRecognizer],
        find: Callable[[VerifiedRecognizer, str], Iterable[Found]] = VerifiedRecognizer.find_all,
        margin: int = 1,
    ) -> Iterator[Hit]:
        """What the recognizers find in ``start:end`` and in the text around, which is there for context."""
        left = _boundary(data, max(0, start - MARGIN_BEFORE * margin))
        right = _boundary(data, min(len(data), end + MARGIN_AFTER * margin))
        text = data[left:right].decode("utf-8", "surrogateescape")  # each byte that is no UTF-8 stays one character
        folded = fold(text)
        ascii_ = text.isascii()
        for entity, recognizer in asked.items():
            seen = at = 0  # characters and bytes of the text before the last match
            for one in sorted(find(recognizer, folded.text)):
                begin, stop = folded.span(one.start, one.end)
                if ascii_:
                    first, last = begin + left, stop + left
                else:
                    at += len(text[seen:begin].encode("utf-8", "surrogateescape")) if begin >= seen else -len(text[begin:seen].encode("utf-8", "surrogateescape"))
                    seen = begin
                    first = at + left
                    last = first + len(text[begin:stop].encode("utf-8", "surrogateescape"))
                yield Hit(first, last, entity, one.judged.score, one.judged.verified_by, one.judged.normal)

    def _cold_lines(self, data: bytes) -> list[_Line]:
        """Lines that hold something to fold: the recognizers read these, the columns do not."""
        _, wide, escapes, _ = _patterns()
        places: list[int] = []
        if not data.isascii():
            places.extend(match.start() for match in wide.finditer(data))
        if _has_pair(data, b"#", b"&") or _has_pair(data, b"u", b"\\"):
            places.extend(match.start() for match in escapes.finditer(data))
        lines: list[_Line] = []
        for at in sorted(places):
            if not lines or at >= lines[-1].end:
                start, end = _line(data, at, at + 1)
                lines.append(_Line(max(start, lines[-1].end) if lines else start, end))
        return lines

    def _numerals(self, data: bytes, cold: list[_Line]) -> Iterator[tuple[int, int]]:
        """Where a number may be written as numerals, with an exponent, or go on in a line that is read anyway."""
        for place in _numeral_runs(data):
            if not _inside(cold, place):
                yield place, place + 3
        if _has_pair(data, b"+", b"eE"):
            for match in _EXPONENT.finditer(data):
                if not _inside(cold, match.start()):
                    yield match.span()
        for line in cold:
            if data[line.start - 1 : line.start] == b"\n" and not _inside(cold, line.start - 1):
                yield line.start - 1, line.start

    def _announced(self, data: bytes, cold: list[_Line]) -> Iterator[Hit]:
        """What only a word announces, asked for around the word, or on its whole line."""
        pending: dict[str, list[tuple[int, int]]] = {}
        line = (0, 0)
        for place, entities in spots(data):
            if not line[0] <= place < line[1]:
                line = _line(data, place, place + 1, LONGEST)
            for entity in entities:
                recognizer = self._recognizers.get(entity)
                if recognizer is None or not recognizer.spotted(data, place):
                    continue
                before, after = recognizer.reach
                start, end = max(line[0], _boundary(data, place - before)), min(line[1], _boundary(data, place + after))
                if _inside(cold, start) and _inside(cold, end - 1) and data.find(_KEY, start, end) < 0:
                    continue
                windows = pending.setdefault(entity, [])
                if windows and start <= windows[-1][1] + MARGIN_BEFORE:  # else the text between is read twice
                    windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
                else:
                    windows.append((start, end))
        for entity, windows in pending.items():
            for start, end in windows:
                stop = min(len(data), end + LONGEST) if data.find(_KEY, start, end) >= 0 else end
                yield from _begun(self._read(data, start, stop, {entity: self._recognizers[entity]}), start, stop)


Base = Callable[[Any], Any]
"""Offsets in a padded block to offsets in the data."""


def _shift(by: int) -> Base:
    return lambda at: at + by


def _scatter(parts: list[tuple[int, int]], pad: int) -> Base:
    origin = np.array([start for start, _ in parts], np.int64)
    lengths = np.array([end - start + 1 for start, end in parts], np.int64)
    offset = np.cumsum(lengths) - lengths + pad

    def base(at: Any) -> Any:
        which = np.searchsorted(offset, at, "right") - 1
        return at - offset[which] + origin[which]

    return base


def _moved(places: list[tuple[int, int, int]], base: Base) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) in a block to the same in the data."""
    if places:
        table = np.array(places, np.int64)
        yield from zip(table[:, 0].tolist(), base(table[:, 1]).tolist(), (base(table[:, 2] - 1) + 1).tolist(), strict=True)


class _Line(NamedTuple):
    start: int
    end: int


def _line(data: bytes, first: int, last: int, reach: int = REACH) -> tuple[int, int]:
    """The line around ``first:last``, or as much of it as REACH before and ``reach`` behind allow."""
    low, high = max(0, first - REACH), min(len(data), last + reach)
    start = max(data.rfind(b"\n", low, first), data.rfind(_CELL, low, first)) + 1 or _boundary(data, low)
    ends = [end for end in (data.find(b"\n", last, high), data.find(_CELL, last, high)) if end >= 0]
    return start, min(ends) + 1 if ends else _boundary(data, high)


def _inside(lines: list[_Line], at: int) -> bool:
    which = bisect.bisect_right(lines, at, key=lambda line: line.start) - 1
    return which >= 0 and at < lines[which].end


def _begun(hits: Iterable[Hit], start: int, end: int) -> Iterator[Hit]:
    """The hits that begin in ``start:end``."""
    return (hit for hit in hits if start <= hit.start < end)


def _neighbours(spans: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Spans in groups that are worth reading at one go."""
    group: list[tuple[int, int]] = []
    for span in sorted(set(spans)):
        if group and (span[0] - group[-1][1] > MARGIN_BEFORE or span[1] - group[0][0] > _GROUP):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _touching(hits: Iterable[Hit], spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """The hits that share a byte with one of ``spans``, which are ascending."""
    reached = list(itertools.accumulate((end for _, end in spans), max))
    for hit in hits:
        before = bisect.bisect_left(spans, (hit.end,))
        if before and reached[before - 1] > hit.start:
            yield hit


def _apart(more: Iterable[Hit], groups: list[columns.Group], hits: list[Hit]) -> list[Hit]:
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


def _once(hits: list[Hit]) -> list[Hit]:
    """Each match once: of the same place the one with the best score; none that a longer one of its type holds."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.entity_type, hit.start, -hit.end, -hit.score)):
        # where a window cut a match short, the window that saw it whole has the longer one
        if not kept or kept[-1].entity_type != hit.entity_type or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


