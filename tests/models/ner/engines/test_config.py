from pathlib import Path

import pytest

from models.errors import UsageError
from models.ner.choice import ModelChoice
from models.ner.engines.config import choice_of, read_choice

WHOLE = """\
scan: {names: all}
ner:
  engine: onnx
  model: models/hr   # beside this file
  labels: {GPE: LOCATION, LABEL_1: B-PERSON, DATE: null}
  batch: 32
  device: cuda:1
  judge: false
"""


def read(text, folder=Path("/config")):
    return read_choice(text.encode(), "c.yaml", folder)


def test_everything_that_may_be_said(tmp_path):
    (tmp_path / "models/hr").mkdir(parents=True)
    labels = (("GPE", "LOCATION"), ("LABEL_1", "B-PERSON"), ("DATE", ""))
    assert read(WHOLE, tmp_path) == ModelChoice("onnx", str(tmp_path / "models/hr"), labels, 32, "cuda:1", judge=False)


def test_without_the_section_nothing_is_chosen():
    assert read("scan: {names: all}") is None
    assert read("ner: {engine: lac}") == "lac"


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("zh_core_web_sm", "zh_core_web_sm"),
        ("owner/name", "owner/name"),
        ("./here", "/config/here"),
        ("../there", "/config/../there"),
        ("/abs", "/abs"),
    ],
)
def test_a_path_counts_from_the_file_and_a_name_is_left_alone(model, place):
    assert Path(read(f"ner: {{engine: spacy, model: {model}}}").model) == Path(place)


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("ner: spacy", 1, "mapping"),
        ("ner: {model: x}", 1, "engine is missing"),
        ("ner: {engine: spacy}", 1, "model is missing"),
        ("ner:\n  engine: hanlp\n  model: x", 2, "spacy, transformers, onnx"),
        ("ner:\n  engine: lac\n  batch: 3", 3, "no such setting"),
        ("ner:\n  engine: spacy\n  model: x\n  lables: {}", 4, "lables"),
        ("ner:\n  engine: spacy\n  model: x\n  labels:\n    GPE: PLACE", 5, "CN_ADDRESS"),
        ("ner:\n  engine: spacy\n  model: x\n  labels: {GPE: B-PERSON}", 4, "ner.labels.GPE"),
        ("ner:\n  engine: spacy\n  model: x\n  labels: [GPE]", 4, "ner.labels"),
        ("ner:\n  engine: onnx\n  model: x\n  batch: 0", 4, "1 to 1024"),
        ("ner:\n  engine: onnx\n  model: x\n  batch: 1e9", 4, "1 to 1024"),
        ("ner:\n  engine: onnx\n  model: x\n  device: tpu", 4, "cuda"),
        ("ner:\n  engine: onnx\n  model: x\n  judge: maybe", 4, "true, false"),
        ("ner:\n  engine: onnx\n  model: ''", 3, "ner.model"),
        ("ner:\n  engine: onnx\n  engine: spacy\n  model: x", 3, "engine"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(monkeypatch, text, line, named):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError, match=rf"c\.yaml, line {line}, ner") as caught:
        read(text)
    assert named in str(caught.value)


def test_a_mapping_says_the_same():
    assert choice_of({"engine": "spacy", "model": "zh_x", "labels": {"GPE": None}}) == ModelChoice(
        "spacy", "zh_x", (("GPE", ""),)
    )
    with pytest.raises(UsageError, match="engine"):
        choice_of({"engine": "none"})
