"""Texts as pdfium's functions give them, and which texts were given already."""

from __future__ import annotations

import ctypes
from typing import Any

_LONGEST = 1 << 20
_MOST = 2_000_000


def utf16(call: Any, *arguments: Any) -> str:
    """The text that a function of pdfium writes into a buffer of UTF-16; empty where there is none."""
    size = call(*arguments, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


class Given:
    """What was given already, by digests: things stand in several places, and nothing need be said twice."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self.most, self.full = _MOST, False

    def new(self, what: str | bytes) -> bool:
        """Whether this was not given yet; from now on it is. Of a text the spaces do not count."""
        digest = hash("".join(what.split()) if isinstance(what, str) else what)
        if digest in self._held:
            return False
        if len(self._held) >= self.most:
            self.full = True
            return False
        self._held.add(digest)
        return True

    def words(self, text: str) -> None:
        """Note that this was given, and each word of it."""
        for word in (text, *text.split()):
            self.new(word)

    def new_lines(self, text: str) -> str:
        """The lines of ``text`` that were not given yet."""
        return "\n".join(line for line in text.split("\n") if line.strip() and self.new(line))

    def new_words(self, text: str, before: str) -> str:
        """The lines of ``text`` with a word that was not given yet and is not among those of ``before``."""
        known = set(before.split())
        return "\n".join(line for line in text.split("\n") if sum(map(self.new, set(line.split()) - known)))
