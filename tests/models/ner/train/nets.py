"""Small nets with numbers by chance."""

from __future__ import annotations

import numpy as np

from models.ner.train.tags import TAGS, edges, steps


def small(seed=0, width=6, hidden=5, layers=2, letters="，。张王李伟地址"):
    """The arrays of a net as an archive holds them."""
    chance = np.random.default_rng(seed)

    def some(*shape):
        return chance.normal(0, 0.5, shape).astype(np.float32)

    arrays = {
        "characters": np.array(sorted(map(ord, letters)), np.int32),
        "folds": np.array([[ord("張"), ord("张")]], np.int32),
        "embedding": some(len(letters) + 4, width),
    }
    for layer in range(layers):
        inputs = 2 * hidden if layer else width
        for way in "fb":
            arrays[f"gru{layer}{way}_input"] = some(3 * hidden, inputs)
            arrays[f"gru{layer}{way}_hidden"] = some(3 * hidden, hidden)
            arrays[f"gru{layer}{way}_input_bias"] = some(3 * hidden)
            arrays[f"gru{layer}{way}_hidden_bias"] = some(3 * hidden)
    arrays["output"], arrays["output_bias"] = some(len(TAGS), 2 * hidden), some(len(TAGS))
    arrays["transitions"] = steps() + np.where(steps() < 0, 0, some(len(TAGS), len(TAGS)))
    arrays["start"], arrays["end"] = edges()
    arrays["tags"] = np.array(TAGS)
    return arrays
