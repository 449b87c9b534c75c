"""Office documents of 2007 and later under a password (an OLE file with an encrypted package), opened by one given."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import ReadError, SkipObject
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.office_package import opener
from scanner.readers.office.ole import Ole
from scanner.readers.scratch import Spool


class LockedPackageReader:
    """What the reader of the document within yields; the plain document lies in scratch for as long as it is read."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted`` where no password fits."""
        spool = Spool(context)
        try:
            with Ole(source, context) as ole:
                way = opener(ole.read("EncryptionInfo"), context.passwords)
                if way is None:
                    raise SkipObject("encrypted")
                for block in way(ole.read("EncryptedPackage")):
                    spool.write(block)
                problems = list(ole.problems)
            yield from read_unlocked(spool, source, context)
            yield from problems
        finally:
            spool.release()


def read_unlocked(spool: Spool, source: ByteSource, context: ReadContext) -> Iterator[Part]:
    """What the reader of the plain document in ``spool`` yields. Raises ReadError ``damaged`` where that is locked."""
    from scanner.readers.registry import reader_for
    from scanner.readers.sniff import sniff

    inner = spool.source(source.name)
    sniff(inner)
    if "encrypted" in inner.media_type:
        raise ReadError("damaged", "package")
    yield from reader_for(inner).read(inner, context)
