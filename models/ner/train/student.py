"""A smaller net out of a larger one: its table and its first layers, a head of its own, to be trained on.

What is left out are the upper layers: most of the work, since the first one reads its products from a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from models.ner.train.archive import Arrays
from models.ner.train.tags import TAGS


def shrunk(arrays: Mapping[str, npt.NDArray[Any]], layers: int) -> Arrays:
    """The net with its first ``layers`` layers alone. Raises ValueError where it has not more of them.

    The head begins at nothing, with a leaning towards O as most characters have; the steps between tags are kept.
    """
    if not layers or f"gru{layers}f_input" not in arrays:
        raise ValueError(f"no net of more than {layers} layers")
    kept = {
        name: array
        for name, array in arrays.items()
        if not name.startswith("gru") or int(name[3 : name.index("_") - 1]) < layers
    }
    hidden = kept[f"gru{layers - 1}f_hidden"].shape[1]
    kept["output"] = np.zeros((len(TAGS), 2 * hidden), np.float32)
    kept["output_bias"] = np.array([2.0 if tag == "O" else 0.0 for tag in TAGS], np.float32)
    return kept
