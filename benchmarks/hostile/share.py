"""A share in the making: hostile entries, each between two innocent neighbours with a number of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes


@dataclass(frozen=True, slots=True)
class Scale:
    """How large what is built is. ``full`` is the benchmark; ``small`` shows the same limits under lower settings."""

    bomb: int = 4 << 30
    """Bytes that the innermost file of a bomb unpacks to."""
    cell: int = 600 << 20
    """Characters of one cell."""
    sparse: int = 20 << 30
    nested: int = 60
    """Archives in archives, mails in mails."""
    entries: int = 100_000
    """Files of one folder."""
    members: int = 150_000
    """Members of one archive."""
    levels: int = 1_000_000
    """Brackets, elements and groups within each other."""
    longest: int = 6000
    """Bytes of a path, more than the system takes in one call."""


SMALL = Scale(bomb=24 << 20, cell=20 << 20, sparse=128 << 20, entries=200, members=500, levels=20_000)
"""What shows the same within seconds, under limits as small."""


@dataclass(slots=True)
class Share:
    """What was built: the entries that must have a line, and the neighbours of which each holds one number."""

    root: Path
    scale: Scale
    entries: set[str] = field(default_factory=set)
    """URIs, worked out from the bytes of each path, apart from the scanner."""
    neighbours: dict[str, str] = field(default_factory=dict)
    """URI -> the number that lies there."""
    kept: dict[str, str] = field(default_factory=dict)
    """URI of a hostile entry -> the number before the trap, which must not be lost with the rest."""
    _count: int = 0

    def number(self) -> str:
        """The next mobile number."""
        self._count += 1
        return f"138{self._count:04d}{(self._count * 7919) % 10000:04d}"

    def entry(self, path: Path | bytes, *, folder: bool = False) -> str:
        """Note that ``path`` must have a line."""
        uri = "file://" + quote_from_bytes(os.fsencode(path)) + ("/" if folder else "")
        self.entries.add(uri)
        return uri

    def neighbour(self, path: Path) -> None:
        """An innocent file with a number."""
        number = self.number()
        path.write_text(f"联系人手机 {number}\n", "utf-8")
        self.neighbours[self.entry(path)] = number

    def folder(self, name: str) -> Path:
        """A new folder of the share."""
        path = self.root / name
        path.mkdir(parents=True)
        return path

    def file(self, folder: Path, name: str, *, number: str | None = None) -> Path:
        """The path of a hostile file, its neighbours written on either side; ``number``: what stands before the trap."""
        stem = name.partition(".")[0]
        self.neighbour(folder / f"{stem}-0.txt")
        self.neighbour(folder / f"{stem}-9.txt")
        path = folder / name
        uri = self.entry(path)
        if number:
            self.kept[uri] = number
        return path


def blocks(total: int, block: bytes) -> Iterator[bytes]:
    """``block`` again and again until ``total`` bytes are out."""
    while total > 0:
        yield block[:total]
        total -= len(block)
