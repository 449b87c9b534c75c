"""Signed messages that hold what they sign: CMS signed data (RFC 5652, section 5), of SM2 too (GM/T 0010).

The .p7m of mail, of signed documents and invoices; .p7s and .p7b, which hold no content, say whose signature it is.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import ReadError
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.ofd_seal import der_strings
from scanner.readers.unpack import full, unpacked
from scanner.readers.windows import windows

_BLOCK = 1 << 20
_SEQUENCE, _SET, _INTEGER, _OID, _OCTETS, _CHUNKS, _EXPLICIT = 0x30, 0x31, 0x02, 0x06, 0x04, 0x24, 0xA0
_DEEPEST = 16
_LARGEST = 1 << 60
"""Bytes that an element may claim: no place in a file lies beyond 2^63."""
_LONGEST_NAMES = 4 << 20
"""Bytes of certificates that are looked through."""
_ENDINGS = (".p7m", ".p7s", ".p7b", ".p7c", ".p7", ".sig")
_MAIL = re.compile(rb"\s*(?:content-[a-z-]+|mime-version):", re.IGNORECASE)


class SignedReader:
    """What was signed is a member; who signed is text."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        with source.open() as stream:
            message = _Message(stream)
            blocks = message.content()
            first = next(blocks, b"")
            if first:
                name = posixpath.basename(source.name)
                name = next((name[: -len(end)] for end in _ENDINGS if name.lower().endswith(end)), name) or "content"
                name += ".eml" if _MAIL.match(first) and not name.endswith(".eml") else ""
                yield full(context) or unpacked(name, itertools.chain((first,), blocks), source.size, context)
            names = (f"{text}\n".encode() for text in dict.fromkeys(der_strings(stream.read(_LONGEST_NAMES))))
            yield from windows(names, context.limits.text_window, line=None, location={"part": "signature"})


class _Message:
    """The stream of a message, read forward: elements of BER, whose lengths may be told or end with a mark."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def content(self) -> Iterator[bytes]:
        """Blocks of what is signed; none where it travels by itself. The stream stands behind it then."""
        self._enter(_SEQUENCE)
        self._skip(_OID)
        self._enter(_EXPLICIT)
        self._enter(_SEQUENCE)
        self._skip(_INTEGER)
        self._skip(_SET)
        length = self._enter(_SEQUENCE)
        end = None if length is None else self._stream.tell() + length
        self._skip(_OID)
        if end is not None and self._stream.tell() >= end:
            return
        if self._head()[0] == _EXPLICIT:
            yield from self._octets(_DEEPEST)

    def _octets(self, deepest: int) -> Iterator[bytes]:
        """A string of bytes, or of strings of bytes."""
        tag, length = self._head()
        if tag == _OCTETS and length is not None:
            while length > 0 and (block := self._stream.read(min(length, _BLOCK))):
                length -= len(block)
                yield block
        elif tag == _CHUNKS and deepest:
            end = None if length is None else self._stream.tell() + length
            while (self._stream.tell() < end) if end is not None else not self._ended():
                yield from self._octets(deepest - 1)
        elif tag != _SEQUENCE:  # content that is a structure (of signed programs) is no file
            raise ReadError("damaged", "BER")

    def _ended(self) -> bool:
        """Whether the mark of an end stands here; it is passed."""
        at = self._stream.tell()
        if self._stream.read(2) == b"\0\0":
            return True
        self._stream.seek(at)
        return False

    def _enter(self, tag: int) -> int | None:
        found, length = self._head()
        if found != tag:
            raise ReadError("damaged", "BER")
        return length

    def _skip(self, tag: int, deepest: int = _DEEPEST) -> None:
        found, length = self._head()
        if (tag and found != tag) or not deepest:
            raise ReadError("damaged", "BER")
        if length is not None:
            self._stream.seek(length, 1)
            return
        while not self._ended():
            self._skip(0, deepest - 1)

    def _head(self) -> tuple[int, int | None]:
        """The tag and the length of the next element; no length where a mark ends it."""
        head = self._stream.read(2)
        if len(head) < 2:
            raise ReadError("damaged", "BER")
        tag, length = head
        if length == 0x80:
            return tag, None
        if length & 0x80:
            length = int.from_bytes(self._stream.read(length & 0x7F), "big")
            if length > _LARGEST:
                raise ReadError("damaged", "BER")
        return tag, length
