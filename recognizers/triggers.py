"""Spotting the words that announce a value, at memory speed: one look-up per byte instead of one search per word.

A word is spotted by its first bytes: two Chinese characters (6 bytes), four Latin letters, or three bytes of a short
word with what follows it. Spots may be false, never missing: the recognizers look at the line and decide.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recognizers.pack import recognizers

_MIX32 = np.uint32(0x9E3779B1)
_MIX64 = np.uint64(0x9E3779B97F4A7C15)
_CASE32 = np.uint32(0x20202020)
_CASE64 = np.uint64(0x202020202020)
_LOW48 = np.uint64((1 << 48) - 1)
SMALL = 1 << 17
"""Bytes of one look-up pass, so that what it makes stays in the processor's cache."""
_SHORT_FOLLOW = (b":", b"=", b" ", b"\xe5", b"\xef", b"\xe6", b"\xe4", b"\xe7", b"_", b"i", b"\t", b'"')
"""What may follow qq, vx, wx: separators, and the first bytes of the characters 号 ： 是 为 群."""


@dataclass(frozen=True, slots=True)
class _Words:
    two: npt.NDArray[np.bool_]
    """First two bytes of Latin words in either case, second and third of Chinese ones."""
    six: npt.NDArray[np.uint8]
    """1: a word; 2: a word that needs a colon behind it."""
    four: npt.NDArray[np.bool_]
    three: npt.NDArray[np.bool_]
    by_first: dict[bytes, tuple[tuple[bytes, frozenset[str]], ...]]


def _hash32(word: bytes) -> int:
    value = int.from_bytes(word.ljust(4, b"\0"), "little") | 0x20202020
    return ((value * 0x9E3779B1) & 0xFFFFFFFF) >> 16


def _hash64(word: bytes) -> int:
    value = int.from_bytes(word, "little") | 0x202020202020
    return ((value * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF) >> 48


@functools.cache
def _words() -> _Words:
    two, four, three = (np.zeros(65536, bool) for _ in range(3))
    six = np.zeros(65536, np.uint8)
    kinds: dict[bytes, set[str]] = {}
    for entity, recognizer in recognizers().items():
        for word in recognizer.triggers:
            raw = word.lower().encode()
            if len(raw) >= 6 and not word[0].isascii():
                key = raw[:6]
                place = _hash64(key)
                needs_colon = any(cue.encode()[:6] == key for cue in recognizer.cues)
                six[place] = 2 if needs_colon and six[place] != 1 else 1
                kinds.setdefault(key, set()).add(entity)
            elif len(raw) >= 4:
                key = raw[:4]
                four[_hash32(key)] = True
                kinds.setdefault(key, set()).add(entity)
            else:
                for tail in (b"",) if len(raw) == 3 else _SHORT_FOLLOW:
                    key = raw + tail
                    three[_hash32(b"\0" + key[:3])] = True
                    kinds.setdefault(key, set()).add(entity)
    by_first: dict[bytes, list[tuple[bytes, frozenset[str]]]] = {}
    for key, found in kinds.items():
        by_first.setdefault(key[:2], []).append((key, frozenset(found)))
        if key[0] >= 0x80:
            two[int.from_bytes(key[1:3], "little")] = True
        else:
            pair = key[:2].decode("latin-1")
            for written in {pair.lower(), pair.upper(), pair.title(), pair[0].lower() + pair[1:].upper()}:
                two[int.from_bytes(written.encode("latin-1"), "little")] = True
    return _Words(two, six, four, three, {k: tuple(v) for k, v in by_first.items()})


def _colons(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Where a colon or a bar stands, also full-width; one beyond the end, so that there is one."""
    plain = np.flatnonzero((block == 58) | (block == 124))
    wide = np.flatnonzero(block == 0xEF)
    wide = wide[wide < len(block) - 2]
    wide = wide[((block[wide + 1] == 0xBC) & (block[wide + 2] == 0x9A)) | ((block[wide + 1] == 0xBD) & (block[wide + 2] == 0x9C))]
    return np.sort(np.concatenate((plain, wide, [len(block) + 1000])))


def spots(data: bytes) -> list[tuple[int, frozenset[str]]]:
    """Where a trigger may begin in UTF-8 ``data``, and the entity types that wait for it, ascending."""
    words = _words()
    size = len(data)
    data += b"\0" * 8  # so that the words of eight bytes may begin at the last one
    block = np.frombuffer(data, np.uint8)
    found: list[npt.NDArray[np.int64]] = []
    for first in range(0, size, SMALL):
        length = min(SMALL, size - first)
        two = np.ndarray((length + 1,), "<u2", block, offset=first, strides=(1,))
        at = np.flatnonzero(np.take(words.two, two))
        if not len(at):
            continue
        at += first
        four = np.ndarray((size + 4,), "<u4", block, strides=(1,))[at] | _CASE32
        three = (four << np.uint32(8)) | _CASE32
        latin = words.four[(four * _MIX32) >> np.uint32(16)] | words.three[(three * _MIX32) >> np.uint32(16)]
        found.append(at[latin & (at < first + length)])
        at = at[at > 0] - 1
        eight = np.ndarray((size + 1,), "<u8", block, strides=(1,))[at]
        han = words.six[(((eight & _LOW48) | _CASE64) * _MIX64) >> np.uint64(48)]
        found.append(at[han == 1])
        if len(cues := at[han == 2]):
            colons = _colons(block[first : min(size, first + length + 64)]) + first
            behind = colons[np.minimum(np.searchsorted(colons, cues), len(colons) - 1)] - cues
            found.append(cues[(behind > 0) & (behind <= 64)])
    result: list[tuple[int, frozenset[str]]] = []
    if found:
        for place in np.unique(np.concatenate(found)).tolist():
            head = data[place : place + 6].lower()
            entities: frozenset[str] = frozenset()
            for key, waiting in words.by_first.get(head[:2], ()):
                if head.startswith(key):
                    entities |= waiting
            if entities:
                result.append((place, entities))
    return result
