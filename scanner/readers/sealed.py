"""Messages within a text that only their readers can open: OpenPGP's armour (RFC 9580), and age's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.records import Problem, TextChunk
from scanner.readers.base import Part

_MARKS = (b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN AGE ENCRYPTED FILE-----")
_SEALED = re.compile(
    rb"-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE)-----\s*\n"
    rb"(?:[> ]*[A-Za-z]+: [^\n]{0,200}\n){0,8}[>\s]*[A-Za-z0-9+/]{20}"
)


def is_sealed(data: bytes) -> bool:
    """Whether something stands in ``data`` that nobody reads without its key."""
    return any(mark in data for mark in _MARKS) and _SEALED.search(data) is not None


def told(parts: Iterator[Part]) -> Iterator[Part]:
    """The same parts, and behind them whether something in their text was sealed."""
    sealed = False
    for part in parts:
        sealed = sealed or (isinstance(part, TextChunk) and is_sealed(part.data))
        yield part
    if sealed:
        yield Problem("encrypted")
