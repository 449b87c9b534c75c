"""The reader seam: bytes in, chunks out.

A reader is a class with one method, ``read(source, context)``, a generator of

* ``TextChunk`` and ``TableChunk``: what was read;
* ``Member``: an object within this one (archive member, attachment), which the pipeline opens in its turn;
* ``Problem``: something that could not be read while the rest could: the object ends ``partial``.

It raises ``SkipObject`` (not read, no fault) or ``ReadError`` (stopped here; what was yielded counts). Any other
exception is a damaged file to the pipeline, never the end of the run. A reader holds no whole object in memory unless
the format forces it to, resolves nothing external, and writes only below ``context.scratch``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from models.limits import Limits
from models.records import Problem, TableChunk, TextChunk


@dataclass(slots=True)
class ByteSource:
    """The bytes of one object. ``open`` may be called again and again; each stream is seekable and read only.

    ``name`` is the file's or member's name, a weak hint. ``path`` is set where a local file holds exactly these bytes.
    ``media_type`` and ``head`` (the first 64 KiB or less) are filled in by the sniffer before a reader sees the source.
    """

    name: str
    size: int
    opener: Callable[[], BinaryIO]
    path: Path | None = None
    media_type: str = ""
    head: bytes = b""
    remote: bool = False
    """Every byte is fetched from a server."""

    def open(self) -> BinaryIO:
        """A new stream at offset 0."""
        return self.opener()

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> ByteSource:
        """A source in memory."""
        return cls(name=name, size=len(data), opener=lambda: io.BytesIO(data))

    @classmethod
    def of_path(cls, path: Path, name: str | None = None) -> ByteSource:
        """A source on disk."""
        return cls(name=name or path.name, size=path.stat().st_size, opener=lambda: path.open("rb"), path=path)


@dataclass(slots=True)
class Member:
    """An object inside another. ``name`` is its path inside, as stored, with ``/``; never used as a path on disk.

    A member that cannot be opened has ``problem`` and no ``source``; with both, it is damaged, and what could be had of
    it is read. ``release`` frees scratch space after use.
    """

    name: str
    source: ByteSource | None
    size: int | None = None
    modified: str | None = None
    problem: Problem | None = None
    release: Callable[[], None] = lambda: None


@dataclass(slots=True)
class ReadContext:
    """What a reader may use: limits, a private scratch folder, and the budget its outermost object has left."""

    limits: Limits = field(default_factory=Limits)
    scratch: Path | None = None
    depth: int = 0
    expanded: int = 0
    """Bytes unpacked from the outermost object so far; archive readers add to it and hold it against the limit."""
    members: int = 0
    """Members met in the outermost object so far."""
    passwords: Iterable[str] = field(default=(), repr=False)
    """What the user says may open what is locked. Iterated over anew for each lock, no further than to what fits."""
    alive: Callable[[], None] = field(default=lambda: None, repr=False)
    """A sign of life, for work that goes on without anything to yield."""
    ocr: str = "off"
    """``auto``: pictures and pages without text are recognised; ``always``: every page, whatever its size; ``off``."""
    ocr_pages: int = 0
    """Pages and pictures recognised in the outermost object so far."""
    ocr_grant: Callable[[], bool] = field(default=lambda: True, repr=False)
    """Asks whether the run has one more page to spend."""


Part = TextChunk | TableChunk | Member | Problem


class Reader(Protocol):
    """One kind of bytes."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Yield what the object holds; see the module's text for the rules."""
        ...
