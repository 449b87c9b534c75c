"""Long pictures (a chat of many screens, a receipt) cut into pieces that can be read, between lines of writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_LONG = 2.2
"""Length over width from which on a picture is cut; a page of paper has 1.4."""
_PIECE = 1.4
_SMALLEST = 1600
"""Pixels of length that are never cut."""


def cuts(picture: Image) -> Iterator[Image]:
    """The picture itself, or its pieces from top to bottom."""
    width, height = picture.size
    if height <= max(_SMALLEST, _LONG * width):
        yield picture
        return
    import numpy as np

    gray = np.asarray(picture.convert("L"))
    busy = np.abs(np.diff(gray.astype(np.int16), axis=1)).max(axis=1) if width > 1 else np.zeros(height, np.int16)
    piece, at = max(int(_PIECE * width), _SMALLEST // 2), 0
    while at < height:
        end = height
        if height - at > 1.5 * piece:
            low = at + piece // 2
            calm = busy[low : at + piece]
            end = low + int(len(calm) - 1 - np.argmin(calm[::-1]))
        yield picture.crop((0, at, width, end))
        at = end
