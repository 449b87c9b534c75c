"""Spotting words at memory speed: one look-up a byte instead of one search per word.

A word is spotted by its first bytes: two Chinese characters and more (6 or 8 bytes), four Latin letters, or three bytes of a short
word with what follows it. Spots may be false, never missing: whoever asked looks at the place and decides.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from recognizers.compiled import Places, Table, find_words
from recognizers.pack import recognizers

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


@functools.cache
def _beginnings() -> tuple[Any, Any]:
    """The first bytes of every key as sorted numbers: of Chinese ones six, of Latin ones three in small letters."""
    firsts = [(key[0] >= 0x80, int.from_bytes(key, "little")) for key in _announcing()[1]]
    chinese = np.array(sorted(number for is_chinese, number in firsts if is_chinese), np.uint64)
    latin = np.array(sorted({number for is_chinese, number in firsts if not is_chinese}), np.uint64)
    return chinese, np.unique(latin | _SMALL)


def _likely(data: bytes, places: Places) -> Places:
    """Those of ``places`` where a key begins as far as its first bytes tell: most others share a hash with one."""
    words = np.ndarray((len(data) + 1,), "<u8", buffer=data + bytes(8), strides=(1,))[places]
    chinese, latin = _beginnings()
    is_chinese = (words & np.uint64(0x80)) > 0
    keep = is_chinese & _among(words & _SIX, chinese)
    keep |= ~is_chinese & _among((words & _THREE) | _SMALL, latin)
    likely: Places = places[keep]
    return likely


def _among(values: Any, table: Any) -> Any:
    return table[np.minimum(np.searchsorted(table, values), len(table) - 1)] == values


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


def spots(data: bytes) -> Iterator[tuple[int, frozenset[str]]]:
    """Where a trigger may begin in UTF-8 ``data``, and the entity types that wait for it, ascending."""
    spotter, by_first = _announcing()
    for place in _likely(data, spotter.places(data)).tolist():
        head = data[place : place + _LONGEST].lower()
        entities: frozenset[str] = frozenset()
        for key, waiting in by_first.get(_first(head), ()):
            if head.startswith(key):
                entities |= waiting
        if entities:
            yield place, entities
