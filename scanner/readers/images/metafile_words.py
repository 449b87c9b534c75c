"""The words of a small metafile, for the document in which it stands."""

from __future__ import annotations

from models.errors import ReadError
from models.records import TextChunk
from scanner.readers.base import ByteSource, Member, ReadContext


def metafile_words(source: ByteSource, context: ReadContext) -> list[str] | None:
    """The lines of an EMF or WMF file; None where that is not all of it: bitmaps, letters by their shapes, damage."""
    from scanner.readers.images.emf import EmfReader
    from scanner.readers.images.wmf import WmfReader

    reader = WmfReader() if source.name.endswith(".wmf") else EmfReader()
    text, whole = b"", True
    try:
        for part in reader.read(source, context):
            if isinstance(part, TextChunk):
                text += part.data[part.overlap :]
            else:
                whole = False
                if isinstance(part, Member):
                    part.release()
    except ReadError:
        return None
    return [line for line in text.decode().splitlines() if line.strip()] if whole else None
