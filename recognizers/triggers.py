"""Spotting words at memory speed: one look-up a byte instead of one search per word.

A word is spotted by its first bytes: two Chinese characters and more (6 or 8 bytes), four Latin letters, or three bytes of a short
word with what follows it. Spots may be false, never missing: whoever asked looks at the place and decides.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from recognizers import rows
from recognizers.compiled import Places, Table, find_words
from recognizers.pack import recognizers
from recognizers.rows import Counter, Row, Rows

WORD, CUE = 1, 2
"""What a spotted word asks for: nothing, or a colon or a bar within 64 bytes."""
_SHORT_FOLLOW = (
    b":",
    b"=",
    b" ",
    b"\xe5",
    b"\xef",
    b"\xe6",
    b"\xe4",
    b"\xe7",
    b"_",
    b"i",
    b"\t",
    b'"',
    b"\xe3",
    b"\xc2",
)
"""What may follow a word of two letters: separators, wide blanks, and the first bytes of the characters 号 ： 是 为 群."""


def keys_of(word: str) -> tuple[bytes, ...]:
    """The first bytes by which ``word`` is spotted, lower case; more than one for a word of two letters."""
    raw = word.lower().encode()
    if not word[0].isascii():
        return (raw[:8] if len(raw) >= 9 else raw[:6],)
    if len(raw) >= 3:
        return (raw[:4] if len(raw) >= 4 else raw,)
    return tuple(raw + follow for follow in _SHORT_FOLLOW)


def context_keys(word: str) -> tuple[bytes, ...]:
    """As ``keys_of``, for words that may be one character or two letters long and be followed by anything."""
    raw = word.lower().encode()
    if len(raw) >= 6 or (word[0].isascii() and len(raw) >= 3):
        return keys_of(word)
    return tuple(raw + follow for follow in _ANY_FOLLOW) if word[0].isascii() else ()


_ANY_FOLLOW = tuple(bytes([b]) for b in b" :=_-\t\"'(|,/.0123456789\xe4\xe5\xe6\xe7\xe8\xe9\xef\xe3")


def _hash32(word: bytes) -> int:
    """As in ``compiled/words.c``."""
    return (((int.from_bytes(word, "little") | 0x20202020) * 0x9E3779B1) & 0xFFFFFFFF) >> 16


def _hash64(word: bytes) -> int:
    return ((int.from_bytes(word, "little") * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF) >> 48


class Spotter:
    """Finds where any of a set of keys (see ``keys_of``) may begin."""

    def __init__(self, keys: Iterable[tuple[bytes, int]]) -> None:
        """``keys``: each with WORD or CUE; a key given as both is a WORD."""
        self._two, self._four, self._three, self._six, self._eight = (np.zeros(65536, np.uint8) for _ in range(5))
        for key, asks in keys:
            if key[0] >= 0x80:
                self._two[int.from_bytes(key[1:3], "little")] = 1
                table = self._eight if len(key) == 8 else self._six
                place = _hash64(key)
                table[place] = asks if table[place] in {0, asks} else WORD
                continue
            if len(key) == 4:
                self._four[_hash32(key)] = 1
            else:
                self._three[_hash32(b"\0" + key)] = 1
            first, second = key[:1], key[1:2]
            for head in {first.lower(), first.upper()}:
                for tail in {second.lower(), second.upper()}:
                    self._two[int.from_bytes(head + tail, "little")] = 1

    @property
    def tables(self) -> tuple[Table, ...]:
        """What is looked up, table by table: it tells of a key no more than a hash of 16 bits."""
        return self._two, self._four, self._three, self._six, self._eight

    @classmethod
    def of(cls, spots: Iterable[Sequence[int]]) -> Spotter:
        """A spotter of the keys whose places in its ``tables`` are ``spots``; each asks for a WORD."""
        made = cls(())
        for table, places in zip(made.tables, spots, strict=True):
            table[list(places)] = WORD
        return made

    def places(self, data: bytes, firsts: Places | None = None, lasts: Places | None = None) -> Places:
        """Offsets in UTF-8 ``data``, or in the ranges of it that ascend and share no byte; ascending, each once."""
        if firsts is None or lasts is None:
            firsts, lasts = np.zeros(1, np.int64), np.array([len(data)])
        return find_words(data, (self._two, self._four, self._three, self._six, self._eight), firsts, lasts)


_LONGEST = 24
"""Bytes of a trigger that are looked at."""


def _first(word: bytes) -> bytes:
    """What every word begins with that may be the same: two Chinese characters, or three Latin letters."""
    return word[:6] if word[:1] >= b"\x80" else word[:3]


_SIX, _THREE, _SMALL = np.uint64((1 << 48) - 1), np.uint64((1 << 24) - 1), np.uint64(0x202020)


class _Beginnings(NamedTuple):
    """What keys begin with, as ascending numbers, and for each the rows that one of its types is content with."""

    numbers: Any
    asked: tuple[Rows, ...]


def _beginnings_of(firsts: dict[int, frozenset[str]]) -> _Beginnings:
    ordered = sorted(firsts)
    return _Beginnings(np.array(ordered, np.uint64), rows.asked_by([firsts[number] for number in ordered]))


@functools.cache
def _beginnings() -> tuple[_Beginnings, _Beginnings]:
    """The first bytes of every key: of Chinese ones six, of Latin ones three in small letters."""
    firsts: tuple[dict[int, frozenset[str]], ...] = ({}, {})
    for first, keys in _announcing()[1].items():
        is_latin = first[0] < 0x80
        number = int.from_bytes(first, "little") | (int(_SMALL) if is_latin else 0)
        entities = frozenset().union(*(waiting for _, waiting in keys))
        firsts[is_latin][number] = firsts[is_latin].get(number, frozenset()) | entities
    return _beginnings_of(firsts[0]), _beginnings_of(firsts[1])


class _Likely(NamedTuple):
    """Places where a key begins as far as its first bytes tell, and the rows that one of its types is content with."""

    places: Places
    asked: tuple[Rows, ...]


def _likely(data: bytes, places: Places) -> _Likely:
    """Those of ``places`` where a key may begin: most others share a hash with one."""
    words = np.ndarray((len(data) + 1,), "<u8", buffer=data + bytes(8), strides=(1,))[places]
    chinese, latin = _beginnings()
    is_chinese = (words & np.uint64(0x80)) > 0
    han, letters = words & _SIX, (words & _THREE) | _SMALL
    at_han, at_letters = _where(han, chinese.numbers), _where(letters, latin.numbers)
    keep = np.where(is_chinese, chinese.numbers[at_han] == han, latin.numbers[at_letters] == letters)
    is_chinese, at_han, at_letters = is_chinese[keep], at_han[keep], at_letters[keep]

    asked = []
    for ours, theirs in zip(chinese.asked, latin.asked, strict=True):
        both = zip(ours.where(at_han), theirs.where(at_letters), strict=True)
        asked.append(Rows(*(np.where(is_chinese, one, other) for one, other in both)))
    return _Likely(places[keep], tuple(asked))


def _where(values: Any, table: Any) -> Any:
    return np.minimum(np.searchsorted(table, values), len(table) - 1)


@functools.cache
def _announcing() -> tuple[Spotter, dict[bytes, tuple[tuple[bytes, frozenset[str]], ...]]]:
    """The spotter for the triggers of all recognizers, and by their first bytes which keys wait for which types."""
    waiting: dict[bytes, set[str]] = {}
    asks: list[tuple[bytes, int]] = []
    for entity, recognizer in recognizers().items():
        cues = {key for word in recognizer.cues for key in keys_of(word)}
        for word in recognizer.triggers:
            for key in keys_of(word):
                # many words share their first letters (requirepass and request), so that Latin ones are seen whole
                whole = word.lower().encode() if word.isascii() and len(word) > len(key) else key
                waiting.setdefault(whole[:_LONGEST], set()).add(entity)
                asks.append((key, CUE if key in cues else WORD))
    by_first: dict[bytes, list[tuple[bytes, frozenset[str]]]] = {}
    for key, entities in waiting.items():
        by_first.setdefault(_first(key), []).append((key, frozenset(entities)))
    return Spotter(asks), {first: tuple(keys) for first, keys in by_first.items()}


def spots(data: bytes, counter: Counter | None = None) -> Iterator[tuple[int, frozenset[str]]]:
    """Where a trigger may begin in UTF-8 ``data``, and the entity types that wait for it, ascending.

    With ``counter``, types that ask for a row of digits are told only where one stands near.
    """
    spotter, by_first = _announcing()
    likely = _likely(data, spotter.places(data))
    places, near = (likely.places, {}) if counter is None else _with_rows(likely, counter)
    for place in places.tolist():
        head = data[place : place + _LONGEST].lower()
        entities: frozenset[str] = frozenset()
        for key, waiting in by_first.get(_first(head), ()):
            if head.startswith(key):
                entities |= waiting
        if place in near:
            entities = frozenset(entity for entity in entities if rows.content(entity, near[place]))
        if entities:
            yield place, entities


def _with_rows(likely: _Likely, counter: Counter) -> tuple[Places, dict[int, tuple[Row, ...]]]:
    """The places where some type is content; of those where one asks for a row, what stands there."""
    asking = np.logical_or.reduce([(asked.parted > 0) & (asked.parted <= rows.MANY) for asked in likely.asked])
    if not asking.any():
        return likely.places, {}
    places = likely.places[asking]
    asked = [each.where(asking) for each in likely.asked]
    near = [each.counted(places, functools.partial(counter.count, spared)) for spared, each in enumerate(asked)]
    good = np.logical_or.reduce([found.has(each) for found, each in zip(near, asked, strict=True)])
    keep = ~asking
    keep[asking] = good
    told = zip(*(found.where(good).each() for found in near), strict=True)
    return likely.places[keep], dict(zip(places[good].tolist(), told, strict=True))
