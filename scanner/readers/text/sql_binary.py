r"""Bytes that MySQL's dumps write between quotes as they are, with few of them escaped: _binary 'PK\0...'.

They are put into hexadecimal before the dump is decoded: bytes of a picture are in no encoding, and would make all that
stands on their line unreadable. MySQL says ``_binary`` of them since 5.7, MariaDB never: there it is what no
text holds, or what is not in the encoding that the dump names.

Where a dump names GBK or Big5 its rows are in it, and what creates its tables in UTF-8; where it names ``binary``, each
column is as it was stored. There each literal is put into UTF-8 by itself.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from scanner.readers import charset
from scanner.readers.base import ByteSource
from scanner.readers.legible import quality, strict

_BLOCK = 1 << 20
_ENOUGH = 64 << 10
"""Bytes of a literal by which it is known for what it is."""
_STATEMENT = re.compile(rb"^[ \t]*(?:INSERT|REPLACE|UPDATE|CREATE)\s", re.IGNORECASE | re.MULTILINE)
_NAMES = re.compile(rb"SET NAMES '?(\w+)", re.IGNORECASE)
_SUSPECT = re.compile(rb"_binary '|\\0|[\x01-\x08\x0b\x0c\x0e-\x1f]")
"""What no line of plain text holds."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PAIRS = {
    "gb18030": rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]",
    "big5hkscs": rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]",
}
"""A character of two bytes, as MySQL has them: a backslash in it stands for itself."""
_MEANING = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"Z": b"\x1a"}


class _Lexer:
    """Literals of a dump, as the encoding that it names cuts them."""

    def __init__(self, head: bytes) -> None:
        match = _NAMES.search(head)
        name = match[1].lower().decode() if match else ""
        self._stored = name == "binary"
        self._codec = _PAIRED.get(name, "gb18030" if self._stored else "utf-8")
        self._each = self._stored or name in _PAIRED
        """Whether each literal may be in an encoding of its own."""
        # Many a dump holds GBK that was told to be Latin or UTF-8 when it was stored.
        self._named = self._each or (name.startswith("utf8") and charset.mostly_utf8(head))
        pair = rb"(?!)"
        body = rb"((?:[^'\\]++|\\.|'')*+)('|\\?\Z)"
        if name in _PAIRED:
            pair = _PAIRS[self._codec]
            body = rb"((?:(?:" + pair + rb")++|[^'\\\x81-\xfe]++|\\.|''|[\x81-\xfe](?!\Z))*+)('|[\\\x81-\xfe]?\Z)"
        # In remarks and names a quote is none.
        beside = rb"--[ \t][^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"|`[^`\n]*+`"
        self._token = re.compile(rb"(?:" + beside + rb")|(_binary )?'" + body, re.DOTALL | re.IGNORECASE)
        self._rest = re.compile(body, re.DOTALL)
        self._escaped = re.compile(rb"(" + pair + rb")|\\(.)|''", re.DOTALL)
        self._open: bool | None = None
        """Whether the literal that has not ended holds bytes; None where none is open."""

    def in_text(self, data: bytes, *, final: bool, whole: bool = True) -> tuple[bytes, bytes]:
        """``data`` with bytes in hexadecimal, and what of it is to come again before what follows.

        ``whole``: it begins and ends with a line. Nothing comes again where it is ``final``.
        """
        if self._open is None and whole and (data.isascii() or not self._each) and not self.is_suspect(data):
            return data, b""
        out: list[bytes] = []
        at = 0
        if self._open is not None:
            match = self._rest.match(data)
            if match is None:  # it ends in the middle of an escape
                return b"", data
            out.append(self._shown(match[1], match[2], binary=self._open))
            at = match.end()
            if match[2] != b"'":
                return b"".join(out), b"" if final else match[2]
            self._open = None
        for match in self._token.finditer(data, at):
            told, written, end = match.groups()
            out.append(data[at : match.start()])
            at = match.end()
            if written is None:
                out.append(self._in_utf8(match[0]) if self._each else match[0])
                continue
            if end != b"'" and not final and len(written) < _ENOUGH:
                return b"".join(out), data[match.start() :]
            binary = bool(told) or self._is_binary(written)
            out.append((b"0x" if binary else (told or b"") + b"'") + self._shown(written, end, binary=binary))
            if end != b"'":
                self._open = binary
                return b"".join(out) + b" " * (binary and final), b"" if final else end
        out.append(data[at:])
        return b"".join(out), b""

    def _shown(self, written: bytes, end: bytes, *, binary: bool) -> bytes:
        if binary:
            return self._escaped.sub(_meant, written).hex().encode()
        if self._stored and not written.isascii():
            data = self._in_utf8(self._escaped.sub(_meant, written))
            written = data.replace(b"\\", b"\\\\").replace(b"'", b"\\'")
        elif self._each:
            written = self._in_utf8(written)
        return written + (end if end == b"'" else b"")

    def _in_utf8(self, data: bytes) -> bytes:
        """What is in the dump's encoding or in UTF-8, whichever it reads as, in UTF-8; else as it is."""
        if data.isascii():
            return data
        text, plain = strict(data, self._codec), strict(data, "utf-8")
        if text is None or (plain and (charset.HANZI_IN_UTF8.search(data) or quality(plain) >= quality(text))):
            return data
        return text.encode()

    def is_suspect(self, written: bytes) -> bool:
        """Whether there may be bytes in it that are no text."""
        return _SUSPECT.search(written) is not None or (self._named and not self._is_text(written))

    def _is_binary(self, written: bytes) -> bool:
        if self._stored:
            return not self._is_text(self._escaped.sub(_meant, written))
        if self._each and self._is_broken(written):
            return True
        if not self.is_suspect(written):
            return False
        data = self._escaped.sub(_meant, written)
        if self._named:
            return not (self._is_text(data) and self._is_text(written))
        return not self._is_text(data) and _NO_TEXT.search(data) is not None

    def _is_broken(self, written: bytes) -> bool:
        """Whether it has bytes that are no part of a character: MySQL writes a backslash before each."""
        return b"\\" in written and any((match[2] or b"") >= b"\x80" for match in self._escaped.finditer(written))

    def _is_text(self, data: bytes) -> bool:
        if strict(data, "utf-8") is not None:
            return True
        # What is no UTF-8 is hardly ever taken for it; of GBK that is said of a fifth of what is short.
        return self._codec != "utf-8" and strict(data, self._codec) is not None and not _NO_TEXT.search(data)


_PAIRED = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""MySQL's names of encodings of which a character may hold a backslash -> ours."""


def in_text(source: ByteSource) -> ByteSource:
    """The same dump with bytes in hexadecimal."""
    head = source.head
    plain = ByteSource(source.name, source.size, lambda: _Plain(source.open(), _Lexer(head)))  # type: ignore[arg-type, return-value]
    plain.media_type, plain.head = source.media_type, _Lexer(head).in_text(head, final=True)[0]
    return plain


def head_in_text(head: bytes) -> bytes:
    """What a dump begins with, bytes in hexadecimal; what is no dump as it is."""
    return _Lexer(head).in_text(head, final=True)[0] if _STATEMENT.search(head) else head


def _meant(match: re.Match[bytes]) -> bytes:
    pair, escaped = match.groups()
    return pair or (_MEANING.get(escaped, escaped) if escaped else b"'")


class _Plain(io.RawIOBase):
    """The dump, as much at a time as comes; closes ``stream`` with itself."""

    def __init__(self, stream: BinaryIO, lexer: _Lexer) -> None:
        self._stream, self._lexer, self._rest, self._ended = stream, lexer, b"", False
        self._in_line = False
        """What was given out last ended within a line."""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Some bytes, ``size`` or not; none at the end."""
        del size
        while not self._ended:
            block = self._stream.read(_BLOCK)
            self._ended = not block
            data = self._rest + block
            cut = len(data) if self._ended else data.rfind(b"\n") + 1 or len(data)
            whole = not self._in_line and (self._ended or data[cut - 1 : cut] == b"\n")
            self._in_line = data[cut - 1 : cut] != b"\n"
            given, again = self._lexer.in_text(data[:cut], final=self._ended, whole=whole)
            self._rest = again + data[cut:]
            self._in_line = self._in_line or bool(again)
            if given:
                return given
        return b""

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
