"""Mailboxes (mbox): every message a member; a line ``From `` begins one where a header follows it (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.scratch import Spool

_LINE = 64 << 10
_BEGIN = re.compile(rb"From (?:\S+ |).*\d\d:\d\d.*\d{4}", re.DOTALL)
_FIELD = re.compile(rb"[!-9;-~]{1,200}:|>?From ")
_QUOTED = re.compile(rb">+From ")


class MboxReader:
    """Messages in the file's order, each unpacked as it is met."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``members``, ``expanded``, ``damaged`` without any message."""
        spool = Spool(context)
        number = 0
        try:
            for line in _lines(source):
                if line is None:
                    if number:
                        yield _message(spool, number, context)
                    elif spool.size:
                        spool.release()
                        yield Problem("damaged", "mbox: text before the first message")
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


def _lines(source: ByteSource) -> Iterator[bytes | None]:
    """Lines of messages, without the quote that mbox puts before ``From ``; None where a message begins."""
    blank, fresh = True, True
    with source.open() as stream:
        line = stream.readline(_LINE)
        while line:
            following = stream.readline(_LINE)
            if fresh and blank and _BEGIN.match(line) and _FIELD.match(following):
                yield None
            elif fresh and _QUOTED.match(line):
                yield line[1:]
            else:
                yield line
            blank = fresh and not line.strip()
            fresh = line.endswith(b"\n")
            line = following
