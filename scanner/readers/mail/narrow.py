"""Messages and mailboxes that an editor saved with a byte order mark or in UTF-16: as bytes with ASCII again."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from scanner.readers import charset
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.decoding import Decoder, decoded
from scanner.readers.scratch import Spool


def narrowed(source: ByteSource, context: ReadContext) -> tuple[ByteSource, int, Callable[[], None]]:
    """The same in an encoding that ASCII is part of, where in it the text begins, and what frees it."""
    head = source.head
    if not head:
        with source.open() as stream:
            head = stream.read(charset.LOOK)
    if head.startswith(codecs.BOM_UTF8):
        return source, len(codecs.BOM_UTF8), lambda: None
    encoding = (charset.guess(head) or "") if b"\0" in head[:64] else ""
    if not encoding.startswith(("utf-16", "utf-32")):
        return source, 0, lambda: None
    spool = Spool(context)
    try:
        with source.open() as stream:
            for piece in decoded(stream, Decoder(encoding)):
                spool.write(piece)
        return spool.source(source.name), 0, spool.release
    except BaseException:
        spool.release()
        raise
