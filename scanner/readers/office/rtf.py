"""Rich text (rtf): text as a person sees it, and what is hidden; embedded objects are members."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from models.errors import ReadError
from models.records import Column, Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.images import ocr
from scanner.readers.office import ole_package
from scanner.readers.office.ole_properties import page_text
from scanner.readers.office.rtf_text import TOKEN, RtfText
from scanner.readers.scratch import Spool

_BLOCK = 1 << 18
_LONGEST_WORD = 64
_TELLING = 100
_LARGEST_OLE = 256 << 20


class RtfReader:
    """Paragraphs as text; tables as records; headers, notes, comments, boxes, deletions, properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        text = RtfText(context)
        try:
            said = 0
            for part in _parts(source, text):
                if isinstance(part, TextChunk):
                    said += len(part.data)
                elif isinstance(part, TableChunk):
                    said += _TELLING
                yield part
            if said < _TELLING and text.pictures and ocr.unread(context) is not None:
                yield Problem("pictures_only", str(text.pictures))
            if text.counters.authors:
                rows = tuple((name,) for name in text.counters.authors)
                yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
            if text.properties:
                columns = tuple(map(Column, text.properties))
                values = (tuple(text.properties.values()),)
                yield TableChunk(columns, values, table="properties", location={"part": "properties"})
            for number, spool in enumerate(text.objects, 1):
                if number - 1 in text.blips:
                    yield _counted(
                        Member(f"picture {number}", spool.source(f"picture {number}"), size=spool.size), context
                    )
                else:
                    yield from _object(f"object {number}", spool, context)
            yield from text.problems
        finally:
            for spool in text.objects:
                spool.release()


def _parts(source: ByteSource, text: RtfText) -> Iterator[Part]:
    with source.open() as stream:
        rest, final = b"", False
        begun = False
        while not final:
            block = stream.read(_BLOCK)
            final = not block
            data = rest + block
            if not begun:
                if not data.lstrip(b"\xef\xbb\xbf\0 \r\n").startswith(b"{\\rtf"):
                    raise ReadError("damaged", "rtf: no begin")
                begun = True
            rest = _feed(data, text, final=final)
            out, text.out = text.out, []
            yield from out
    yield from text.finish()


def _feed(data: bytes, text: RtfText, *, final: bool) -> bytes:
    """Give the tokens of ``data`` to ``text``; what may be the begin of a longer one is kept."""
    end = len(data)
    if not final:
        slash = data.rfind(b"\\", max(0, end - _LONGEST_WORD))
        end = slash if slash >= 0 else end
    at = 0
    if text.bin_left:
        at = min(text.bin_left, len(data))
        text.raw(data[:at])
        text.bin_left -= at
    while at < end:
        match = TOKEN.match(data, at, len(data))
        if match is None:
            break
        text.token(match)
        at = match.end()
        if text.bin_left:
            some = min(text.bin_left, len(data) - at)
            text.raw(data[at : at + some])
            text.bin_left -= some
            at += some
    return data[at:]


def _object(name: str, spool: Spool, context: ReadContext) -> Iterator[Member]:
    """The file in an object's data (MS-OLEDS 2.2): a compound file, what that wraps, or a native file."""
    source = spool.source(name)
    with source.open() as stream:
        data = stream.read(_LARGEST_OLE)
    body = _payload(data)
    if not body:
        return
    found = False
    if body.startswith(ole_package.MAGIC):
        for inner, inside in ole_package.wrapped(io.BytesIO(body)):
            found = True
            yield _member(f"{name}/{inner}", inside, context)
    else:
        native = ole_package.native(struct.pack("<L", len(body)) + body)
        if native and native[0] != "native":
            found = True
            yield _member(f"{name}/{native[0]}", native[1], context)
    if not found:
        yield _member(name, body, context)


def _member(name: str, data: bytes, context: ReadContext) -> Member:
    return _counted(Member(name, ByteSource.of_bytes(name, data), size=len(data)), context)


def _counted(member: Member, context: ReadContext) -> Member:
    context.members += 1
    if context.members > context.limits.max_members:
        raise ReadError("members", str(context.limits.max_members))
    return member


def _payload(data: bytes) -> bytes:
    """What stands behind the header of an OLE 1.0 object: version, format, three names, size."""
    try:
        (kind,) = struct.unpack_from("<L", data, 4)
        if kind == 1:  # a link: its names and paths
            return page_text(data[12:].replace(b"\0", b" "), 936).strip().encode("utf-8", "replace")
        at = 8
        for _ in range(3):
            (length,) = struct.unpack_from("<L", data, at)
            at += 4 + length
        (size,) = struct.unpack_from("<L", data, at)
    except struct.error:
        return b""
    return data[at + 4 : at + 4 + size]
