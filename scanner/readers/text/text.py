"""Plain text, logs, Markdown, settings, calendars: decoded, cut into windows, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.readers import charset
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.decoding import Decoder, decoded
from scanner.readers.sealed import told
from scanner.readers.text import ldif
from scanner.readers.text.inline_files import without_files

_UNICODE = re.compile(rb"\\u([0-9a-fA-F]{4})")


class Decoded:
    """The text of a source, decoded as it is read: iterate once for pieces of UTF-8, then ask for ``problem``."""

    def __init__(self, source: ByteSource, hint: str = "") -> None:
        head = source.head
        if not head:
            with source.open() as stream:
                head = stream.read(charset.LOOK)
        self._source = source
        self.decoder = Decoder(charset.guess(head, hint) or charset.best_legacy(head, hint))

    def __iter__(self) -> Iterator[bytes]:
        """The text, piece by piece."""
        with self._source.open() as stream:
            yield from decoded(stream, self.decoder)

    def text(self) -> Iterator[str]:
        """The same pieces as str."""
        for piece in self:
            yield piece.decode()

    def problems(self) -> Iterator[Part]:
        """What to report after the last piece."""
        problem = self.decoder.problem()
        if problem:
            yield problem


class TextReader:
    """Running text with lines."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Windows of ``limits.text_window`` bytes; a ``decoding`` problem where bytes were no text."""
        text = Decoded(source)
        pieces: Iterable[bytes] = text
        if source.name.lower().endswith(".properties"):
            pieces = _native(text)
        elif ldif.is_ldif(source.head):
            pieces = ldif.unpacked(text)
        yield from told(without_files(pieces, context))
        yield from text.problems()


def _native(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""Java's settings hold their Chinese as \u5f20: decoded, a line at a time."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = data.rfind(b"\n") + 1 or max(0, len(data) - 12)
        rest = data[cut:]
        yield _UNICODE.sub(_character, data[:cut])
    yield _UNICODE.sub(_character, rest)


def _character(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1], 16)).encode("utf-8", "replace")
