"""Word 97 and 6/95 documents (doc, dot, wps): everything a person would see, and what is hidden from them (MS-DOC)."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Column, TableChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office import doc_beside
from scanner.readers.office.doc_file import WordFile
from scanner.readers.office.doc_text import DocParagraphs
from scanner.readers.office.docx_places import Counters
from scanner.readers.office.docx_text import DocxText
from scanner.readers.office.ole import Ole
from scanner.readers.pieces import Pieces

_MOST_AUTHORS = 1000


class DocReader:
    """Paragraphs as text; tables as records; headers, notes, comments, boxes, deletions, properties by ``part``."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        with Ole(source, context) as ole:
            file = WordFile(ole)
            data = ole.read("Data")
            yield from ole.only_pictures(_parts(file, data, ole, context), (file.data, data))
            for stream in (data, file.data):
                yield from ole.pictures(stream)
            yield from ole.properties()
            yield from ole.embedded(lambda name: name in ("objectpool", "macros", "msodatastore"))
            yield from ole.problems


def _parts(file: WordFile, data: bytes, ole: Ole, context: ReadContext) -> Iterator[Part]:
    counters = Counters(Pieces(context.limits.text_window))
    for part, begin, end in file.parts:
        handler = DocxText(part, counters, context.limits, ole.problem)
        yield from DocParagraphs(file, handler).read(begin, end)
    for part, text in doc_beside.texts(file, data):
        yield from counters.pieces.add(text, {"part": part})
    yield from counters.pieces.flush()
    for name in file.people():
        if name and name != "Unknown" and len(counters.authors) < _MOST_AUTHORS:
            counters.authors[name] = None
    if counters.authors:
        rows = tuple((name,) for name in counters.authors)
        yield TableChunk((Column("author"),), rows, table="author", location={"part": "author"})
    saved = file.saved_by()
    pairs = tuple(zip(saved[::2], saved[1::2], strict=False))[: context.limits.rows_per_chunk]
    if pairs:
        yield TableChunk((Column("author"), Column("path")), pairs, table="saved by", location={"part": "saved_by"})
