"""winmail.dat, Outlook's form of a mail for other programs (MS-OXTNEF): properties, body, attachments as members."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.mail import mapi
from scanner.readers.office.ole_properties import decoded, filetime
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_MAGIC = b"\x78\x9f\x3e\x22"
_LARGEST = 64 << 20
_BLOCK = 1 << 20
_MOST_PROPERTIES = 20_000
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = (0x1E, 0x1F, 0x0D, 0x102)
_RECIPIENTS, _PROPERTIES, _ATTACHMENT, _BEGIN, _PAGE = 0x9004, 0x9003, 0x9005, 0x9002, 0x9007
_DATA, _TITLE, _BODY, _SUBJECT, _FROM = 0x800F, 0x8010, 0x800C, 0x8004, 0x8000


@dataclass(slots=True)
class _Values:
    """MAPI properties: texts and bytes by number, numbers, and the names that some have."""

    texts: dict[int, str] = field(default_factory=dict)
    data: dict[int, bytes] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    times: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    spool: Spool | None = None
    values: _Values = field(default_factory=_Values)
    problem: Problem | None = None


class TnefReader:
    """Properties and recipients as records, the body as text; forms that say more, and files, as members."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        message = _Message(context)
        try:
            with source.open() as stream:
                if stream.read(6)[:4] != _MAGIC:
                    raise ReadError("damaged", "tnef: no begin")
                yield from message.read(stream)
            yield from message.problems
        finally:
            message.close()


class _Message:
    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self.problems: dict[Problem, None] = {}
        self._page = 936
        self._values = _Values()
        self._body = ""
        self._people: list[dict[str, str]] = []
        self._open: _Attachment | None = None

    def close(self) -> None:
        """Free what an attachment holds that was never given out."""
        if self._open is not None and self._open.spool is not None:
            self._open.spool.release()

    def read(self, stream: BinaryIO) -> Iterator[Part]:
        """Attributes one after another; the message's own parts come before its attachments."""
        told = False
        while True:
            head = stream.read(9)
            if len(head) < 9:
                if head:
                    self._trouble("breaks off")
                break
            kind, size = int.from_bytes(head[1:3], "little"), int.from_bytes(head[5:9], "little")
            if head[0] not in (1, 2):
                self._trouble("an attribute")
                break
            if head[0] == 2 and not told:
                told = True
                yield from self._told()
            if kind == _BEGIN:
                yield from self._give()
                self._open = _Attachment()
            whole = self._file(stream, size) if kind == _DATA else self._attribute(kind, head[0], stream, size)
            if not whole:
                self._trouble("breaks off")
                break
            stream.read(2)
        if not told:
            yield from self._told()
        yield from self._give()

    def _trouble(self, what: str) -> None:
        self.problems[Problem("damaged", f"tnef: {what}")] = None

    def _file(self, stream: BinaryIO, size: int) -> bool:
        """An attachment's bytes, into a spool."""
        if self._open is None:
            self._open = _Attachment()
        attachment, context = self._open, self._context
        if attachment.spool is None:
            attachment.spool = Spool(context)
        while size > 0:
            block = stream.read(min(size, _BLOCK))
            size -= len(block)
            context.expanded += len(block)
            if context.expanded > context.limits.max_expanded:
                raise ReadError("expanded", f"{context.limits.max_expanded >> 20} MiB")
            attachment.spool.write(block)
            if not block:
                attachment.problem = Problem("damaged", "tnef: breaks off")
                return False
        return True

    def _attribute(self, kind: int, level: int, stream: BinaryIO, size: int) -> bool:
        body = stream.read(min(size, _LARGEST))
        if size > _LARGEST and len(body) == _LARGEST:
            self.problems[Problem("too_large", f"{_LARGEST >> 20} MiB")] = None
            stream.seek(size - _LARGEST, 1)
        text = decoded(body[:_BLOCK], self._page) if kind in (_SUBJECT, _FROM, _TITLE) else ""
        if kind == _PAGE and len(body) >= 4:
            self._page = int.from_bytes(body[:4], "little") & 0xFFFF
        elif kind == _PROPERTIES and level == 1:
            self._properties(body, self._values)
        elif kind == _ATTACHMENT and self._open is not None:
            self._properties(body, self._open.values)
        elif kind == _RECIPIENTS:
            self._recipients(body)
        elif kind == _BODY:
            self._body = decoded(body, self._page)
        elif kind == _SUBJECT:
            self._values.texts.setdefault(0x0037, text)
        elif kind == _TITLE and self._open is not None:
            self._open.title = text
        elif kind == _FROM:
            # A structure of three lengths, then name and address, each up to a NUL.
            parts = filter(None, (decoded(some, self._page) for some in body[8:].split(b"\0")))
            for number, part in zip((0x0C1A, 0x0C1F), parts, strict=False):
                self._values.texts.setdefault(number, part)
        return len(body) == min(size, _LARGEST)

    # -- properties

    def _properties(self, body: bytes, into: _Values, at: int = 0) -> int:
        """A list of properties at ``at``; where it ends. What breaks off is told."""
        try:
            (count,) = struct.unpack_from("<L", body, at)
            at += 4
            for _ in range(min(count, _MOST_PROPERTIES)):
                at = self._property(body, at, into)
        except (struct.error, IndexError):
            self._trouble("properties")
            return len(body)
        return at

    def _property(self, body: bytes, at: int, into: _Values) -> int:
        kind, number = struct.unpack_from("<HH", body, at)
        at += 4
        if number >= 0x8000:
            (named,) = struct.unpack_from("<L", body, at + 16)
            (value,) = struct.unpack_from("<L", body, at + 20)
            at += 24
            if named:
                into.names[number] = decoded(body[at : at + min(value, 1024)], 1200)
                at += -(-value // 4) * 4
            else:
                into.names[number] = mapi.LOCAL_NAMES.get(value, f"{value:#06x}")
        many, kind = bool(kind & 0x1000), kind & 0xFFF
        count = 1
        if many or kind in _VARIABLE:
            (count,) = struct.unpack_from("<L", body, at)
            at += 4
        for _ in range(count):
            if kind in _VARIABLE:
                (size,) = struct.unpack_from("<L", body, at)
                self._value(kind, number, body[at + 4 : at + 4 + size], into)
                at += 4 + -(-size // 4) * 4
            else:
                size = _FIXED[kind] if kind in _FIXED else _unknown()
                self._value(kind, number, body[at : at + size], into)
                at += size
            if at > len(body) + 3:
                raise IndexError
        return at

    def _value(self, kind: int, number: int, data: bytes, into: _Values) -> None:
        if kind in (0x1E, 0x1F):
            text = decoded(data, 1200 if kind == 0x1F else self._page)
            if text.strip():
                into.texts[number] = f"{into.texts[number]}\n{text}" if number in into.texts else text
        elif kind in (0x0D, 0x102):
            into.data.setdefault(number, data)
        elif kind == 0x40 and len(data) == 8:
            into.times[number] = filetime(int.from_bytes(data, "little"))
        elif text := mapi.counted(kind, number, data):
            into.texts[number] = text
        elif len(data) == 4:
            into.numbers[number] = int.from_bytes(data, "little")

    def _recipients(self, body: bytes) -> None:
        (count,), at = struct.unpack_from("<L", body) if len(body) >= 4 else (0,), 4
        for _ in range(count):
            if at >= len(body):
                break
            one = _Values()
            at = self._properties(body, one, at)
            self._people.append(mapi.person(one.texts, one.numbers.get(0x0C15, -1)))

    # -- what comes out

    def _told(self) -> Iterator[Part]:
        values, pieces = self._values, Pieces(self._context.limits.text_window)
        record: dict[str, str] = {}
        for number in [*mapi.NAMES, *sorted(values.texts)]:
            text = values.texts.get(number, "")
            name = mapi.NAMES.get(number) or values.names.get(number) or f"{number:#06x}"
            if text and mapi.wanted(number):
                mapi.put(record, name, text)
        record |= {mapi.NAMES[number]: time for number, time in values.times.items() if number in mapi.NAMES}
        yield from filter(None, [mapi.table(record, "properties", "message")])
        yield from mapi.people(self._people, self._context.limits)
        headers = values.texts.get(mapi.HEADERS, "")
        if headers:
            yield from pieces.add(headers, {"part": "header"})
        body = values.texts.get(mapi.BODY) or self._body
        if body.strip():
            yield from pieces.add(body, {})
        yield from pieces.flush()
        yield from self._bodies(body)

    def _bodies(self, body: str) -> Iterator[Part]:
        values = self._values
        html = values.data.get(mapi.HTML) or values.texts.get(mapi.HTML, "").encode("utf-8", "replace")
        yield from mapi.bodies(html, values.data.get(mapi.RTF), body, self._context.limits, self._member)

    def _give(self) -> Iterator[Part]:
        """The attachment that was being read."""
        attachment, self._open = self._open, None
        if attachment is None:
            return
        values, spool = attachment.values, attachment.spool
        name = values.texts.get(0x3707) or attachment.title or values.texts.get(0x3001) or "attachment"
        name = name.replace("\\", "/").replace("/", "_").strip() or "attachment"
        inner = values.data.get(0x3701, b"")
        if inner[16:20] == _MAGIC:
            inner, name = inner[16:], f"{name}.dat"  # a message within, in the same form
        elif inner[16:24] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            inner = inner[16:]
        if inner and (spool is None or inner.startswith(_MAGIC) or not spool.size):
            if spool is not None:
                spool.release()
            yield self._member(name, inner)
        elif spool is not None:
            self._count()
            yield Member(name, spool.source(name), spool.size, problem=attachment.problem, release=spool.release)
        else:
            yield Member(name, None, problem=Problem("damaged", "tnef: attachment"))

    def _member(self, name: str, data: bytes) -> Member:
        self._count()
        return Member(name, ByteSource.of_bytes(name, data), size=len(data))

    def _count(self) -> None:
        self._context.members += 1
        if self._context.members > self._context.limits.max_members:
            raise ReadError("members", str(self._context.limits.max_members))


def _unknown() -> int:
    """The size of a property of a kind that nobody knows: nothing behind it can be read."""
    raise IndexError
