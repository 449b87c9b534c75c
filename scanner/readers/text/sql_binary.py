r"""Bytes that MySQL's dumps write between quotes as they are, with few of them escaped: _binary 'PK\0...'.

They are put into hexadecimal before the dump is decoded: bytes of a picture are in no encoding, and would make all that
stands on their line unreadable. MySQL says ``_binary`` of them since 5.7, MariaDB never: there it is what no
text holds, or what is not in the encoding that the dump names.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from scanner.readers import charset
from scanner.readers.base import ByteSource

_BLOCK = 1 << 20
_LONGEST = 32 << 20
"""Bytes of a line; mysqldump makes none above 24 MiB unless told to."""
_ROWS = re.compile(rb"[ \t]*(?:\(|INSERT\s|REPLACE\s)", re.IGNORECASE)
_STATEMENT = re.compile(rb"^[ \t]*(?:INSERT|REPLACE)\s", re.IGNORECASE | re.MULTILINE)
_NAMES = re.compile(rb"SET NAMES '?(\w+)", re.IGNORECASE)
_SUSPECT = re.compile(rb"_binary '|\\0|[\x01-\x08\x0b\x0c\x0e-\x1f]")
"""What no line of plain text holds."""
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PAIR = rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]"
"""A character of GBK or Big5: a backslash or a quote in it stands for itself."""
_MEANING = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"Z": b"\x1a"}


class _Lexer:
    """Literals of a dump, as the encoding that it names cuts them."""

    def __init__(self, head: bytes) -> None:
        match = _NAMES.search(head)
        name = match[1].lower().decode() if match else ""
        self._codec = _PAIRED.get(name, "utf-8")
        # Many a dump holds GBK that was told to be Latin or UTF-8 when it was stored.
        self._named = name in _PAIRED or (name.startswith("utf8") and charset.mostly_utf8(head))
        pair = _PAIR if self._codec != "utf-8" else rb"(?!)"
        self._literal = re.compile(
            rb"(_binary )?'((?:" + pair + rb"|[^'\\\x81-\xfe]++|\\.|''|[\x81-\xfe])*+)('|\\?\Z)",
            re.DOTALL | re.IGNORECASE,
        )
        self._escaped = re.compile(rb"(" + pair + rb")|\\(.)|''", re.DOTALL)

    def in_text(self, lines: bytes) -> bytes:
        """The lines with bytes in hexadecimal; the same object where there are none."""
        if not self._is_suspect(lines):
            return lines
        return b"\n".join(
            self._literal.sub(self._hexadecimal, line) if _ROWS.match(line) and self._is_suspect(line) else line
            for line in lines.split(b"\n")
        )

    def _is_suspect(self, written: bytes) -> bool:
        return _SUSPECT.search(written) is not None or (self._named and not self._is_text(written))

    def _hexadecimal(self, match: re.Match[bytes]) -> bytes:
        told, written, end = match.groups()
        if not told and not self._is_suspect(written):
            return match[0]
        data = self._escaped.sub(_meant, written)
        if not told and (self._is_text(data) or not (self._named or _NO_TEXT.search(data))):
            return match[0]
        return b"0x" + data.hex().encode() + (b"" if end == b"'" else b" ")

    def _is_text(self, data: bytes) -> bool:
        try:
            data.decode(self._codec)
        except UnicodeDecodeError:
            return False
        # What is no UTF-8 is hardly ever taken for it; of GBK that is said of a fifth of what is short.
        return self._codec == "utf-8" or not _NO_TEXT.search(data)


_PAIRED = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
"""MySQL's names of encodings of which a character may hold a backslash -> ours."""


def in_text(source: ByteSource) -> ByteSource:
    """The same dump with bytes in hexadecimal."""
    lexer = _Lexer(source.head)
    plain = ByteSource(source.name, source.size, lambda: _Plain(source.open(), lexer))  # type: ignore[arg-type, return-value]
    plain.media_type, plain.head = source.media_type, lexer.in_text(source.head)
    return plain


def head_in_text(head: bytes) -> bytes:
    """What a dump begins with, bytes in hexadecimal; what is no dump as it is."""
    return _Lexer(head).in_text(head) if _STATEMENT.search(head) else head


def _meant(match: re.Match[bytes]) -> bytes:
    pair, escaped = match.groups()
    return pair or (_MEANING.get(escaped, escaped) if escaped else b"'")


class _Plain(io.RawIOBase):
    """The lines of ``stream``, as many at a time as come; closes it with itself."""

    def __init__(self, stream: BinaryIO, lexer: _Lexer) -> None:
        self._stream, self._lexer, self._rest, self._ended = stream, lexer, b"", False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Some bytes, ``size`` or not; none at the end."""
        del size
        pieces, length = [self._rest], len(self._rest)
        while not self._ended:
            block = self._stream.read(_BLOCK)
            self._ended = not block
            pieces.append(block)
            length += len(block)
            if b"\n" in block or length > _LONGEST:
                break
        whole = b"".join(pieces)
        cut = len(whole) if self._ended or length > _LONGEST else whole.rfind(b"\n") + 1
        self._rest = whole[cut:]
        return self._lexer.in_text(whole[:cut])

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
