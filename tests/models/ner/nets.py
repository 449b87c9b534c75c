"""Nets with weights by chance, as files and as arrays, for tests of what reads them."""

from __future__ import annotations

import json

import numpy as np

LABELS = ("PERSON", "CN_ADDRESS", "LOCATION", "ORGANIZATION", "JOB_TITLE")
CHARACTERS = "，。：、（）0123456789abcABC我们在市区路号公司王李张经理一二三"


def arrays(seed=1, *, hidden=(20, 20), width=12, labels=LABELS, outside=1.0):
    """The arrays of a net: ``hidden`` units of each layer; ``outside`` is added to the scores of O."""
    rng = np.random.default_rng(seed)
    made = {"characters": np.array([ord(one) for one in CHARACTERS])}
    made["embedding"] = rng.normal(0, 1, (len(CHARACTERS) + 4, width))
    inputs = width
    for layer, size in enumerate(hidden):
        for direction in "fb":
            name = f"gru{layer}{direction}"
            made[f"{name}_input"] = rng.normal(0, 2 / inputs**0.5, (3 * size, inputs))
            made[f"{name}_hidden"] = rng.normal(0, 2 / size**0.5, (3 * size, size))
            made[f"{name}_input_bias"] = rng.normal(0, 0.3, 3 * size)
            made[f"{name}_hidden_bias"] = rng.normal(0, 0.3, 3 * size)
        inputs = 2 * size
    tags = ["O", *(f"{part}-{label}" for label in labels for part in "BIES")]
    made["output"] = rng.normal(0, 3 / inputs**0.5, (len(tags), inputs))
    made["output_bias"] = rng.normal(0, 0.3, len(tags))
    made["output_bias"][0] += outside
    steps = [[rng.normal(0, 0.5) if follows(a, b) else -1e4 for b in tags] for a in tags]
    made["transitions"] = np.array(steps)
    made["start"] = np.array([rng.normal(0, 0.5) if tag[0] in "OBS" else -1e4 for tag in tags])
    made["end"] = np.array([rng.normal(0, 0.5) if tag[0] in "OES" else -1e4 for tag in tags])
    made = {name: array.astype(np.float16) if array.dtype.kind == "f" else array for name, array in made.items()}
    made["tags"] = np.array(tags)
    made["meta"] = np.frombuffer(json.dumps({"version": "7"}).encode(), np.uint8)
    return made


def follows(before, tag):
    """May ``tag`` stand behind ``before``?"""
    if before[0] in "OES":
        return tag[0] in "OBS"
    return tag[0] in "IE" and tag[2:] == before[2:]


def save(path, made):
    """The file of a net."""
    np.savez(path, **made)
    return path
