"""ZIP archives: every member by its right name, unpacked within limits that count real bytes."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import ReadError
from models.records import Problem
from scanner.readers.archives.zip_entries import ZipEntries
from scanner.readers.archives.zip_entry import Entry
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import bytes_text
from scanner.readers.unpack import LONGEST_NAME, enter, full, unpacked
from scanner.readers.windows import Windows

_SAMPLE = 64 << 10


class ZipReader:
    """Members in the archive's order; a member that cannot be read has its problem, and the rest is read all the same.

    A damaged member comes with what could be had of it, and its problem.
    """

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``depth``, or ``damaged`` where there is no member at all."""
        limits = context.limits
        enter(context)
        with source.open() as stream:
            archive = ZipEntries(stream, source.size)
            encoding = _encoding(archive, limits.max_members)
            any_member = False
            comments = Windows(limits.text_window, line=None, location={"part": "comment"})
            for entry in archive:
                any_member = True
                yield from comments.add(_line(entry.comment))
                if entry.folder:
                    continue
                problem = full(context)
                if problem:
                    yield problem
                    break
                yield _member(archive, entry, _name(entry, encoding), context)
            else:
                yield from _unlisted(archive, encoding, context)
            yield from comments.add(_line(archive.comment))
            yield from comments.flush()
            if archive.split:
                yield Problem("unsupported", "zip: split archive")
            if archive.damaged:
                if not any_member:
                    raise ReadError("damaged", "zip: no members")
                yield Problem("damaged", "zip: directory")


def _member(archive: ZipEntries, entry: Entry, name: str, context: ReadContext) -> Member:
    blocks = archive.unpack(entry, context.passwords)
    return unpacked(name, blocks, entry.packed, context, size=entry.size, modified=entry.modified)


def _unlisted(archive: ZipEntries, encoding: str, context: ReadContext) -> Iterator[Part]:
    """Members that programs do not list and do not unpack: deleted ones, those of another archive in the file."""
    for entry in archive.unlisted():
        if entry.folder:
            continue
        problem = full(context)
        if problem:
            yield problem
            return
        yield _member(archive, entry, f"unlisted/{_name(entry, encoding)}", context)


def _line(comment: bytes) -> bytes:
    """A comment as a line of UTF-8; nothing where there is none or it is no text."""
    text = bytes_text(comment)
    return f"{text}\n".encode() if text and not text.isspace() else b""


def _encoding(archive: ZipEntries, most: int) -> str:
    """The encoding of the names that do not say theirs, judged by all of them together."""
    from scanner.readers import charset

    sample: list[bytes] = []
    length = 0
    for number, entry in enumerate(archive):
        if number >= most or length > _SAMPLE:
            break
        if entry.utf8_name is None and not entry.flags & 0x800 and not entry.raw_name.isascii():
            sample.append(entry.raw_name[:LONGEST_NAME])
            length += len(sample[-1])
    joined = b"\n".join(sample)
    try:
        joined.decode("utf-8")
    except UnicodeDecodeError:
        return charset.best_legacy(joined)
    return "utf-8"


def _name(entry: Entry, encoding: str) -> str:
    """The member's name as its maker wrote it; whatever it holds, it is data and never a path on disk."""
    if entry.utf8_name is not None:
        return entry.utf8_name.replace("\\", "/")
    raw = entry.raw_name[:LONGEST_NAME]
    if entry.flags & 0x800 or raw.isascii():
        text = raw.decode("utf-8", "replace")
    else:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            text = raw.decode("utf-8", "replace") if encoding != "utf-8" else raw.decode("gb18030", "replace")
    # A backslash is a separator to Windows archivers; it is replaced after decoding, as it may be half a hanzi.
    return text.replace("\\", "/")
