"""``ner`` of a configuration file: the model for names that analyze, scan and doctor use."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.models.ner.engines.tiny import spacy_pipeline

Call = Callable[..., tuple[int, str, str]]
NAME = "阿布都热西提"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    spacy_pipeline(tmp_path / "models/tiny", {"STAFF": [NAME], "PERSON": ["前台"]})
    path = tmp_path / "pandian.yaml"
    path.write_text(
        "lang: en\nanalyze: {names: all}\nner:\n  engine: spacy\n  model: models/tiny\n  judge: false\n"
        "  labels: {STAFF: PERSON, PERSON: null}\n"
    )
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(f"昨天{NAME}把材料交给了前台\n", "utf-8")
    return path


def test_analyze_asks_the_model_of_the_configuration(call: Call, config: Path, text: Path) -> None:
    code, out, _ = call("analyze", text, "--config", config)
    assert code == 0
    assert [(one["entity_type"], one["start"], one["end"]) for one in json.loads(out)] == [("PERSON", 2, 8)]
    code, out, _ = call("analyze", text, "--config", config, "--names", "off")
    assert json.loads(out) == []


def test_doctor_tries_the_model(call: Call, config: Path) -> None:
    code, out, _ = call("doctor", "--config", config)
    assert code == 0
    assert "model for names: spacy zh_tiny 1.2.3 (digest " in out
    assert "MiB in each worker" in out
    (config.parent / "models/tiny/config.cfg").write_text("[nlp\n")
    code, out, _ = call("doctor", "--config", config, "--format", "json")
    told = json.loads(out)["ner"]
    assert code == 0
    assert told["usable"] is False
    assert "spacy cannot load the model" in told["error"]


def test_doctor_names_the_model_that_is_ours(call: Call) -> None:
    _, out, _ = call("doctor", "--format", "json")
    told = json.loads(out)["ner"]
    assert told["usable"] is True
    assert told["engine"]


def test_what_is_not_there_is_a_wrong_call(call: Call, config: Path, text: Path, tmp_path: Path) -> None:
    config.write_text("lang: en\nner: {engine: transformers, model: owner/name}\n")
    code, _, err = call("scan", text.parent, "--out", tmp_path / "run", "--config", config)
    assert code == 2
    assert "pandian[transformers]" in err or "hf download owner/name --local-dir" in err
    assert not (tmp_path / "run").exists()


def test_a_missing_extra_is_a_wrong_call(
    call: Call, config: Path, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    for command in (("analyze", text, "--names", "all"), ("scan", text.parent, "--out", tmp_path / "run")):
        code, _, err = call(*command, "--config", config)
        assert code == 2
        assert "the engine spacy for names lacks spacy: pip install 'pandian[spacy]'" in err


def test_a_wrong_section_is_told_with_its_line(call: Call, config: Path, text: Path) -> None:
    config.write_text("lang: en\nner:\n  engine: spacy\n  model: x\n  labels: {A: B}\n")
    code, _, err = call("analyze", text, "--config", config)
    assert code == 2
    assert "line 5, ner.labels.A" in err
