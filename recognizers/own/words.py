"""Exact words found without keeping them: keyed hashes of whole entries, and a filter that tells where to hash.

An entry and the text are compared in one normal form: plain characters, small Latin letters, no white space. A compiled
pass tells where the first characters of any entry may stand; a keyed hash of those says which lengths are worth
hashing; the keyed hash of that much text is looked up. So thousands of entries cost hardly more than one.
"""

from __future__ import annotations

import functools
import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from recognizers.normalise import fold
from recognizers.triggers import WORD, Spotter

HASH = 16
"""Bytes of an entry's keyed hash."""
LONGEST = 300
"""Bytes of an entry in normal form at most."""
_BLANKS = b" \t\r\n\x0b\x0c"
_IS_BLANK = bytes(byte in _BLANKS for byte in range(256))
_FILTER = 20
"""Bits of the table that first characters are looked up in."""
_SHORT_OVER_LINES = 12
"""Bytes of an entry from which it may go on in the next line: four Chinese characters."""

Hashes = npt.NDArray[np.uint64]


def normal_word(word: str) -> bytes:
    """The form in which entries and text are compared."""
    return fold(word).text.encode("utf-8", "replace").lower().translate(None, _BLANKS)


def too_short(normal: bytes) -> bool:
    """Too short to be an entry: one Chinese character or two Latin letters stand everywhere."""
    return len(normal) < (3 if normal[:1].isascii() else 6) or len(normal) < 3


@dataclass(frozen=True, slots=True, eq=False)
class WordTables:
    """Entries as a scan has them: ``hashes`` under ``secret``, and for their first bytes which lengths to try.

    ``heads``: by the number of first bytes, pairs of their keyed 64-bit hash and the length of an entry; ``spots``:
    what the compiled pass looks up, one set of indices for each of its tables. Holds no entry in clear.
    """

    secret: bytes = field(repr=False)
    hashes: frozenset[bytes] = field(repr=False)
    heads: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = field(repr=False)
    spots: tuple[tuple[int, ...], ...] = field(repr=False)

    def __len__(self) -> int:
        """How many entries."""
        return len(self.hashes)


def word_tables(entries: Iterable[bytes], secret: bytes) -> WordTables:
    """Tables for ``entries``, which are in normal form, none too short and none longer than LONGEST."""
    entries = set(entries)
    heads: dict[int, set[tuple[int, int]]] = {}
    keys = set()
    for entry in entries:
        key = _head(entry)
        keys.add((key, WORD))
        number = np.frombuffer(key.ljust(8, b"\0"), "<u8")
        heads.setdefault(len(key), set()).add((int(_keyed(number, secret, len(key))[0]), len(entry)))
    return WordTables(
        secret=secret,
        hashes=frozenset(_hash(entry, secret) for entry in entries),
        heads=tuple((size, tuple(sorted(found))) for size, found in sorted(heads.items())),
        spots=tuple(tuple(np.flatnonzero(table).tolist()) for table in Spotter(keys).tables),
    )


def _head(entry: bytes) -> bytes:
    """The bytes by which an entry is spotted, as ``triggers.keys_of`` has them of a word that is in small letters."""
    if entry[:1].isascii():
        return entry[:4]
    return entry[:8] if len(entry) >= 9 else entry[:6]


def _hash(entry: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(entry, key=secret, digest_size=HASH, person=b"pandian word").digest()


@functools.lru_cache(maxsize=64)
def _factors(secret: bytes, size: int) -> tuple[np.uint64, np.uint64]:
    drawn = hashlib.blake2b(bytes([size]), key=secret, digest_size=16, person=b"pandian head").digest()
    one, other = struct.unpack("<QQ", drawn)
    return np.uint64(one), np.uint64(other | 1)


def _keyed(numbers: Hashes, secret: bytes, size: int) -> Hashes:
    """A keyed hash of the first ``size`` bytes as numbers: a bijection, so different bytes never look the same."""
    mixed, factor = _factors(secret, size)
    hashed = (numbers ^ mixed) * factor
    return (hashed ^ (hashed >> np.uint64(32))) * factor


class WordFinder:
    """Finds the entries of some tables in folded text. Keeps the tables as arrays: make one for a process."""

    def __init__(self, tables: WordTables) -> None:
        self._tables = tables
        self._spotter = Spotter.of(tables.spots)
        self._heads: list[tuple[int, Any, Hashes, dict[int, tuple[int, ...]]]] = []
        for size, pairs in tables.heads:
            lengths: dict[int, tuple[int, ...]] = {}
            for head, length in pairs:
                lengths[head] = tuple(sorted((*lengths.get(head, ()), length), reverse=True))
            known = np.array(sorted(lengths), np.uint64)
            quick = np.zeros(1 << _FILTER, bool)
            quick[known >> np.uint64(64 - _FILTER)] = True
            self._heads.append((size, quick, known, lengths))

    def find(self, plain: bytes) -> Iterator[tuple[int, int, bytes]]:
        """(start, end, normal form) of entries in folded UTF-8 ``plain``, ascending; none overlaps another."""
        text = plain.lower()
        tight = text.translate(None, _BLANKS)
        spots = self._spotter.places(tight)
        if not len(spots):
            return
        candidates = self._candidates(tight, spots)
        if not candidates:
            return
        blanks = np.flatnonzero(np.frombuffer(text.translate(_IS_BLANK), bool))
        skipped = blanks - np.arange(len(blanks))  # how many bytes that are not blank stand before each
        done = 0
        for place, lengths in sorted(candidates.items()):
            if place < done:
                continue
            for length in sorted(lengths, reverse=True):
                word = tight[place : place + length]
                if len(word) < length or _hash(word, self._tables.secret) not in self._tables.hashes:
                    continue
                start, last = (at + int(np.searchsorted(skipped, at, "right")) for at in (place, place + length - 1))
                if _stands_alone(plain, start, last + 1, word):
                    yield start, last + 1, word
                    done = place + length
                    break

    def _candidates(self, tight: bytes, spots: npt.NDArray[np.int64]) -> dict[int, list[int]]:
        """Where an entry may begin, and how long it may be."""
        block = np.frombuffer(tight + bytes(8), np.uint8)
        numbers = np.lib.stride_tricks.sliding_window_view(block, 8)[spots].view("<u8").ravel()
        found: dict[int, list[int]] = {}
        for size, quick, known, lengths in self._heads:
            mask = np.uint64((1 << 8 * size) - 1)
            hashed = _keyed(numbers & mask, self._tables.secret, size)
            at = np.flatnonzero(quick[hashed >> np.uint64(64 - _FILTER)])
            heads = hashed[at]
            same = known[np.minimum(np.searchsorted(known, heads), len(known) - 1)] == heads
            for place, head in zip(spots[at[same]].tolist(), heads[same].tolist(), strict=True):
                found.setdefault(place, []).extend(lengths[head])
        return found


def _letter(byte: bytes) -> bool:
    return byte.isascii() and byte.isalnum()


def _stands_alone(plain: bytes, start: int, end: int, word: bytes) -> bool:
    """Is the entry no part of a longer Latin word, and whole within its cell and its line or the next?"""
    if _letter(word[:1]) and start and _letter(plain[start - 1 : start]):
        return False
    if _letter(word[-1:]) and _letter(plain[end : end + 1]):
        return False
    if len(word) < _SHORT_OVER_LINES and b"\n" in plain[start:end]:
        return False
    return plain.count(b"\n", start, end) <= 1


__all__ = ["LONGEST", "WordFinder", "WordTables", "normal_word", "too_short", "word_tables"]
