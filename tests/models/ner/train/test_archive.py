"""The weights as arrays: averaged, checked, and written as the runtime reads them."""

from __future__ import annotations

import numpy as np
import pytest

from models.ner.net import read
from models.ner.train import archive
from tests.models.ner.train.nets import small


def test_the_mean_of_two_runs():
    one, two = small(1), small(2)
    mean = archive.average([one, two])
    assert np.allclose(mean["output"], (one["output"] + two["output"]) / 2)
    assert mean["characters"].dtype == np.int32
    assert np.array_equal(mean["tags"], one["tags"])
    quarter = archive.average([one, two], [1, 3])
    assert np.allclose(quarter["gru1b_hidden"], one["gru1b_hidden"] / 4 + two["gru1b_hidden"] * 3 / 4)


def test_what_is_forbidden_stays_forbidden_in_the_mean():
    mean = archive.average([small(1), small(2), small(3)])
    assert ((mean["transitions"] < -9000) == (small(1)["transitions"] < -9000)).all()


def test_weights_lean_towards_a_label_by_its_first_characters():
    plain = small(1)
    leant = archive.leaning(plain, {"PERSON": 1.5, "JOB_TITLE": -1})
    more = {tag: float(leant["output_bias"][at] - plain["output_bias"][at]) for at, tag in enumerate(plain["tags"])}
    changed = {tag: round(added, 3) for tag, added in more.items() if added}
    assert changed == {"B-PERSON": 1.5, "S-PERSON": 1.5, "B-JOB_TITLE": -1, "S-JOB_TITLE": -1}
    with pytest.raises(KeyError):
        archive.leaning(plain, {"NAME": 1})


@pytest.mark.parametrize("other", [{"hidden": 4}, {"layers": 1}, {"letters": "，。张王李伟地区"}])
def test_nets_of_another_make_have_no_mean(other):
    with pytest.raises(ValueError, match="differs"):
        archive.average([small(1), small(2, **other)])


@pytest.mark.parametrize("shape", [{}, {"layers": 1, "hidden": 7}, {"layers": 3, "width": 3}])
def test_the_runtime_reads_what_is_written(tmp_path, shape):
    arrays = small(1, **shape)
    archive.save(tmp_path / "one.npz", arrays, {"version": "7"})
    net = read(tmp_path / "one.npz")
    assert len(net.layers) == shape.get("layers", 2)
    assert np.allclose(net.output, arrays["output"].T, atol=1e-3)
    assert net.meta["version"] == "7"
    assert net.tags == tuple(arrays["tags"].tolist())


def test_the_same_weights_give_the_same_bytes(tmp_path):
    archive.save(tmp_path / "one.npz", small(1), {"a": 1})
    archive.save(tmp_path / "two.npz", small(1), {"a": 1})
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    archive.save(tmp_path / "two.npz", small(2), {"a": 1})
    assert archive.meta(tmp_path / "one.npz")["digest"] != archive.meta(tmp_path / "two.npz")["digest"]


def test_full_precision_comes_back_as_it_was(tmp_path):
    archive.save(tmp_path / "one.npz", small(1), {}, half=False)
    loaded = archive.load(tmp_path / "one.npz")
    assert all(np.array_equal(loaded[name], array) for name, array in small(1).items())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("output_bias", np.full(21, np.nan, np.float32)),
        ("output_bias", np.full(21, 1e6, np.float32)),
        ("output_bias", np.zeros(20, np.float32)),
        ("gru1f_input", np.zeros((15, 6), np.float32)),
        ("embedding", np.zeros((4, 6), np.float32)),
        ("tags", np.array(["O"])),
    ],
)
def test_what_the_runtime_would_not_read_is_not_written(tmp_path, name, value):
    with pytest.raises(ValueError, match=r"range|tags"):
        archive.save(tmp_path / "one.npz", {**small(1), name: value}, {})
    assert list(tmp_path.iterdir()) == []
