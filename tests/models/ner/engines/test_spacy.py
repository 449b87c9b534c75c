import concurrent.futures
import sys

import pytest

from models.errors import MissingExtra, UsageError
from models.ner import load_model
from models.ner.choice import ModelChoice
from models.ner.engines import check, describe
from models.ner.engines.reading import UNSCORED
from tests.models.ner.engines.tiny import spacy_pipeline, spacy_trained

WORDS = {"PERSON": ["贝壳螺"], "GPE": ["云岭"], "DATE": ["初七"]}


def choice(folder, **more):
    return ModelChoice("spacy", str(folder), **more)


def found(text, folder, **more):
    spans = load_model(choice(folder, **more)).find([text])[0]
    return [(text[span.start : span.end], span.label) for span in spans]


@pytest.fixture
def folder(tmp_path):
    return spacy_pipeline(tmp_path / "model", WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "初七贝壳螺到云岭来",
        "😀\U00020000贝壳螺说，云岭\ud800！",
        "  贝壳螺\t\t 云岭\r\n",
        "ＡＢＣ é贝壳螺、云岭",
        "e\u0301贝壳螺\u200b在云岭",
    ],
)
def test_names_stand_where_the_text_has_them(folder, text):
    assert found(text, folder) == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]


def test_rules_tell_no_probability(folder):
    assert {span.score for span in load_model(choice(folder)).find(["贝壳螺到云岭"])[0]} == {UNSCORED}


def test_groups_of_spans_count(tmp_path):
    folder = spacy_pipeline(tmp_path / "model", WORDS, "span_ruler")
    assert found("贝壳螺到云岭", folder) == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]


def test_a_pipeline_that_was_trained_finds_what_it_learnt(tmp_path):
    text = "请转告陶渊明先生"
    folder = spacy_trained(tmp_path / "model", text, [(3, 6, "PER")])
    assert found(text, folder) == [("陶渊明", "PERSON")]
    assert "sentencizer" not in load_model(choice(folder))._nlp.pipe_names  # of no use to it


def test_long_texts_are_read_to_their_end(folder):
    text = "今天很高兴" * 2000 + "贝壳螺" + "大家都来了，" * 800 + "\n云岭"
    assert found(text, folder) == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]


def test_the_user_says_what_labels_mean(folder):
    said = (("DATE", "JOB_TITLE"), ("GPE", ""))
    assert found("初七贝壳螺到云岭来", folder, labels=said) == [("初七", "JOB_TITLE"), ("贝壳螺", "PERSON")]
    with pytest.raises(UsageError, match=r"PLACE.*DATE, GPE, PERSON"):
        found("", folder, labels=(("PLACE", "LOCATION"),))


def test_threads_share_a_model(folder):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda n: found(f"{n}贝壳螺到云岭来", folder), range(16)))
    assert results == [[("贝壳螺", "PERSON"), ("云岭", "LOCATION")]] * 16


def test_a_pipeline_that_finds_nothing_is_refused(tmp_path):
    import spacy

    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "model")
    with pytest.raises(UsageError, match="entity_ruler"):
        load_model(choice(tmp_path / "model"))


def test_labels_that_mean_nothing_to_us_are_named(tmp_path):
    with pytest.raises(UsageError, match="GENE"):
        load_model(choice(spacy_pipeline(tmp_path / "model", {"GENE": ["基因"]})))


def test_a_package_is_loaded_by_its_name(tmp_path, monkeypatch):
    package = tmp_path / "zh_tiny_pipeline"
    spacy_pipeline(package / "data", WORDS)
    (package / "__init__.py").write_text(
        "from pathlib import Path\nimport spacy\n"
        "def load(**given):\n    return spacy.load(Path(__file__).parent / 'data', **given)\n"
    )
    about = tmp_path / "zh_tiny_pipeline-1.2.3.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: zh_tiny_pipeline\nVersion: 1.2.3\n")
    monkeypatch.syspath_prepend(tmp_path)
    told = describe(choice("zh_tiny_pipeline"))
    assert found("贝壳螺到云岭", "zh_tiny_pipeline") == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]
    assert describe(choice("zh_tiny_pipeline")) == told  # what Python compiles is no part of it
    assert told["model"] == "zh_tiny_pipeline"


@pytest.mark.parametrize("model", ["zh_not_installed", "./nowhere", "owner/name", "/nowhere/at/all"])
def test_nothing_is_fetched(model, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError, match="Nothing is downloaded here: install it first"):
        check(choice(model))


def test_a_damaged_folder_is_refused(folder, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    (folder / "config.cfg").write_text("[nlp\n")
    with pytest.raises(UsageError, match="spacy cannot load the model"):
        load_model(choice(folder))


def test_what_a_pipeline_needs_beside_is_named(folder, monkeypatch):
    import spacy

    def load(*_, **__):
        raise ModuleNotFoundError("No module named 'spacy_pkuseg'", name="spacy_pkuseg")

    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setattr(spacy, "load", load)
    with pytest.raises(MissingExtra, match=r"lacks spacy_pkuseg: pip install 'pandian\[spacy\]'"):
        load_model(choice(folder))


def test_without_the_library_what_to_install_is_said(folder, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtra, match=r"pip install 'pandian\[spacy\]'"):
        check(choice(folder))
