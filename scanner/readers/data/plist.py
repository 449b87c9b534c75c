"""Apple's binary property lists: records by their keys; files kept in them are members."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from typing import Any

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import cell_text
from scanner.readers.embedded import file_kind
from scanner.readers.records import Records
from scanner.readers.unpack import full

_LARGEST = 64 << 20
_DEPTH = 60
_STUB = frozenset({"NSURLNameKey", "NSURLFileSizeKey"})
"""What iCloud leaves in the place of a file that it keeps (``.name.icloud``) says these of it."""
_VALUES = 1_000_000
_FEW = 20_000
_BY_BYTE = 4
"""Values that are looked at, at most, and fewer in a small file: a value may stand in many places at once, and so 270
bytes may say billions.
"""
_TEXT = 64 << 20
"""Characters that are looked at, and eight more for each byte: one long text may be the value of everything."""


class PlistReader:
    """The values under their key paths."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks and members. Raises ReadError ``memory`` for a file too large, ``damaged`` for none at all."""
        if source.size > _LARGEST:
            raise ReadError("memory", f"{_LARGEST >> 20} MiB")
        with source.open() as stream:
            data = stream.read()
        try:
            value = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
        except (MemoryError, RecursionError):
            raise ReadError("damaged", "plist") from None
        except Exception as error:  # it checks little of what it is given
            raise ReadError("damaged", f"plist: {type(error).__name__}") from None
        walk = _Walk(context, min(_VALUES, _FEW + _BY_BYTE * len(data)), _TEXT + 8 * len(data))
        plain = walk.plain(value, "", 0)
        records = Records(context.limits)
        yield from records.add(plain)
        yield from records.flush()
        for name, content in walk.files:
            problem = full(context)
            if problem:
                yield problem
                break
            yield Member(name, ByteSource.of_bytes(name, content), size=len(content))
        yield from walk.problems()
        if isinstance(value, dict) and value.keys() >= _STUB:
            yield Problem("placeholder")


class _Walk:
    def __init__(self, context: ReadContext, values: int, characters: int) -> None:
        self._most = context.limits.max_cell
        self._values = self._left = values
        self._room = characters
        self._deep = self._cut = False
        self._binary = 0
        self.files: list[tuple[str, bytes]] = []
        self._given: set[int] = set()

    def plain(self, value: Any, path: str, depth: int) -> Any:
        """The value as dicts, lists and text, as far as it is looked at."""
        self._left -= 1
        if self._left < 0:
            return None
        if isinstance(value, dict | list):
            if depth >= _DEPTH:
                self._deep = True
                return None
            if isinstance(value, dict):
                return {
                    str(key): self.plain(item, f"{path}/{key}", depth + 1) for key, item in self._some(value.items())
                }
            return [self.plain(item, path, depth + 1) for item in self._some(value)]
        if isinstance(value, plistlib.UID):
            return None
        text = cell_text(value, self._most)
        if text is None and isinstance(value, bytes):
            self._file(value, path)
        elif text is not None and isinstance(value, str) and len(value) > self._most:
            self._cut = True
        self._room -= len(text or "")
        if self._room < 0:
            self._left = 0
            return None
        return text

    def _some(self, items: Any) -> Iterator[Any]:
        for item in items:
            if self._left <= 0:
                return
            yield item

    def _file(self, data: bytes, path: str) -> None:
        if id(data) in self._given:
            return
        if file_kind(data):
            self._given.add(id(data))
            self.files.append((path.strip("/")[-200:] or "data", data))
        else:
            self._binary += 1

    def problems(self) -> Iterator[Problem]:
        if self._left < 0 or self._left == 0:
            yield Problem("expanded", str(self._values))
        if self._deep:
            yield Problem("depth", str(_DEPTH))
        if self._cut:
            yield Problem("cell_cut", str(self._most))
        if self._binary:
            yield Problem("binary_cells", str(self._binary))
