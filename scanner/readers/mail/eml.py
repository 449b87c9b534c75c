"""Mails (eml) and web archives (mht): header fields and bodies as text, attachments and mails within as members."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from models.errors import ReadError
from models.records import Location, Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.embedded import Embedded, is_mail
from scanner.readers.mail.mime import Aside, Data, PartHead, Transfer, events, uu_line
from scanner.readers.mail.mime_headers import base64_of, decoded, old_codec
from scanner.readers.mail.narrow import narrowed
from scanner.readers.relay import relay
from scanner.readers.scratch import Spool
from scanner.readers.sealed import is_sealed
from scanner.readers.text.html import HtmlReader
from scanner.readers.text.text import Decoded
from scanner.readers.windows import Windows

_BLOCK = 256 << 10
_BOM = b"\xef\xbb\xbf"
_COUNT = re.compile(rb"\d{1,12}[ \t]*\r?\n")
_UU = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n?$")
_PACKED = re.compile(rb"[A-Za-z0-9+/]{60,}={0,2}\r?\n?")
_PACKED_END = re.compile(rb"[A-Za-z0-9+/]+={0,2}\r?\n?")
_MOST_PACKED = 64 << 20
_OF_FIELDS = frozenset({"text/rfc822-headers", "message/delivery-status", "message/disposition-notification"})
"""Header fields as a text."""
_RUNNING = frozenset(
    {
        *("text/plain", "text/html", "text/enriched", "text/richtext", "message/partial", "message/external-body"),
        *_OF_FIELDS,
    }
)
"""What is read in its place; all else is a member, whose bytes say what it is."""
_ARMOUR = 1 << 10
"""Bytes by which a sealed message is known."""
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/directory": ".vcf",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "text/csv": ".csv",
    "text/json": ".json",
    "application/json": ".json",
    "text/rtf": ".rtf",
    "text/css": ".css",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
}
_TECHNICAL = re.compile(
    r"(?:dkim-|arc-|x-ms-exchange-|authentication-results|content-(?:type|transfer|disposition|id)|mime-version)"
)
"""Header fields that hold keys, hashes and structure and nothing that somebody wrote."""


class MailReader:
    """Header fields as lines with their name as ``key``; bodies as text; everything else a member."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``expanded`` where attachments unpack to more than the limit."""
        source, start, release = narrowed(source, context)
        try:
            with source.open() as stream:
                stream.seek(start)
                count = _COUNT.match(stream.read(32))  # Apple's mailer begins with the length of the message
                stream.seek(start + (count.end() if count else 0))
                yield from _Mail(context).read(stream)
        finally:
            release()


@dataclass(slots=True)
class _Body:
    """The part being gathered."""

    head: PartHead
    transfer: Transfer
    spool: Spool
    after: Spool | None = None
    """Plain text behind the end of base64."""

    def release(self) -> None:
        self.spool.release()
        if self.after:
            self.after.release()


@dataclass(slots=True)
class _Mail:
    context: ReadContext
    text: Windows = field(init=False)
    parts: int = 0
    body: _Body | None = None
    lost: list[Problem] = field(default_factory=list)
    packed: bytearray = field(default_factory=bytearray)
    """Lines of base64 that stand in no part."""

    def __post_init__(self) -> None:
        self.text = Windows(self.context.limits.text_window, line=None)

    def read(self, stream: BinaryIO) -> Iterator[Part]:
        try:
            for event in events(stream):
                if isinstance(event, Data):
                    self._take(event.data)
                elif isinstance(event, Aside):
                    yield from self._end()
                    yield from self._aside(event.data)
                else:
                    yield from self._end()
                    yield from self._unpack()
                    yield from self._begin(event)
            yield from self._end()
            yield from self._unpack()
        finally:
            if self.body:
                self.body.release()
        yield from self.text.flush()
        yield from dict.fromkeys(self.lost)

    def _aside(self, data: bytes) -> Iterator[Part]:
        if len(self.packed) < _MOST_PACKED and (_PACKED_END if self.packed else _PACKED).fullmatch(data):
            self.packed += data
            return
        yield from self._unpack()
        yield from self._outside(data)

    def _unpack(self) -> Iterator[Part]:
        """Base64 without the boundary and the header of its part, as text or a member; what is neither as it stands."""
        packed, self.packed = bytes(self.packed), bytearray()
        if not packed:
            return
        inner = Embedded(self.context)
        self.parts += 1
        said = inner.text(base64_of(packed), f"part-{self.parts}")
        files = list(inner.members())
        yield from files
        yield from self._outside(said.encode() + b"\n" if said else b"" if files else packed)

    def _outside(self, data: bytes) -> Iterator[Part]:
        if data.strip():
            yield from self.text.add(decoded(data).encode("utf-8", "replace"), {"part": "preamble"})

    def _begin(self, head: PartHead) -> Iterator[Part]:
        self.parts += 1
        for name, value in head.headers:
            if _TECHNICAL.match(name) and not (name == "content-type" and not head.within):
                continue
            said = decoded(value)
            if name == "content-type" or not said.strip():
                continue
            label = "-".join(word.capitalize() for word in name.split("-"))
            line = f"{label}: {said}\n" if label else f"{said}\n"
            yield from self.text.add(line.encode("utf-8", "replace"), {"part": "header", "key": label})
        if not head.multipart:
            self.body = _Body(head, Transfer(head.encoding), Spool(self.context))

    def _take(self, data: bytes) -> None:
        body = self.body
        if body is None:
            return
        if body.transfer.over(data):
            body.after = body.after or Spool(self.context)
            self._write(body.after, data)
        else:
            self._write(body.spool, body.transfer.feed(data))

    def _write(self, spool: Spool, data: bytes) -> None:
        limits = self.context.limits
        self.context.expanded += len(data)
        if self.context.expanded > limits.max_expanded:
            raise ReadError("expanded", f"{limits.max_expanded >> 20} MiB")
        spool.write(data)

    def _end(self) -> Iterator[Part]:
        body = self.body
        if body is None:
            return
        self._write(body.spool, body.transfer.finish())
        self.body = None
        try:
            yield from self._whole(body)
            if body.after:
                yield from self._plain(body.after, body.head)
        finally:
            if body.after:
                body.after.release()

    def _plain(self, spool: Spool, head: PartHead) -> Iterator[Part]:
        for piece in self._pieces(spool.source("body"), head.parameters.get("charset", "")):
            yield from self.text.add(piece, {"part": "body"})
        yield from self.text.add(b"\n", {"part": "body"})

    def _whole(self, body: _Body) -> Iterator[Part]:
        """A part that has ended: as text or as a member."""
        head = body.head
        page = head.within == "multipart/related" and head.media_type == "text/html"
        apart = head.disposition == "attachment" or (head.name and not page)
        if head.media_type in _RUNNING and not apart and not self._is_message(body):
            try:
                yield from self._text(body)
            finally:
                body.spool.release()
        elif body.spool.size:
            yield self._member(body)
        else:
            body.spool.release()

    def _is_message(self, body: _Body) -> bool:
        """Whether a plain text is another message, as it travels, from its first line on."""
        if body.head.media_type != "text/plain" or body.spool.size > self.context.limits.member_in_memory:
            return False
        with body.spool.source("body").open() as stream:
            return is_mail(stream.read(_BLOCK).decode("latin-1"))

    def _member(self, body: _Body) -> Member:
        head, limits = body.head, self.context.limits
        self.context.members += 1
        name = head.name or f"part-{self.parts}" + _EXTENSIONS.get(head.media_type, ".bin")
        if head.media_type == "message/rfc822" and not name.lower().endswith(".eml"):
            name += ".eml"
        problem = None
        enveloped = head.media_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"} and (
            head.parameters.get("smime-type", "enveloped-data") not in {"signed-data", "certs-only"}
        )
        sealed = head.within == "multipart/encrypted" and head.media_type != "application/pgp-encrypted"
        if enveloped or sealed:
            problem = Problem("encrypted")
        elif self.context.members > limits.max_members:
            problem = Problem("members", str(limits.max_members))
        size = body.spool.size
        if problem:
            body.spool.release()
            return Member(name, None, size=size, problem=problem)
        return Member(name, body.spool.source(name), size=size, release=body.spool.release)

    def _text(self, body: _Body) -> Iterator[Part]:
        source, head = body.spool.source("body"), body.head
        if not source.size:
            return
        hint = head.parameters.get("charset", "")
        place: Location = {"part": "body"}
        if head.media_type == "text/html":
            yield from self._page(source, hint, place)
            return
        if not head.encoding or head.encoding in {"7bit", "8bit", "binary"}:
            source, found = _without_uu(source, self.context)
            for name, spool in found:
                self.context.members += 1
                yield Member(name, spool.source(name), size=spool.size, release=spool.release)
        for piece in self._pieces(source, hint):
            said = decoded(piece).encode("utf-8", "replace") if head.media_type in _OF_FIELDS else piece
            yield from self.text.add(said, place)
        yield from self.text.add(b"\n", place)

    def _pieces(self, source: ByteSource, hint: str) -> Iterator[bytes]:
        """The body as UTF-8; a problem is kept where bytes were no text."""
        codec = old_codec(hint)
        if codec:
            machine = codecs.getincrementaldecoder(codec)("replace")
            with source.open() as stream:
                while block := stream.read(_BLOCK):
                    yield machine.decode(block).encode("utf-8", "replace")
            return
        text = Decoded(source, hint)
        seen = b""
        for piece in text:
            seen = seen[-_ARMOUR:] + piece
            if is_sealed(seen):
                self.lost.append(Problem("encrypted"))
            yield piece
        problem = text.decoder.problem()
        if problem:
            self.lost.append(problem)

    def _page(self, source: ByteSource, hint: str, place: Location) -> Iterator[Part]:
        """A body in HTML: what the mail says of its encoding holds before what the page says."""
        spool = Spool(self.context)
        try:
            if hint:
                spool.write(_BOM)
                for piece in self._pieces(source, hint):
                    spool.write(piece)
                source = spool.source("body.html")
            with source.open() as stream:
                source.head = stream.read(64 << 10)
            yield from relay(HtmlReader().read(source, self.context), self.text, place, f"{self.parts}.")
            yield from self.text.add(b"\n", place)
        finally:
            spool.release()


def _without_uu(source: ByteSource, context: ReadContext) -> tuple[ByteSource, list[tuple[str, Spool]]]:
    """The body without the files that stand in it in uuencode, and those files."""
    if source.size > context.limits.member_in_memory:
        return source, []
    with source.open() as stream:
        if b"begin " not in stream.read():
            return source, []
    rest, found = bytearray(), list[tuple[str, Spool]]()
    inside: Spool | None = None
    fresh = True
    with source.open() as stream:
        while line := stream.readline(64 << 10):
            begin = _UU.match(line) if fresh and inside is None else None
            data = uu_line(line) if inside is not None else None
            if begin and len(found) < context.limits.max_members:
                inside = Spool(context)
                found.append((decoded(begin[1]).strip(), inside))
            elif inside is not None and data is not None:
                inside.write(data)
            else:
                ended = inside is not None and line.strip() in {b"end", b"`", b""}
                inside = inside if ended and line.strip() != b"end" else None
                if not ended:
                    rest += line
            fresh = line.endswith(b"\n")
    return ByteSource.of_bytes(source.name, bytes(rest)), found
