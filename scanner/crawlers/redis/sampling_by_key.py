"""A sample where the server cannot draw one: each key by chance alone, and the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from models.limits import Limits
from models.records import RowSample

_ALL = 1 << 64


class Draw:
    """Which keys of a table are read. ``count``: how many there were when it was met."""

    def __init__(self, name: str, count: int, limits: Limits) -> None:
        self._seed = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
        self._most = limits.rows
        share = limits.sample or 1.0
        if limits.rows is not None and count:
            share = min(share, limits.rows / count)
        self._below = round(share * _ALL)
        self._met = self._read = 0
        self.done = False
        """So many were read that no more may be."""

    @property
    def spared(self) -> bool:
        """Whether keys were met of which none was drawn."""
        return self._met > 0 and not self._read

    def among(self, keys: Iterable[bytes]) -> list[bytes]:
        """Those of ``keys`` that are read."""
        drawn = []
        for key in keys:
            if self._most is not None and self._read >= self._most:
                self.done = True
                break
            self._met += 1
            if self._below == _ALL or _place(key, self._seed) < self._below:
                drawn.append(key)
                self._read += 1
        return drawn

    def told(self) -> Iterator[RowSample]:
        """What part was read, where it was not all."""
        if self._below < _ALL or self.done:
            seed = int.from_bytes(self._seed, "big")
            yield RowSample(self._read, None if self.done else self._met, "rows", exact=not self.done, seed=seed)


def _place(key: bytes, seed: bytes) -> int:
    return int.from_bytes(blake2b(key, key=seed, digest_size=8).digest(), "big")
