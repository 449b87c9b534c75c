"""The engine that reads letters off pixels: loaded once in a process, when the first picture needs it.

RapidOCR runs the models that lie in its package on onnxruntime, with one thread. The models are named by their paths:
left to itself the engine would fetch what it misses, and nothing here goes to the network.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from models.records import Problem
from scanner.readers.base import ReadContext

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL = "pip install 'pandian[ocr]'"

_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
}
_LOOKED_AT = 1920
"""Pixels of the long side on which lines are looked for; they are read at the picture's own size."""
_LONGEST = 4000
_SMALL = 736
"""Pixels of the short side up to which a picture is made larger, at most threefold."""
_SLIMMEST = 4
"""Length over width from which on a picture gets a border, so that its short side is not lost."""


class Box(NamedTuple):
    """One piece of a line. ``corners``: x and y from the upper left, clockwise as the text is written."""

    text: str
    corners: tuple[tuple[float, float], ...]


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
            "Global.max_side_len": _LONGEST,
            "Det.limit_type": "max",
            "Det.limit_side_len": _LOOKED_AT,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **_models(),
        }
    )


def boxes(picture: Image) -> list[Box]:
    """What is written on ``picture``, in pixels of it."""
    import numpy as np
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
    found = _engine()(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
    if found.boxes is None or not found.txts:
        return []
    return [
        Box(text, tuple((float(x) / scale, float(y) / scale) for x, y in corners))
        for text, corners in zip(found.txts, found.boxes, strict=True)
    ]
