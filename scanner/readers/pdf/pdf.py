"""PDF documents: pages of text or of pictures, tables where they can be told, and what lies beside the pages."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from models.errors import ReadError, SkipObject
from models.records import Column, Location, Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.pdf import (
    pdf_appearances,
    pdf_extras,
    pdf_layout,
    pdf_packets,
    pdf_pictures,
    pdf_revisions,
    pdf_rules,
    pdf_strings,
)
from scanner.readers.pdf.pdf_files import Files
from scanner.readers.pdf.pdf_fonts import use_box_font
from scanner.readers.pdf.pdf_objects import Objects
from scanner.readers.pdf.pdf_texts import Given, utf16
from scanner.readers.pieces import Pieces
from scanner.readers.text.text import TextReader

_IN_MEMORY = 32 << 20
_LOST = 1000
"""Pages in a row that cannot be loaded, after which the rest is taken for lost."""
_STAMP = 60
"""Characters up to which the text on a page that one picture covers is taken for a stamp (scanned with ...)."""
_CURVES = 300
_READ_FROM = 4 << 20
"""Characters read from where on ``max_ratio`` holds: a small file may show one page thousands of times."""
_OBJECT = 10
"""Characters that reading one object of a page costs as much as."""
_MOST_REVISIONS = 20
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\0-\x1f]+")


class PdfReader:
    """Text page by page as pdfium reads it; pages of pictures are recognised, or reported (``no_text_layer``)."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        with source.open() as stream:
            try:
                document = _load(stream.read() if source.size <= _IN_MEMORY else stream, context.passwords)
            except ReadError as error:
                if error.problem.code != "damaged" or source.head.startswith(b"%PDF"):
                    raise
                # Something else that holds one, or speaks of one: what can be read of it is read.
                yield from TextReader().read(source, context)
                raise
            try:
                yield from _Document(document, context).parts(source)
            finally:
                document.close()


def _load(data: Any, passwords: Iterable[str]) -> Any:
    """The document, under the first password that fits, be it the reader's or the owner's."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    use_box_font()
    code = None
    for password in chain((None,), chain.from_iterable(map(_spellings, passwords))):
        try:
            return pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
        if code != pdfium.FPDF_ERR_PASSWORD:
            break
    if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        raise SkipObject("encrypted")
    raise ReadError("damaged", f"PDF: {code}")


def _spellings(password: str) -> Iterator[str]:
    """A password as programs write it: as it is, normalised as ISO 32000-2 has it, as bytes of a Chinese Windows."""
    yield password
    if not password.isascii():
        normal = unicodedata.normalize("NFKC", password)
        if normal != password:
            yield normal
        # Under the ciphers from before PDF 2.0 pdfium turns what it is given to Latin-1.
        yield password.encode("gb18030", "replace").decode("latin-1")


class _Document:
    def __init__(self, document: Any, context: ReadContext) -> None:
        self._document, self._context = document, context
        self._given = Given()
        self._files = Files(context, self._given)
        self._pieces = Pieces(context.limits.text_window)
        self._tables = 0
        self._rows = pdf_rules.RowsOverPages()
        self._pictures = pdf_pictures.PagePictures(context, self._pieces)
        self._no_text: list[int] = []
        self._lost: list[int] = []
        self._read, self._cut, self._undrawn = 0, False, False

    def parts(self, source: ByteSource) -> Iterator[Part]:
        """Properties, pages, what lies beside them, attachments, and what could not be read."""
        yield from self._properties()
        form = self._form()
        notes = pdf_extras.PageNotes(self._document.raw, form, self._files)
        run = 0
        self._most = max(_READ_FROM, self._context.limits.max_ratio * source.size)
        for index in range(len(self._document)):
            if self._read > self._most:
                self._cut = True
                break
            try:
                page = self._document[index]
            except Exception:  # a damaged page costs itself
                self._lost.append(index + 1)
                run += 1
                if run >= _LOST:
                    self._lost.append(len(self._document))
                    break
                continue
            run = 0
            try:
                yield from self._page(page, index + 1, notes)
            finally:
                page.close()
        for title in pdf_extras.bookmarks(self._document.raw):
            yield from self._say(title, {"part": "bookmark"})
        for script in pdf_extras.scripts(self._document.raw):
            yield from self._say(script, {"part": "script"})
        yield from self._xfa()
        with source.open() as stream:
            for words in pdf_packets.xmp(stream):
                yield from self._say(words, {"part": "properties"})
        yield from self._pieces.flush()
        yield from self._files.of_list(self._document.raw)
        with source.open() as stream:
            yield from self._objects(self._document.raw, stream)
        for number in notes.drawn:
            yield from self._appearances(number)
        yield from self._revisions(source)
        yield from self._pieces.flush()
        if self._undrawn:
            yield Problem("members", f"{pdf_appearances.MOST >> 20} MiB")
        if self._given.full:
            yield Problem("members", str(self._given.most))
        if self._cut:
            yield Problem("ratio", str(self._context.limits.max_ratio))
        if notes.problem is not None:
            yield notes.problem
        if self._no_text:
            yield Problem("no_text_layer", ranges(self._no_text))
            if self._pictures.why_not is not None and self._pictures.why_not.code != "ocr_off":
                yield self._pictures.why_not
        if self._pictures.unread:
            yield Problem("ocr_budget", ranges(self._pictures.unread))
        if self._lost or not len(self._document):
            yield Problem("damaged", f"PDF: {ranges(self._lost) or 0}")

    def _form(self) -> Any:
        """The handle of the document's form, None without one."""
        import pypdfium2.raw as pdfium

        if self._document.get_formtype() == pdfium.FORMTYPE_NONE:
            return None
        self._document.init_forms()
        return self._document.formenv.raw if self._document.formenv else None

    def _properties(self) -> Iterator[Part]:
        import pypdfium2.raw as pdfium

        keys = ("Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate")
        found = {key: utf16(pdfium.FPDF_GetMetaText, self._document.raw, key.encode()) for key in keys}
        values = {key: value for key, value in found.items() if value.strip()}
        for value in values.values():
            self._given.new(value)
        yield from _record(values, "properties")

    def _xfa(self) -> Iterator[Part]:
        place: Location = {"part": "form"}
        for part in pdf_packets.xfa(self._document.raw, self._context):
            if isinstance(part, TextChunk):
                yield from self._say(part.data[part.overlap :].decode().rstrip("\n"), place)
            elif isinstance(part, TableChunk):
                for value in _cells([part]):
                    self._given.words(value)
                yield replace(part, location=place)
            else:
                yield part

    def _say(self, text: str, location: Location) -> Iterator[Part]:
        """Give a text whatever was given before."""
        self._given.words(text)
        yield from self._pieces.add(text, location)

    def _objects(self, document: Any, file: Any, revision: str = "") -> Iterator[Part]:
        """Properties, texts and files that nothing else gave; ``revision``: of an earlier one."""
        objects = Objects(document, file, self._context)
        try:
            if objects.problem is not None:
                yield objects.problem
            values = pdf_strings.properties(objects)
            news = {key: value for key, value in values.items() if self._given.new(value)}
            yield from _record(news, revision or "properties")
            streams: dict[int, str] = {}
            for text, part in pdf_strings.texts(objects, streams):
                if text.strip() and self._given.new(text):
                    self._given.words(text)
                    yield from self._pieces.add(text, {"part": revision or part})
            yield from self._pieces.flush()
            yield from self._files.others(objects, streams)
        finally:
            objects.release()

    def _appearances(self, number: int) -> Iterator[Part]:
        """What the annotations of a page show and nobody said yet."""
        try:
            before, text, whole = pdf_appearances.with_appearances(self._document, number - 1)
        except Exception:  # a damaged page costs itself
            self._lost.append(number)
            return
        self._read += len(text)
        self._undrawn = self._undrawn or not whole
        if news := self._given.new_words(clean(text), clean(before)):
            yield from self._pieces.add(news, {"page": number, "part": "comment"})

    def _page(self, page: Any, number: int, notes: pdf_extras.PageNotes) -> Iterator[Part]:
        import pypdfium2.raw as pdfium

        location: Location = {"page": number}
        try:
            textpage = page.get_textpage()
        except Exception:  # a damaged page costs itself
            self._lost.append(number)
            return
        try:
            text = clean(textpage.get_text_range())
            self._read += len(text) + _OBJECT * max(pdfium.FPDFPage_CountObjects(page.raw), 0)
            scan = _is_picture(page, text)
            if scan and self._pictures.why_not is not None:
                self._no_text.append(number)
            if pdf_layout.wants_layout(text) or self._rows.open:
                laid = pdf_layout.page_lines(textpage.raw)
                lines = pdf_rules.rows_between_rules(laid.lines, page, laid.quarter, goes_on=self._rows.open)
                if over := self._rows.over(lines):
                    yield from self._pieces.add(over, location)
                found, rest = pdf_layout.tables(lines, number, self._tables + 1, self._context.limits.rows_per_chunk)
                self._tables += len({chunk.table for chunk in found})
                yield from found
                if found or any(line.ruled for line in lines) or pdf_layout.drawn_by_column(text, laid, lines):
                    rest += filter(None, (clean(laid.beside).rstrip("\n"),))
                    rest += pdf_layout.lost_lines(text, "\n".join((*_cells(found), *rest)))
                    text = "\n".join(rest)
        finally:
            textpage.close()
        if text.strip():
            yield from self._pieces.add(text, location)
        yield from self._pictures.page(page, number, text, scan=scan)
        for part in notes.of_page(page.raw, number):
            if isinstance(part, tuple):
                yield from self._say(*part)
                continue
            if isinstance(part, TableChunk):
                for value in _cells([part]):
                    self._given.words(value)
            yield part

    def _revisions(self, source: ByteSource) -> Iterator[Part]:
        """What the document held before it was changed and holds no more."""
        with source.open() as stream:
            ends = pdf_revisions.ends(stream)
            if ends:
                for _ in self._new_lines(self._document):
                    pass  # what there is now is no news
            if len(ends) > _MOST_REVISIONS:
                yield Problem("members", str(_MOST_REVISIONS))
            for number, end in list(enumerate(ends, 1))[-_MOST_REVISIONS:]:
                file = pdf_revisions.UpTo(stream, end)
                try:
                    document = _load(file, self._context.passwords)
                except (SkipObject, ReadError):
                    continue  # no document ends here
                try:
                    part = f"revision {number}"
                    for text, page in self._new_lines(document):
                        yield from self._pieces.add(text, {"page": page, "part": part})
                    yield from self._objects(document.raw, file, part)
                finally:
                    document.close()

    def _new_lines(self, document: Any) -> Iterator[tuple[str, int]]:
        """The lines of each page that were not given, with the page's number."""
        for index in range(len(document)):
            if self._read > self._most:
                self._cut = True
                return
            text = ""
            with contextlib.suppress(Exception):  # a damaged page costs itself
                text = clean(pdf_appearances.page_text(document, index))
            self._read += len(text) + _OBJECT
            if lines := self._given.new_lines(text):
                yield lines, index + 1


def _record(values: dict[str, str], part: str) -> Iterator[Part]:
    if values:
        columns = tuple(map(Column, values))
        yield TableChunk(columns, (tuple(values.values()),), table="info", location={"part": part})


def _cells(tables: Sequence[TableChunk]) -> Iterator[str]:
    for chunk in tables:
        yield from (column.name for column in chunk.columns)
        yield from (cell for row in chunk.rows for cell in row if cell)


def _is_picture(page: Any, text: str) -> bool:
    """Whether what the page shows is no text: a scan, letters turned into curves, or fonts that tell nothing."""
    import pypdfium2.raw as pdfium

    letters = "".join(text.split())
    if len(letters) > _STAMP:
        return len(_UNKNOWN.sub("", letters)) < 0.7 * len(letters)
    width, height = page.get_size()
    curves = 0
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            if not letters:
                return True
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > 0.4 * width * height:
                return True
        curves += item.type == pdfium.FPDF_PAGEOBJ_PATH
        if curves > _CURVES and not letters:
            return True
    return False


def clean(text: str) -> str:
    """The text of pdfium with plain line ends; a word or number broken at a line's end by a hyphen is whole again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for hyphen in ("\ufffe\n", "\ufffe", "\x02\n", "\x02", "\u00ad\n", "\u00ad"):
        text = text.replace(hyphen, "")
    return text.replace("\0", "").replace("\uffff", "")


def ranges(numbers: list[int]) -> str:
    """Page numbers as a person writes them: 3, 7-9; long lists are cut."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts[:40])
    return shown + (", ..." if len(parts) > 40 else "")
