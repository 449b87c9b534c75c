"""The records of an Excel 97 (BIFF8) or Excel 5/95 (BIFF5) stream, and the strings in them (MS-XLS 2.1.4, 2.5)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from scanner.readers.office.ole_properties import page_text

CONTINUE = 0x3C
_LONGEST = 32 << 20


def records(data: bytes, at: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) one after another; what is no whole record at the end is left."""
    end = len(data)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, size = unpack(data, at)
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            return
        yield at, kind, body
        at += 4 + size


def continued(data: bytes, at: int) -> list[bytes]:
    """The bodies of the record at ``at`` and of the CONTINUE records behind it."""
    bodies: list[bytes] = []
    length = 0
    for _, kind, body in records(data, at):
        if bodies and kind != CONTINUE:
            break
        bodies.append(body)
        length += len(body)
        if length > 8 * _LONGEST:
            break
    return bodies


def joined(data: bytes, at: int, body: bytes) -> bytes:
    """The body of a record of one BIFF8 string at ``at``, with what of it stands in CONTINUE records."""
    if len(body) < 3 or 3 + ((body[0] | body[1] << 8) << (body[2] & 1)) <= len(body):
        return body
    bodies = continued(data, at)
    if len(bodies) < 2:
        return body
    segments = Segments(bodies)
    count, wide = struct.unpack("<HB", segments.take(3))
    text = segments.characters(count, wide & 1)
    return body[:2] + b"\1" + text.encode("utf-16-le", "replace")


class Segments:
    """Bytes that go on from body to body, as the strings of the shared table do."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._bodies, self._body, self.at = bodies, 0, 0

    @property
    def left(self) -> bool:
        """Whether there is more."""
        while self._body < len(self._bodies) and self.at >= len(self._bodies[self._body]):
            self._body, self.at = self._body + 1, 0
        return self._body < len(self._bodies)

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes, whatever body they lie in; fewer at the end."""
        out = b""
        while count > 0 and self.left:
            some = self._bodies[self._body][self.at : self.at + count]
            self.at += len(some)
            count -= len(some)
            out = out + some if out else some
        return out

    def characters(self, count: int, wide: int) -> str:
        """``count`` characters; each further body begins with a byte that says how wide they are from there on."""
        parts = []
        while count > 0:
            if self._body < len(self._bodies) and self.at >= len(self._bodies[self._body]):
                if not self.left:
                    break
                wide = self._bodies[self._body][0] & 1
                self.at = 1
            if not self.left:
                break
            body = self._bodies[self._body]
            size = min(count << wide, len(body) - self.at)
            some = body[self.at : self.at + size]
            self.at += size
            got = (size + wide) >> wide
            parts.append(some.decode("utf-16-le", "replace") if wide else some.decode("latin-1"))
            count -= max(got, 1)
        return "".join(parts)

    def string(self) -> str:
        """An XLUnicodeRichExtendedString."""
        head = self.take(3)
        if len(head) < 3:
            return ""
        count, flags = head[0] | head[1] << 8, head[2]
        runs = int.from_bytes(self.take(2), "little") if flags & 8 else 0
        extra = int.from_bytes(self.take(4), "little") if flags & 4 else 0
        text = self.characters(count, flags & 1)
        self.take(4 * runs)
        self.take(min(extra, _LONGEST))
        return text


def text16(body: bytes, at: int, page: int) -> tuple[str, int]:
    """A string with a length of two bytes at ``at``, and where it ends. ``page`` 0 is BIFF8's own form."""
    count = int.from_bytes(body[at : at + 2], "little")
    return _text(body, at + 2, count, page)


def text8(body: bytes, at: int, page: int) -> tuple[str, int]:
    """A string with a length of one byte at ``at``, and where it ends."""
    return _text(body, at + 1, body[at] if at < len(body) else 0, page)


def characters(body: bytes, at: int, count: int, page: int) -> tuple[str, int]:
    """``count`` characters at ``at`` (BIFF8: behind a byte of flags), and where they end."""
    return _text(body, at, count, page)


def _text(body: bytes, at: int, count: int, page: int) -> tuple[str, int]:
    if page:
        return page_text(body[at : at + count], page), at + count
    flags = body[at] if at < len(body) else 0
    at += 1
    runs = int.from_bytes(body[at : at + 2], "little") if flags & 8 else 0
    at += 2 if flags & 8 else 0
    extra = int.from_bytes(body[at : at + 4], "little") if flags & 4 else 0
    at += 4 if flags & 4 else 0
    size = count << (flags & 1)
    some = body[at : at + size]
    text = some.decode("utf-16-le", "replace") if flags & 1 else some.decode("latin-1")
    return text, at + size + 4 * runs + extra
