"""Bytes of text as they stream in, out as UTF-8; what was lost on the way is counted."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from models.records import Problem
from scanner.readers import charset
from scanner.readers.legible import quality, strict
from scanner.readers.widths import Widths

BLOCK = 1 << 18
"""Bytes read at a time."""


@dataclass(slots=True)
class Decoder:
    """Bytes of one object in, pieces of UTF-8 out, each of whole characters; ``lost`` counts bytes that were no text.

    UTF-8 passes through as it is. The encoding may turn out later than the head: the first line that is no UTF-8
    decides for a file that was ASCII so far, and single lines in another encoding are decoded as what they are.
    """

    encoding: str
    lost: int = 0
    mixed: int = 0
    """Lines in another encoding than the rest."""
    _settled: bool = False
    _inner: codecs.IncrementalDecoder | None = field(default=None, repr=False)
    _rest: bytes = field(default=b"", repr=False)

    def feed(self, data: bytes, *, final: bool = False) -> bytes:
        """The text of ``data`` as UTF-8, short of an unfinished character or line."""
        if self.encoding == "utf-8" or self.encoding in _ASCII_SAFE:
            return self._by_line(data, final=final)
        if self._inner is None:
            self._inner = codecs.getincrementaldecoder(self.encoding)("replace")
        text = self._inner.decode(data, final)
        if self.encoding == charset.EBCDIC:
            text = text.replace("\x85", "\n")
        self.lost += text.count("\ufffd")
        return text.encode()

    def _by_line(self, data: bytes, *, final: bool) -> bytes:
        data = self._rest + data if self._rest else data
        if self.encoding == "utf-8":
            try:
                data.decode()
            except UnicodeDecodeError as error:
                tail = len(data) - error.start
                if not final and error.end == len(data) and tail < 4:
                    return self._but_for(data, error.start)
                if not final and tail < 4 and error.reason == "unexpected end of data":
                    return self._but_for(data, error.start)
            else:
                self._rest = b""
                self._settled = self._settled or not data.isascii()
                return data
        # Whole lines only: a line is in one encoding, and a line end is no part of a character in any of these.
        cut = len(data) if final else data.rfind(b"\n") + 1
        if not cut and len(data) >= BLOCK:
            cut = self._safe_cut(data)
        self._rest = data[cut:]
        return self._lines(data[:cut])

    def _but_for(self, data: bytes, end: int) -> bytes:
        """``data`` up to an unfinished character, which waits for the rest of it."""
        self._rest = data[end:]
        self._settled = self._settled or not data[:end].isascii()
        return data[:end]

    def _safe_cut(self, data: bytes) -> int:
        """A place in a line without end where no character is cut."""
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        try:
            decoder.decode(data)
        except UnicodeDecodeError:
            # Broken or mixed: behind a control, blank or mark, which is part of no character in any of these.
            places = (at for at in range(len(data), max(0, len(data) - 4096), -1) if data[at - 1] < 0x30)
            return next(places, len(data))
        return len(data) - len(decoder.getstate()[0])

    def _lines(self, data: bytes) -> bytes:
        if not data:
            return b""
        main = self._decode_as(data, self.encoding)
        if main is not None:
            if self.encoding == "utf-8":
                return data
            if not _holds_utf8(data):
                return main
        elif self.encoding == "utf-8" and not self._settled and not charset.mostly_utf8(data):
            # ASCII so far, now something else: this is the first that tells what.
            self.encoding, self._settled = charset.best_legacy(charset.sample_of(data)), True
            if self.encoding not in _ASCII_SAFE:
                return self.feed(data, final=True)
            main = self._decode_as(data, self.encoding)
            if main is not None:
                return main
        self._settled = True
        return b"".join(self._line(line) for line in data.splitlines(keepends=True))

    def _line(self, line: bytes) -> bytes:
        if line.isascii():
            return line
        as_utf8 = strict(line, "utf-8")
        if as_utf8 is not None and (self.encoding == "utf-8" or any(c >= "\u0800" for c in as_utf8)):
            if self.encoding != "utf-8" and quality(as_utf8) < 0.5:
                as_utf8 = None
            else:
                self.mixed += self.encoding != "utf-8"
                return line
        main = self._decode_as(line, self.encoding)
        if main is not None:
            return main
        for other in ("gb18030", "big5hkscs"):
            if other != self.encoding:
                decoded = strict(line, other)
                if decoded is not None and quality(decoded) >= 0.7:
                    self.mixed += 1
                    return decoded.encode()
        text = line.decode(self.encoding, "replace")
        self.lost += text.count("\ufffd") - _given(line)
        return text.encode()

    def _decode_as(self, data: bytes, encoding: str) -> bytes | None:
        text = strict(data, encoding)
        return None if text is None else (data if encoding == "utf-8" else text.encode())

    def problem(self) -> Problem | None:
        """What to report at the end: bytes that could not be decoded."""
        return Problem("decoding", f"{self.lost} ({self.encoding})") if self.lost > 0 else None


_ASCII_SAFE = frozenset(
    {"gb18030", "big5hkscs", "latin-1", "iso8859-1", "cp1252", "cp1251", "cp866", "koi8-r", "euc_kr"}
)
"""Encodings in which the byte of a line end is never part of another character."""


def _given(line: bytes) -> int:
    """Replacement characters that stand in the file itself."""
    return line.count(b"\xef\xbf\xbd")


def _holds_utf8(data: bytes) -> bool:
    """Whether two hanzi in UTF-8 stand side by side somewhere: perhaps a line in another encoding than the rest."""
    return charset.HANZI_IN_UTF8.search(data) is not None


def decoded(stream: BinaryIO, decoder: Decoder, block: int = BLOCK) -> Iterator[bytes]:
    """The stream from where it stands, as pieces of UTF-8 without BOM.

    Stretches that another program added with two bytes a character instead of one, or the other way round, begin
    lines of their own.
    """
    read = _of_two_widths if decoder.encoding in _MAY_MIX else _plainly
    first = True
    for piece in read(stream, decoder, block):
        text = piece.removeprefix(codecs.BOM_UTF8) if first else piece
        first = first and not piece
        if text:
            yield text


def _plainly(stream: BinaryIO, decoder: Decoder, block: int) -> Iterator[bytes]:
    while data := stream.read(block):
        yield decoder.feed(data)
    yield decoder.feed(b"", final=True)


_MAY_MIX = _ASCII_SAFE | {"utf-8", "utf-16-le", "utf-16-be"}


def _of_two_widths(stream: BinaryIO, decoder: Decoder, block: int) -> Iterator[bytes]:
    now = decoder.encoding if decoder.encoding.startswith("utf-16") else ""
    widths, decoders, last = Widths(now), {now: decoder}, b"\n"
    while True:
        data = stream.read(block)
        for encoding, some in widths.feed(data, final=not data):
            if encoding != now:
                end = decoders[now].feed(b"", final=True)
                yield end if (end or last).endswith(b"\n") else end + b"\n"
                now = encoding
            piece = decoders.setdefault(now, Decoder(now or "utf-8")).feed(some)
            last = piece[-1:] or last
            yield piece
        if not data:
            yield decoders[now].feed(b"", final=True)
            decoder.lost = sum(each.lost for each in decoders.values())
            return
