"""A model of the user's own behind the pack's judgement, in Presidio, and in tables."""

import pytest

from models.errors import UsageError
from models.ner import DEFAULT, versions
from models.ner.choice import ModelChoice
from models.records import Column, TableChunk
from recognizers import create_analyzer
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.model_names import find_names
from recognizers.presidio import ModelNameRecognizer
from tests.models.ner.engines.tiny import spacy_pipeline

WORDS = {"PERSON": ["贝壳螺", "张总", "沈国栋"], "GPE": ["云岭"], "ORG": ["Acme"], "TITLE": ["采购经理"]}
TEXT = "贝壳螺、张总和沈国栋到云岭见了Acme的采购经理"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return spacy_pipeline(tmp_path_factory.mktemp("models") / "tiny", WORDS)


def found(text, model):
    return [(text[one.start : one.end], one.entity_type) for one in find_names([text], model)[0]]


def test_what_a_model_says_is_judged(folder):
    judged = found(TEXT, ModelChoice("spacy", str(folder)))
    assert ("沈国栋", "PERSON") in judged
    assert [word for word, _ in judged if word == "张总"] == []


def test_or_believed_as_it_stands(folder):
    assert found(TEXT, ModelChoice("spacy", str(folder), judge=False)) == [
        ("贝壳螺", "PERSON"), ("张总", "PERSON"), ("沈国栋", "PERSON"), ("云岭", "LOCATION"), ("Acme", "ORGANIZATION"),
        ("采购经理", "JOB_TITLE"),
    ]  # fmt: skip


def test_presidio_has_it_by_a_choice(folder):
    analyzer = create_analyzer(names="model", model=ModelChoice("spacy", str(folder), judge=False))
    results = analyzer.analyze("Ａ请贝壳螺来", language="zh", entities=["PERSON"])
    assert [(one.start, one.end, one.entity_type) for one in results] == [(2, 5, "PERSON")]
    recognizer = ModelNameRecognizer(model=ModelChoice("spacy", str(folder), judge=False))
    (result,) = recognizer.analyze("请贝壳螺来", ["PERSON"])
    assert "spacy zh_tiny 1.2.3" in result.analysis_explanation.textual_explanation


def test_presidio_has_it_by_a_mapping(folder):
    model = {"engine": "spacy", "model": str(folder), "judge": False}
    analyzer = create_analyzer()
    analyzer.registry.add_recognizer(ModelNameRecognizer(model=model))
    results = analyzer.analyze("请贝壳螺来", "zh")
    assert [(one.start, one.end, one.entity_type) for one in results] == [(1, 4, "PERSON")]
    with pytest.raises(UsageError, match="device"):
        ModelNameRecognizer(model={**model, "device": "tpu"})


def test_cells_of_running_text_are_shown_to_it(folder):
    options = LaneOptions(names="all", model=ModelChoice("spacy", str(folder), judge=False))
    rows = [
        ["昨天下午贝壳螺到公司把材料交给了前台的同事，大家都很高兴"],
        ["今天没有什么特别的事情发生，大家都按时下班回家了"],
    ]
    scan = ObjectScan(options)
    matches = list(scan.feed(TableChunk(columns=(Column("备注"),), rows=tuple(map(tuple, rows)))))
    assert [(match.value, match.entity_type, match.location["row"]) for match in matches] == [("贝壳螺", "PERSON", 1)]


def test_a_run_tells_which_model_was_chosen(folder):
    own = ModelChoice("spacy", str(folder), labels=(("GPE", ""),))
    told = LaneOptions(model=own).model_described()
    assert (told["engine"], told["model"], told["labels"]) == ("spacy", folder.name, {"GPE": ""})
    assert LaneOptions(model=own).model_shown() == {"ner": f"spacy tiny {told['digest'][:12]}"}
    assert LaneOptions(model=ModelChoice("spacy", str(folder))).model_described() != told
    assert LaneOptions(names="off", model=own).model_described() is None
    assert LaneOptions().model_described() is None
    for other in sorted({"lac", "pandian"} - {DEFAULT}):
        assert LaneOptions(model=other).model_described() == {"engine": other, "packages": versions(other)}
        assert LaneOptions(model=other).model_shown() == {"ner": other}
