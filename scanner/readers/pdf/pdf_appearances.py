"""What annotations of a PDF show on the page: a stamp may have its words in its appearance alone."""

from __future__ import annotations

import re
from typing import Any

from scanner.readers.pdf.pdf_texts import utf16

_SHOWS = re.compile(r"\bT[jJ]\b|[])>]\s*+['\"]|\bDo\b")
"""What shows text in a content, or draws another that may."""
MOST = 4 << 20
"""Bytes of appearances of one page that are drawn; pdfium takes some 75 times as much."""
_EACH = 400
"""Bytes that an annotation counts for by itself."""
_EMPTY = 2
"""Bytes of an empty text."""


def shows_text(annotation: Any) -> int:
    """How much the annotation's appearance costs to draw, in bytes; 0 where it shows no text."""
    import pypdfium2.raw as pdfium

    if not pdfium.FPDFAnnot_HasKey(annotation, b"AP"):
        return 0
    appearance = (annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL)
    size: int = pdfium.FPDFAnnot_GetAP(*appearance, None, 0)
    content = utf16(pdfium.FPDFAnnot_GetAP, *appearance)
    return _EACH + size if (_SHOWS.search(content) if content else size > _EMPTY) else 0


def with_appearances(document: Any, index: int) -> tuple[str, str, bool]:
    """The text of a page without and with what its annotations show, hidden ones too, and whether that is all of them.

    They become part of the page: nothing else of it can be read afterwards.
    """
    import pypdfium2.raw as pdfium

    page, left = document[index], MOST
    try:
        before = _text(page)
        for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(page.raw))):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
            cost = shows_text(annotation) if annotation and left >= 0 else 0
            left -= cost
            if annotation:
                pdfium.FPDFAnnot_SetFlags(annotation, pdfium.FPDF_ANNOT_FLAG_PRINT)
                pdfium.FPDFPage_CloseAnnot(annotation)
            if not cost or left < 0:
                pdfium.FPDFPage_RemoveAnnot(page.raw, number)
        done = pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    finally:
        page.close()
    text = page_text(document, index) if done == pdfium.FLATTEN_SUCCESS else before
    return before, text, left >= 0


def page_text(document: Any, index: int) -> str:
    """The text of a page in the order in which it is drawn."""
    page = document[index]
    try:
        return _text(page)
    finally:
        page.close()


def _text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
    finally:
        textpage.close()
    return text
