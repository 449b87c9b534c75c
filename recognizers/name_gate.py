"""Where in UTF-8 text a person's name could stand, told at the speed of the lane: what the model may be shown.

The text falls into sentences. Of those in which a surname stands before a character that can follow one, the gate says
how many names are to be expected, by the characters alone, and which say the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.entities import tables
from recognizers import names

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MARKS = ("，".encode(), "、".encode(), b",", b" ")
LONG = 300
"""Bytes of a sentence from which it is cut at a comma, or where there is none, anywhere."""
_NONE = -128
_DOT = "·".encode()
_WORD = 4
"""What it costs that surname and next character are a word (高兴) or a place."""
_CERTAIN = 6
"""The score of what only names are: compound surnames, syllables of minorities, names with ·."""
_LOWEST, _SHARES = -4, (0.0004, 0.001, 0.0025, 0.005, 0.006, 0.017, 0.03, 0.035, 0.05, 0.12, 0.35, 0.4)
"""Of the places with a score from ``_LOWEST`` on, the share at which the model found a name in 630,000 characters of web
text. It ranks; what is estimated does not rest on it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The sentences of a text that may hold a name, ascending, as arrays of one length."""

    starts: Places
    ends: Places
    """Bytes, from and to."""
    expected: Floats
    """How many names are to be expected, by the gate: a figure for ranking."""
    keys: npt.NDArray[np.uint64]
    """Of what a sentence says in Chinese characters: the same for those that say the same."""
    firsts: Places
    """Where in ``han`` the sentence's first Chinese character stands."""
    han: Places
    """The bytes at which the text's Chinese characters begin."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)


class _Pairs(NamedTuple):
    """Pairs of characters: a table that most others are not in, and the pairs themselves, ascending."""

    rough: npt.NDArray[np.bool_]
    exact: Places

    @classmethod
    def of(cls, words: Iterable[str]) -> _Pairs:
        exact = np.array(sorted({ord(word[0]) << 16 | ord(word[1]) for word in words}), np.int64)
        rough = np.zeros(1 << 16, bool)
        rough[_folded(exact)] = True
        return cls(rough, exact)

    def hold(self, pairs: Places) -> npt.NDArray[np.bool_]:
        """Which of ``pairs`` are among them."""
        held = self.rough[_folded(pairs)]
        at = np.flatnonzero(held)
        found = np.minimum(np.searchsorted(self.exact, pairs[at]), len(self.exact) - 1)
        held[at] = self.exact[found] == pairs[at]
        return held


def _folded(pairs: Places) -> Places:
    return (pairs >> 16) * 31 + pairs & 0xFFFF


class _Tables(NamedTuple):
    """By code point what a character scores as a surname and as a given one, and what else it may begin or go on.

    Pairs of characters: words and places, and compound surnames.
    """

    surname: npt.NDArray[np.int8]
    given: npt.NDArray[np.int8]
    opens: npt.NDArray[np.bool_]
    """A compound surname, or a name of a minority's syllables."""
    follows: npt.NDArray[np.bool_]
    words: _Pairs
    compound: _Pairs


@functools.cache
def _tables() -> _Tables:
    single, compound = names.surnames()
    surname, given = np.full(0x10000, _NONE, np.int8), np.full(0x10000, -2, np.int8)
    ranked = {character: rank for rank, character in enumerate(tables.ranked_surnames())}
    for character in single:
        rank = ranked.get(character, len(ranked))
        surname[ord(character)] = 2 if rank < 40 else 1 if rank < 150 else 0 if rank < 300 else -1
    leaning = {*tables.given_characters("male"), *tables.given_characters("female")}
    for character in tables.given_characters():
        given[ord(character)] = 2 if character in leaning else 1
    opens, follows = np.zeros(0x10000, bool), np.zeros(0x10000, bool)
    for begun in (*compound, *names.SYLLABLES):
        opens[ord(begun[0])] = True
        follows[[ord(character) for character in begun[1:2] or names.SYLLABLE_STARTS]] = True
    words = [word for word in (*tables.words_like_names(), *tables.place_names()) if len(word) == 2]
    return _Tables(surname, given, opens, follows, _Pairs.of(words), _Pairs.of(compound))


@functools.cache
def _syllables() -> re.Pattern[bytes]:
    """Names of a minority's syllables."""
    return re.compile(names.MINORITY_NAMES.encode())


def _apart(data: bytes, han: Places, code: npt.NDArray[np.int32], joined: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Where names stand that need not begin with a surname of one character: compound ones, syllables, with a dot."""
    known_as = _tables()
    at = np.flatnonzero(known_as.opens[code[:-1]] & known_as.follows[code[1:]] & joined[1:-1])
    compound = known_as.compound.hold(code[at].astype(np.int64) << 16 | code[at + 1])
    yield from han[at[compound]].tolist()
    yield from (place for place in han[at[~compound]].tolist() if _syllables().match(data, place))
    dot = data.find(_DOT)
    while dot >= 0:
        if dot and data[dot - 1] & 0xC0 == 0x80 and data[dot + 2 : dot + 3] >= b"\xe3":
            yield dot
        dot = data.find(_DOT, dot + 2)


def frame(data: bytes, start: int = 0, known: Sequence[tuple[int, int]] = ()) -> Frame | None:
    """The sentences of ``data`` that end behind ``start`` and may hold a name that is none of ``known``; None for none.

    ``known``: spans of persons found already, ascending and apart.
    """
    if data.isascii():
        return None
    block = np.frombuffer(data, np.uint8)
    lead = np.flatnonzero((block >= 0xE3) & (block <= 0xE9))
    lead = lead[lead < len(block) - 2]
    code = (block[lead] & np.int32(15)) << 12 | (block[lead + 1] & np.int32(63)) << 6 | (block[lead + 2] & np.int32(63))
    ideographs = (code >= 0x3400) & (code <= 0x9FFF)
    han, code = lead[ideographs], code[ideographs]
    places, scores = _promising(data, han, code, known)
    if not len(places):
        return None
    bounds = _bounds(data, block, places)
    of = np.searchsorted(bounds, places, "right") - 1
    later = bounds[of + 1] > start
    places, scores, of = places[later], scores[later], of[later]
    if not len(places):
        return None
    first = np.flatnonzero(np.diff(of, prepend=-1))
    shares = np.array(_SHARES)[np.clip(scores - _LOWEST, 0, len(_SHARES) - 1)]
    starts, ends = bounds[of[first]], bounds[of[first] + 1]
    low, high = np.searchsorted(han, starts), np.searchsorted(han, ends)
    return Frame(starts, ends, np.add.reduceat(shares, first), _said(code, low, high), low, han)


def _promising(
    data: bytes, han: Places, code: npt.NDArray[np.int32], known: Sequence[tuple[int, int]]
) -> tuple[Places, npt.NDArray[np.int64]]:
    """Where a name may begin, ascending, and its score."""
    known_as = _tables()
    surname, given = known_as.surname, known_as.given
    if len(han) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    joined = np.zeros(len(han) + 1, bool)  # the character before stands right before it
    joined[1:-1] = np.diff(han) == 3
    at = np.flatnonzero((surname[code[:-1]] > _NONE) & joined[1:-1])
    second, third = code[at + 1], code[np.minimum(at + 2, len(code) - 1)]
    longer = joined[at + 2]
    score = surname[code[at]].astype(np.int64) + given[second] + ~joined[at]
    score += np.where(longer, np.maximum(given[third], -1), 1)
    pair = code[at].astype(np.int64) << 16 | second
    word = known_as.words.hold(pair)
    score -= _WORD * word
    # as names.may_hold_name: 王国 is a word, 王国军 is a name
    stays = ~word | ((given[second] > 0) & longer & (given[third] > 0))
    at, score = at[stays], score[stays]
    apart = np.fromiter(_apart(data, han, code, joined), np.int64)
    places = np.concatenate([han[at], apart])
    scores = np.concatenate([score, np.full(len(apart), _CERTAIN)])
    if known:
        spans = np.array(known, np.int64)
        held = np.searchsorted(spans[:, 1], places, "right")
        outside = (held == len(spans)) | (places < spans[np.minimum(held, len(spans) - 1), 0])
        places, scores = places[outside], scores[outside]
    order = np.argsort(places, kind="stable")
    return places[order], scores[order]


def _bounds(data: bytes, block: npt.NDArray[np.uint8], places: Places) -> Places:
    """Where sentences begin and end: at controls and at marks that end one; those with ``places`` are none too long."""
    stops = [np.array([0, len(block)]), np.flatnonzero(block < 0x20) + 1]
    full = np.flatnonzero(block[:-2] == 0xEF)
    full = full[(block[full + 1] == 0xBC) & np.isin(block[full + 2], (0x81, 0x9B, 0x9F))]  # ！；？
    point = np.flatnonzero(block[:-2] == 0xE3)
    point = point[(block[point + 1] == 0x80) & (block[point + 2] == 0x82)]  # 。
    bounds = np.unique(np.concatenate([*stops, full + 3, point + 3]))
    of = np.unique(np.searchsorted(bounds, places, "right") - 1)
    cuts = [
        cut
        for start, end in zip(bounds[of].tolist(), bounds[of + 1].tolist(), strict=True)
        if end - start > LONG
        for cut in _cuts(data, start, end)
    ]
    return np.unique(np.concatenate([bounds, np.array(cuts, np.int64)])) if cuts else bounds


def _cuts(data: bytes, start: int, end: int) -> list[int]:
    """Where a long sentence is cut."""
    cuts = []
    while end - start > LONG:
        found = max(data.rfind(mark, start + LONG // 3, start + LONG) + len(mark) for mark in _MARKS)
        if found <= start + LONG // 3:
            found = start + LONG
            while data[found] & 0xC0 == 0x80 and found < end - 1:
                found += 1
        cuts.append(found)
        start = found
    return cuts


@functools.cache
def _weights() -> npt.NDArray[np.uint64]:
    """Odd numbers by which characters count, by their place in a sentence."""
    return np.random.Generator(np.random.PCG64(1)).integers(0, 1 << 63, LONG + 16, np.uint64) << np.uint64(
        1
    ) | np.uint64(1)


def _said(code: npt.NDArray[np.int32], low: Places, high: Places) -> npt.NDArray[np.uint64]:
    """For each stretch of characters a number that tells what it says."""
    sizes = high - low
    begins = np.cumsum(sizes) - sizes
    within = np.arange(int(sizes.sum())) - np.repeat(begins, sizes)
    products = code[within + np.repeat(low, sizes)].astype(np.uint64) * _weights()[within]
    # A sentence may hold a dot between marks and no character that counts; what has nothing is nothing.
    sums = np.where(sizes > 0, np.add.reduceat(np.append(products, np.uint64(0)), begins), np.uint64(0))
    return mixed(sums + sizes.astype(np.uint64))


def mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Each number stirred, so that its bits tell nothing of each other (splitmix64; Steele, Lea, Flood, 2014)."""
    stirred = numbers + np.uint64(0x9E3779B97F4A7C15)
    stirred = (stirred ^ (stirred >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    stirred = (stirred ^ (stirred >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return stirred ^ (stirred >> np.uint64(31))
