"""The compiled pass of the net: built with the package (``hatch_build.py``), called by ``models.ner.fast``."""

from __future__ import annotations

import ctypes
from pathlib import Path

from models import built

FOLDER = Path(__file__).parent


def library() -> ctypes.CDLL:
    """The library; a call lets other threads run. Raises OSError where there is none for this machine or it is old."""
    loaded = built.load(FOLDER)
    loaded.best_instructions.restype = loaded.tag_pieces.restype = ctypes.c_int32
    loaded.multiply_rows.restype = None
    return loaded
