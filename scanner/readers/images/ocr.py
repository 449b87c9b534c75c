"""The engine that reads letters off pixels: loaded once in a process, when the first picture needs it.

RapidOCR runs the models that lie in its package on onnxruntime, with one thread. The models are named by their paths:
left to itself the engine would fetch what it misses, and nothing here goes to the network.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from models.records import Problem
from scanner.readers.base import ReadContext

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL = "pip install 'pandian[ocr]'"

_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
}
_LOOKED_AT = 1920
"""Pixels of the long side on which lines are looked for; they are read at the picture's own size."""
_LONGEST = 4000
_SMALL = 480
"""Pixels of the short side up to which a picture is made larger, at most threefold."""
_SLIMMEST = 4
"""Length over width from which on a picture gets a border, so that its short side is not lost."""
_SURE, _LEAST_SURE = 0.9, 0.5
"""Confidence below which a piece is looked at the other way up as well, and below which it is no writing."""
_SAMPLE, _MOST_DOUBTED = 5, 60
"""Pieces that are turned to see whether the page is upside down, and single ones that are looked at on a page."""
_TALL = 1.5
"""Height over width from which on the engine takes a piece for one that lies on its side."""


Corners = tuple[tuple[float, float], ...]
"""x and y of the four corners, clockwise from the upper left as the page lies, not as the text is written."""


class Box(NamedTuple):
    """One piece of a line. On a page that lies on its side pieces are tall; none is upside down."""

    text: str
    corners: Corners


@functools.cache
def _models() -> dict[str, str]:
    """The paths of the models; empty where the package or one of them is not there."""
    try:
        found = importlib.util.find_spec("rapidocr")
    except (ImportError, ValueError):
        return {}
    if found is None or not found.submodule_search_locations:
        return {}
    folder = Path(found.submodule_search_locations[0]) / "models"
    paths = {name: folder / file for name, file in _MODELS.items()}
    return {name: str(path) for name, path in paths.items()} if all(p.is_file() for p in paths.values()) else {}


def unread(context: ReadContext) -> Problem | None:
    """Why no picture at all is recognised here; None where they are."""
    if context.ocr == "off":
        return Problem("ocr_off")
    return None if _models() else Problem("ocr_missing", INSTALL)


def granted(context: ReadContext) -> bool:
    """Whether one more page may be recognised, which is then counted."""
    if context.ocr_pages >= context.limits.ocr_pages_per_object or not context.ocr_grant():
        return False
    context.ocr_pages += 1
    return True


@functools.cache
def _engine() -> Any:
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.max_side_len": _LONGEST,
            "Rec.rec_batch_num": 1,  # more at once are padded to the longest: slower, and a third more memory
            "Det.limit_type": "max",
            "Det.limit_side_len": _LOOKED_AT,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **_models(),
        }
    )


def boxes(picture: Image) -> list[Box]:
    """What is written on ``picture``, in pixels of it."""
    from PIL import Image as Images

    width, height = picture.size
    scale = min(3.0, max(1.0, _SMALL / min(width, height)), _LONGEST / max(width, height))
    if scale != 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = picture.resize(size, Images.Resampling.BICUBIC if scale > 1 else Images.Resampling.LANCZOS)
    least = max(picture.size) // _SLIMMEST
    if min(picture.size) < least:
        wide = Images.new("RGB", (max(picture.width, least), max(picture.height, least)), picture.getpixel((0, 0)))
        wide.paste(picture, (0, 0))
        picture = wide
    pieces = _pieces(picture)
    doubted = sorted((p for p in pieces if p.score < _SURE), key=lambda piece: -len(piece.text))
    if 2 * len(doubted) > len(pieces):
        others = [(piece, _upside_down(picture, piece)) for piece in doubted[:_SAMPLE]]
        if 2 * sum(other.score > piece.score for piece, other in others) > len(others):
            picture = picture.rotate(180)
            pieces = _pieces(picture)
            doubted = [piece for piece in pieces if piece.score < _SURE]
    better = {id(piece): _upside_down(picture, piece) for piece in doubted[:_MOST_DOUBTED]}
    best = [max(piece, better.get(id(piece), piece), key=lambda one: one.score) for piece in pieces]
    return [
        Box(piece.text, tuple((x / scale, y / scale) for x, y in piece.corners))
        for piece in best
        if piece.score >= _LEAST_SURE and piece.text.strip()
    ]


class _Piece(NamedTuple):
    text: str
    score: float
    corners: Corners


def _pieces(picture: Image) -> list[_Piece]:
    found = _engine()(_pixels(picture), use_det=True, use_cls=False)
    if found.boxes is None or not found.txts:
        return []
    return [
        _Piece(text, float(score), tuple((float(x), float(y)) for x, y in corners))
        for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
    ]


def _pixels(picture: Image) -> Any:
    import numpy as np

    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _upside_down(picture: Image, piece: _Piece) -> _Piece:
    """The piece as it reads when it is turned by half."""
    from PIL import Image as Images

    (ax, ay), (bx, by), (cx, cy), _ = corners = piece.corners
    width, height = round(math.hypot(bx - ax, by - ay)), round(math.hypot(cx - bx, cy - by))
    # upright pieces begin at the upper left, tall ones were turned to the left by the engine
    first = 2 if height < _TALL * width else 3
    if first == 3:
        width, height = height, width
    one, two, three, four = corners[first:] + corners[:first]
    size, quad = (max(width, 1), max(height, 1)), (*one, *four, *three, *two)
    turned = picture.transform(size, Images.Transform.QUAD, quad, Images.Resampling.BICUBIC)
    found = _engine()(_pixels(turned), use_det=False, use_cls=False)
    return _Piece(found.txts[0], float(found.scores[0]), corners) if found.txts else _Piece("", 0.0, corners)
