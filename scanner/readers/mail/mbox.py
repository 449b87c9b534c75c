"""Mailboxes (mbox): every message a member; a line ``From `` begins one where a header follows it (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.errors import ReadError
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.mail.mime_headers import KNOWN_FIELD
from scanner.readers.mail.narrow import narrowed
from scanner.readers.scratch import Spool
from scanner.readers.text.text import TextReader

_LINE = 64 << 10
_BEGIN = re.compile(rb"From (?:\S+ |).*\d\d:\d\d.*\d{4}", re.DOTALL)
_BARE = re.compile(rb"From (?:-[ \t]*)?\r?\n")
"""As Thunderbird begins messages that nobody sent yet, and in its newer versions all."""
_FIELD = re.compile(rb"[!-9;-~]{1,200}:|>?From ")
_QUOTED = re.compile(rb">+From ")


class MboxReader:
    """Messages in the file's order, each unpacked as it is met."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``members``, ``expanded``, ``damaged`` without any message."""
        spool = Spool(context)
        number = 0
        source, start, release = narrowed(source, context)
        try:
            for line in _lines(source, start):
                if line is None:
                    if number:
                        yield _message(spool, number, context)
                    else:
                        yield from TextReader().read(spool.source("preamble"), context)
                        spool.release()
                    number += 1
                    spool = Spool(context)
                    continue
                context.expanded += len(line)
                if context.expanded > context.limits.max_expanded:
                    raise ReadError("expanded", f"{context.limits.max_expanded >> 20} MiB")  # noqa: TRY301
                spool.write(line)
        except BaseException:
            spool.release()
            raise
        finally:
            release()
        if number == 0:
            spool.release()
            raise ReadError("damaged", "mbox: no message")
        yield _message(spool, number, context)


def _message(spool: Spool, number: int, context: ReadContext) -> Member:
    context.members += 1
    if context.members > context.limits.max_members:
        spool.release()
        raise ReadError("members", str(context.limits.max_members))
    name = f"{number:05}.eml"
    return Member(name, spool.source(name), size=spool.size, release=spool.release)


def _lines(source: ByteSource, start: int) -> Iterator[bytes | None]:
    """Lines of messages, without the quote that mbox puts before ``From ``; None where a message begins."""
    blank, fresh = True, True
    with source.open() as stream:
        stream.seek(start)
        line = stream.readline(_LINE)
        line = line[1:] if line.startswith(b">From ") else line
        while line:
            following = stream.readline(_LINE)
            if fresh and line.startswith(b"From ") and _begins(line, following, blank=blank):
                yield None
            elif fresh and _QUOTED.match(line):
                yield line[1:]
            else:
                yield line
            blank = fresh and not line.strip()
            fresh = line.endswith(b"\n")
            line = following


def _begins(line: bytes, following: bytes, *, blank: bool) -> bool:
    """Whether a message begins with ``line``; ``blank``: an empty line or nothing stands before it."""
    if _BEGIN.match(line):
        return (_FIELD if blank else KNOWN_FIELD).match(following) is not None
    return blank and _BARE.fullmatch(line) is not None and KNOWN_FIELD.match(following) is not None
