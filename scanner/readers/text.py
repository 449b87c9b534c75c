"""Plain text, logs, Markdown, settings, calendars: decoded, cut into windows, with line numbers."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.readers import charset
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.decoding import Decoder, decoded
from scanner.readers.windows import windows


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
        yield from windows(text, context.limits.text_window)
        yield from text.problems()
