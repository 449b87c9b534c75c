"""Pages of a PDF as pictures: scans, and the pictures that stand beside text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from models.records import PICTURE, Location
from scanner.readers.base import Part, ReadContext
from scanner.readers.images import ocr
from scanner.readers.images.ocr import Box
from scanner.readers.images.ocr_text import PageTexts
from scanner.readers.pieces import Pieces

if TYPE_CHECKING:
    from PIL.Image import Image

Area = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""

_DPI = 200
_LONGEST = 3400
"""Pixels of the long side of a rendered page: A3 at 200 dpi."""
_TELLING, _BACKGROUND = 0.03, 0.85
"""Shares of the page from which on a picture beside text may be a card, and the text may be that of a scan."""
_MOST_AREAS = 4


class PagePictures:
    """Recognises pages of one document; ``unread`` are those that the budget did not reach."""

    def __init__(self, context: ReadContext, pieces: Pieces) -> None:
        self._context = context
        self._texts = PageTexts(context, pieces)
        self.why_not = ocr.unread(context)
        self.unread: list[int] = []

    def page(self, page: Any, number: int, text: str, *, scan: bool) -> Iterator[Part]:
        """What is written on the page and is not its ``text``; ``scan``: the page is a picture."""
        if self.why_not is not None:
            return
        whole = scan or self._context.ocr == "always"
        areas: Sequence[Area | None] = [None] if whole else _beside_text(page)
        for area in areas:
            if not ocr.granted(self._context):
                self.unread.append(number)
                return
            picture = _rendered(page, area)
            if picture is None:
                continue
            place: Location = {"page": number, "part": PICTURE}
            yield from self._texts.add(_news(ocr.boxes(picture), text), place)
            yield from self._texts.flush()  # what was read stands, whatever the next page does


def _beside_text(page: Any) -> list[Area]:
    """The pictures on a page of text that are large enough to be read, the largest first."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    found: list[tuple[float, Area]] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        left, bottom, right, top = max(left, 0.0), max(bottom, 0.0), min(right, width), min(top, height)
        share = (right - left) * (top - bottom) / max(width * height, 1.0)
        if right > left and top > bottom and share >= _TELLING:
            found.append((share, (left, bottom, right, top)))
    if sum(share for share, _ in found) > _BACKGROUND:
        return []  # a scan under the text that was read off it before
    return [area for _, area in sorted(found, reverse=True)[:_MOST_AREAS]]


def _rendered(page: Any, area: Area | None) -> Image | None:
    width, height = page.get_size()
    left, bottom, right, top = area or (0.0, 0.0, width, height)
    if not (right - left > 1 and top - bottom > 1):
        return None
    scale = min(_DPI / 72, _LONGEST / max(right - left, top - bottom))
    crop = (left, bottom, width - right, height - top)
    bitmap = page.render(scale=scale, crop=crop)
    try:
        picture: Image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    return picture


def _news(found: list[Box], text: str) -> list[Box]:
    """The pieces that the page's text does not hold."""
    known = "".join(filter(str.isalnum, text))
    if not known:
        return found
    return [box for box in found if "".join(filter(str.isalnum, box.text)) not in known]
