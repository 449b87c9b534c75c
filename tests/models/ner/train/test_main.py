"""The program: what it says without PyTorch, and weights averaged, measured and described without it."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest

from models.ner.net import read
from models.ner.train import archive, stages
from models.ner.train.__main__ import main
from models.ner.train.examples import pack
from tests.models.ner.train.nets import small

RUN = {
    "seed": 1, "steps": 10, "characters": 5000, "seconds": 90, "loss": [2.0, 0.5], "machine": "x86_64",
    "corpus": {"documents": 70, "raw lines": 9, "kinds": {"letter": 40, "table": 30}, "digest": "ab12"},
}  # fmt: skip


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Two archives of runs, a folder of marked texts, and two lines of web text."""
    monkeypatch.setattr(stages, "held", lambda: ("张伟在哪里", "王李"))
    for seed in (1, 2):
        archive.save(tmp_path / f"{seed}.npz", small(seed), {"runs": [RUN | {"seed": seed}]}, half=False)
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "a.txt").write_text("联系人：⟦PERSON:张伟⟧，地址", "utf-8")
    return tmp_path


def test_without_what_training_needs_it_says_what_to_install(monkeypatch, capsys):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else real(name, *rest))
    assert main(["--minutes", "1"]) == 2
    said = capsys.readouterr().err
    assert "torch" in said
    assert "pandian[train]" in said


def test_two_runs_are_averaged_measured_and_described(runs, capsys):
    out, card = runs / "names.npz", runs / "CARD.md"
    options = [
        "--out",
        str(out),
        "--card",
        str(card),
        "--dev",
        str(runs / "dev"),
        "--misses",
        str(runs / "misses.jsonl"),
    ]
    done = main(["--average", str(runs / "1.npz"), str(runs / "2.npz"), *options, "--lean", "PERSON=1.5"])
    assert done == 0
    net = read(out)
    mean = (small(1)["output"] + small(2)["output"]) / 2
    assert np.allclose(net.output, mean.T, atol=1e-3)
    assert [run["seed"] for run in net.meta["runs"]] == [1, 2]
    assert net.meta["dev"].keys() == {*stages.LABELS, "together"}
    said = card.read_text("utf-8")
    assert "judge behind the net: PERSON +1.5." in said
    assert net.output_bias[1] == pytest.approx(
        (small(1)["output_bias"] + small(2)["output_bias"])[1] / 2 + 1.5, abs=0.01
    )
    assert "| 2 | 10 | 5,000 | 2 | 0.5000 | x86_64 |" in said
    assert "letter 40, table 30" in said
    assert f"{out.stat().st_size:,} bytes" in said
    assert "Apache-2.0" in said
    assert "{" not in said
    rows = [json.loads(line) for line in (runs / "misses.jsonl").read_text("utf-8").splitlines()]
    assert ["missed", "a", "PERSON", "张伟"] in rows or net.meta["dev"]["PERSON"][1] == 100
    assert "persons in 10,000" in capsys.readouterr().out


def test_the_figures_are_those_of_what_ships(runs):
    """Half precision, read by the runtime: not those of the weights in memory."""
    out = runs / "names.npz"
    stages.write(out, archive.load(runs / "1.npz"), {}, half=True)
    score, persons = stages.judge(out, stages.texts(runs / "dev"), ["张" * 1000])
    assert score.want["PERSON"] == 1
    assert 0 <= persons <= 10_000


def test_data_is_kept_for_further_runs(tmp_path):
    pieces = [(np.arange(4, 9, dtype=np.int32), np.zeros(5, np.int8)), (np.full(3, 5, np.int32), np.ones(3, np.int8))]
    made = stages.Data(pack(pieces), 2, 7, (("letter", 2),), "ab")
    stages.keep(tmp_path / "data.npz", made)
    again = stages.load(tmp_path / "data.npz")
    assert (again.documents, again.raw_lines, again.kinds, again.digest) == (2, 7, (("letter", 2),), "ab")
    assert np.array_equal(again.examples.ids, made.examples.ids)
    assert np.array_equal(again.examples.codes, made.examples.codes)
    assert len(again.examples) == 2
