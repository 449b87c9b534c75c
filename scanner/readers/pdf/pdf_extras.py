"""What a PDF holds beside the text of its pages: comments, form fields, links, attachments, bookmarks, scripts."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from models.records import Column, Location, Problem, TableChunk
from scanner.readers.base import Member
from scanner.readers.pdf.pdf_appearances import shows_text
from scanner.readers.pdf.pdf_files import Files
from scanner.readers.pdf.pdf_packets import xml_words
from scanner.readers.pdf.pdf_texts import utf16

_LONGEST = 1 << 20
_MOST = 10_000
_MOST_NOTES = 500_000
"""Annotations and choices of form fields in one document: a page or a field that is used again has them again."""
_DEEPEST = 40


class PageNotes:
    """Annotations of pages; ``form`` is pdfium's handle of the document's form, None without one.

    ``drawn`` are the pages where an annotation shows text by itself.
    """

    def __init__(self, document: Any, form: Any, files: Files) -> None:
        self._document, self._form, self._files = document, form, files
        self.drawn: list[int] = []
        self._links: set[str] = set()
        self._left = _MOST_NOTES
        self.problem: Problem | None = None

    def _some(self, number: int) -> range:
        """As many of ``number`` things as the document may still have."""
        if number > self._left:
            self.problem = Problem("members", str(_MOST_NOTES))
        some = range(min(max(number, 0), self._left))
        self._left -= len(some)
        return some

    def of_page(self, page: Any, number: int) -> Iterator[tuple[str, Location] | TableChunk | Member]:
        """Texts with their places, the page's form fields as one record, and files attached to its notes."""
        import pypdfium2.raw as pdfium

        values: dict[tuple[str, str], None] = {}
        for index in self._some(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                kind = pdfium.FPDFAnnot_GetSubtype(annotation)
                if self.drawn[-1:] != [number] and shows_text(annotation):
                    self.drawn.append(number)
                if kind == pdfium.FPDF_ANNOT_WIDGET:
                    self._field(annotation, values)
                elif kind == pdfium.FPDF_ANNOT_LINK:
                    address = self._address(annotation)
                    if address and address not in self._links and len(self._links) < _MOST:
                        self._links.add(address)
                        yield address, {"page": number, "part": "link"}
                if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                    attachment = pdfium.FPDFAnnot_GetFileAttachment(annotation)
                    if attachment:
                        yield self._files.attached(attachment, f"page{number}-{index}")
                if kind == pdfium.FPDF_ANNOT_WIDGET:
                    for text in self._beside(annotation):
                        yield text, {"page": number, "part": "form"}
                    continue
                said = ""
                for key in (b"Subj", b"Contents", b"RC", b"T"):
                    text = utf16(pdfium.FPDFAnnot_GetStringValue, annotation, key)
                    # The rich form of a comment says the same again, as a rule.
                    text = " ".join(xml_words(text.encode())) if key == b"RC" else text
                    if text.strip() and not (key == b"RC" and text in said):
                        said += text
                        yield text, {"page": number, "part": "author" if key == b"T" else "comment"}
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)
        if values:
            columns = tuple(Column(name) for name, _ in values)
            yield TableChunk(
                columns,
                (tuple(value for _, value in values),),
                table=f"form {number}",
                location={"page": number, "part": "form"},
            )

    def _field(self, annotation: Any, values: dict[tuple[str, str], None]) -> None:
        """Put the field's name and value among ``values``: those of several fields may have one name."""
        import pypdfium2.raw as pdfium

        if self._form is None:
            return
        value = utf16(pdfium.FPDFAnnot_GetFormFieldValue, self._form, annotation)
        if not value.strip() or value == "Off":
            return
        name = utf16(pdfium.FPDFAnnot_GetFormFieldAlternateName, self._form, annotation)
        name = name or utf16(pdfium.FPDFAnnot_GetFormFieldName, self._form, annotation)
        values[name, value] = None

    def _beside(self, annotation: Any) -> Iterator[str]:
        """What a field offers to choose, and what it holds where nobody wrote anything."""
        import pypdfium2.raw as pdfium

        if self._form is None:
            return
        default = utf16(pdfium.FPDFAnnot_GetStringValue, annotation, b"DV")
        if default.strip():
            yield default
        for index in self._some(pdfium.FPDFAnnot_GetOptionCount(self._form, annotation)):
            label = utf16(pdfium.FPDFAnnot_GetOptionLabel, self._form, annotation, index)
            if label.strip():
                yield label

    def _address(self, annotation: Any) -> str:
        import pypdfium2.raw as pdfium

        link = pdfium.FPDFAnnot_GetLink(annotation)
        action = pdfium.FPDFLink_GetAction(link) if link else None
        if not action:
            return ""
        size = pdfium.FPDFAction_GetURIPath(self._document, action, None, 0)
        if 1 < size <= _LONGEST:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(self._document, action, buffer, size)
            return buffer.value.decode("utf-8", "replace")
        size = pdfium.FPDFAction_GetFilePath(action, None, 0)
        if not 1 < size <= _LONGEST:
            return ""
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetFilePath(action, buffer, size)
        return buffer.value.decode("utf-8", "replace")


def bookmarks(document: Any) -> Iterator[str]:
    """The titles of the outline, in order; loops end."""
    import pypdfium2.raw as pdfium

    seen = 0

    def below(parent: Any, depth: int) -> Iterator[str]:
        nonlocal seen
        bookmark = pdfium.FPDFBookmark_GetFirstChild(document, parent)
        while bookmark and seen < _MOST:
            seen += 1
            title = utf16(pdfium.FPDFBookmark_GetTitle, bookmark)
            if title.strip():
                yield title
            if depth < _DEEPEST:
                yield from below(bookmark, depth + 1)
            bookmark = pdfium.FPDFBookmark_GetNextSibling(document, bookmark)

    yield from below(None, 0)


def scripts(document: Any) -> Iterator[str]:
    """The document's own scripts, which nobody runs here."""
    import pypdfium2.raw as pdfium

    for index in range(min(max(pdfium.FPDFDoc_GetJavaScriptActionCount(document), 0), _MOST)):
        action = pdfium.FPDFDoc_GetJavaScriptAction(document, index)
        if action:
            try:
                text = utf16(pdfium.FPDFJavaScriptAction_GetScript, action)
            finally:
                pdfium.FPDFDoc_CloseJavaScriptAction(action)
            if text.strip():
                yield text
