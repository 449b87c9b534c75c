"""The net by onnxruntime: for who has it and wants it; the compiled pass is faster (``docs/decisions/0024``)."""

from __future__ import annotations

import os

import numpy as np

from models.ner.crf import Packed, Tagger, Tags
from models.ner.net import Floats, Net
from models.ner.onnx_graph import IDS, LENGTHS, graph
from models.ner.reading import Ids


class OnnxEngine:
    """A session of onnxruntime on one core, and NumPy for what comes behind."""

    name = "onnxruntime"
    room = 4096

    def __init__(self, net: Net) -> None:
        """Raises ImportError without onnxruntime."""
        # Set before the import: from then on onnxruntime keeps a device number and reports to its maker.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        onnxruntime.disable_telemetry_events()
        self._session = onnxruntime.InferenceSession(graph(net), options, providers=["CPUExecutionProvider"])
        self._tagger = Tagger(net)

    def tag(self, ids: Ids, packed: Packed) -> tuple[Tags, Floats]:
        """Tags, and how probable the label of each is."""
        longest, pieces = len(packed.offsets) - 1, len(packed.order)
        counts = np.diff(packed.offsets)
        places = np.repeat(np.arange(longest), counts)
        rows = np.arange(len(ids)) - np.repeat(packed.offsets[:-1], counts)
        padded = np.zeros((longest, pieces), np.int32)
        padded[places, rows] = ids
        lengths = packed.lengths.astype(np.int32)
        scores: Floats = self._session.run(None, {IDS: padded, LENGTHS: lengths})[0][places, rows]
        return self._tagger.tag(scores, packed)
