"""Bytes that stand in a text, in base64 or hexadecimal: what reads as text is text, a file is a member."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import bytes_text
from scanner.readers.magic import by_magic
from scanner.readers.unpack import LONGEST_NAME, expanded, full

_NAMED = 20
"""Places of other bytes that are named."""
_ICON = 1 << 10
"""Bytes up to which a picture is an icon: the shortest line of writing takes more."""
_NUMBER = 8
"""Bytes that a number or a flag takes."""


class Embedded:
    """Give it bytes with ``text``; ``members`` hands out the files among them, ``problems`` what else there was."""

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._files: list[Member] = []
        self._binary: dict[str, None] = {}
        self._problem: Problem | None = None

    def text(self, data: bytes, name: str, place: str = "") -> str | None:
        """What the bytes say; None where they are no text. ``name`` is the member's, ``place`` names other bytes."""
        kind = by_magic(data[: 64 << 10])
        said = None if kind else bytes_text(data)
        if kind:
            if len(data) > _ICON or not kind.startswith("image/"):
                self._file(data, name)
        elif said is None and len(data) > _NUMBER and len(self._binary) < _NAMED:
            self._binary[place or name] = None
        return said

    def _file(self, data: bytes, name: str) -> None:
        self._context.expanded += len(data)
        if self._context.expanded > self._context.limits.max_expanded:
            self._problem = expanded(self._context)
        elif problem := full(self._context):
            self._problem = problem
        else:
            name = name[-LONGEST_NAME:]
            self._files.append(Member(name, ByteSource.of_bytes(name, data), size=len(data)))

    def members(self) -> Iterator[Member]:
        """The files since the last time."""
        files, self._files = self._files, []
        yield from files

    def problems(self) -> Iterator[Part]:
        """What to say at the end."""
        if self._problem:
            yield self._problem
        if self._binary:
            yield Problem("binary_cells", ", ".join(self._binary))
