"""The pack named in Presidio's own YAML: what stands there is what happens."""

import subprocess
import sys

import pytest
import yaml
from presidio_analyzer import (
    AnalyzerEngine,
    AnalyzerEngineProvider,
    PatternRecognizer,
    RecognizerRegistry,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import RecognizerListLoader

from recognizers import create_analyzer, presidio
from recognizers.pack import recognizer_classes
from recognizers.presidio_config import analyzer_configuration, registry_configuration
from tests.recognizers.mixed import Mixer

ID, MOBILE = "11010519491231002X", "13812345678"
TEXT = f"张三身份证{ID}，手机{MOBILE}，邮箱zhang@example.com，QQ：12345678"


def types(results):
    return [result.entity_type for result in sorted(results, key=lambda one: one.start)]


def engine(tmp_path, configuration):
    """As a user has it: a file, and Presidio's provider that reads it."""
    file = tmp_path / "analyzer.yaml"
    file.write_text(yaml.safe_dump(configuration), "utf-8")
    return AnalyzerEngineProvider(analyzer_engine_conf_file=file).create_engine()


def with_recognizers(*named, threshold=0.0, languages=("zh",)):
    configuration = analyzer_configuration(languages)
    configuration["recognizer_registry"]["recognizers"] = list(named)
    configuration["default_score_threshold"] = threshold
    return configuration


def test_the_whole_pack_from_yaml_finds_what_the_pack_finds(tmp_path):
    ours, theirs = create_analyzer(), engine(tmp_path, analyzer_configuration())
    assert type(theirs) is AnalyzerEngine
    assert set(theirs.get_supported_entities("zh")) == {cls.entity for cls in recognizer_classes()}
    for line in [TEXT, *Mixer(5).lines(60)]:
        assert theirs.analyze(line, "zh") == ours.analyze(line, "zh")


def test_a_registry_file_of_its_own(tmp_path):
    registry, nlp = tmp_path / "recognizers.yaml", tmp_path / "nlp.yaml"
    configuration = analyzer_configuration(["zh"])
    registry.write_text(yaml.safe_dump(registry_configuration(["zh"])), "utf-8")
    nlp.write_text(yaml.safe_dump(configuration.pop("nlp_configuration")), "utf-8")
    del configuration["recognizer_registry"]
    analyzer = tmp_path / "analyzer.yaml"
    analyzer.write_text(yaml.safe_dump(configuration), "utf-8")
    made = AnalyzerEngineProvider(analyzer, nlp, registry).create_engine()
    assert types(made.analyze(TEXT, "zh")) == ["CN_RESIDENT_ID", "CN_MOBILE", "EMAIL_ADDRESS", "CN_QQ"]


def test_languages(tmp_path):
    both = {"name": "CnMobileRecognizer", "type": "predefined", "supported_languages": ["zh", "en"]}
    one = {"name": "CnResidentIdRecognizer", "type": "predefined", "supported_languages": ["zh"]}
    made = engine(tmp_path, with_recognizers(both, one, languages=("zh", "en")))
    assert types(made.analyze(TEXT, "zh")) == ["CN_RESIDENT_ID", "CN_MOBILE"]
    assert types(made.analyze(TEXT, "en")) == ["CN_MOBILE"]


def test_thresholds(tmp_path):
    mobile = {"name": "CnMobileRecognizer", "type": "predefined"}
    identity = {"name": "CnResidentIdRecognizer", "type": "predefined"}
    assert types(engine(tmp_path, with_recognizers(mobile, identity, threshold=0.95)).analyze(TEXT, "zh")) == [
        "CN_RESIDENT_ID"
    ]
    strict = {**mobile, "score_thresholds": {"CN_MOBILE": 0.95}}
    assert types(engine(tmp_path, with_recognizers(strict, identity)).analyze(TEXT, "zh")) == ["CN_RESIDENT_ID"]
    assert types(engine(tmp_path, with_recognizers(mobile)).analyze(TEXT, "zh", score_threshold=0.95)) == []


def test_a_name_and_an_entity_of_the_users_own(tmp_path):
    named = {
        "name": "our phones",
        "class_name": "CnMobileRecognizer",
        "type": "predefined",
        "supported_entity": "PHONE_NUMBER",
    }
    made = engine(tmp_path, with_recognizers(named))
    (result,) = made.analyze(TEXT, "zh", entities=["PHONE_NUMBER"], return_decision_process=True)
    assert (result.entity_type, TEXT[result.start : result.end]) == ("PHONE_NUMBER", MOBILE)
    assert result.analysis_explanation.recognizer == "our phones"
    assert made.get_supported_entities("zh") == ["PHONE_NUMBER"]


def test_recognizers_for_one_call(tmp_path):
    made = engine(tmp_path, with_recognizers({"name": "CnQqRecognizer", "type": "predefined"}))
    added = [presidio.CnMobileRecognizer(), PatternRecognizer("STAFF", deny_list=["S-007"], supported_language="zh")]
    asked = ["CN_MOBILE", "CN_QQ", "STAFF"]
    assert types(made.analyze(f"{TEXT} S-007", "zh", entities=asked, ad_hoc_recognizers=added)) == asked
    assert types(made.analyze(TEXT, "zh")) == ["CN_QQ"]


def test_allow_lists(tmp_path):
    made = engine(tmp_path, analyzer_configuration())
    every = types(made.analyze(TEXT, "zh"))
    assert types(made.analyze(TEXT, "zh", allow_list=[MOBILE])) == [one for one in every if one != "CN_MOBILE"]
    assert types(made.analyze(TEXT, "zh", allow_list=["^[0-9Xx]+$"], allow_list_match="regex")) == ["EMAIL_ADDRESS"]


def test_one_that_is_switched_off(tmp_path):
    configuration = analyzer_configuration()
    for one in configuration["recognizer_registry"]["recognizers"]:
        one["enabled"] = one["name"] != "CnQqRecognizer"
    assert "CN_QQ" not in types(engine(tmp_path, configuration).analyze(TEXT, "zh"))


def test_a_country_that_is_not_theirs_is_refused():
    wrong = {"name": "CnMobileRecognizer", "type": "predefined", "country_code": "us"}
    with pytest.raises(ValueError, match="country_code"):
        RecognizerListLoader.get([wrong], ["zh"], 26)


def test_the_filter_by_country():
    given = registry_configuration(["zh"])
    all_of = list(RecognizerListLoader.get(given["recognizers"], ["zh"], 26))
    assert list(RecognizerListLoader.get(given["recognizers"], ["zh"], 26, supported_countries=["cn"])) != []
    assert list(RecognizerListLoader.get(given["recognizers"], ["zh"], 26, supported_countries=["us"])) == []
    assert {one.country_code() for one in all_of} == {"cn"}


def test_no_name_is_one_of_presidios_own():
    """Else a registry that names theirs would get ours, or the other way round."""
    names = [presidio.public_name(cls) for cls in recognizer_classes()]
    assert len(set(names)) == len(names)
    assert not set(names) & set(dir(predefined_recognizers))
    for name in names:
        assert RecognizerListLoader.get_existing_recognizer_cls(name) is getattr(presidio, name)


@pytest.mark.parametrize("name", ["CnResidentIdRecognizer", "CnHmtResidencePermitRecognizer"])
def test_as_presidios_own_pattern_recognizers(name):
    """With nothing but PATTERNS and ``validate_result``, which is all that Presidio's own method asks for."""
    made = getattr(presidio, name)()
    assert (made.COUNTRY_CODE, made.country_code()) == ("cn", "cn")
    assert made.PATTERNS
    assert made.CONTEXT
    cls = next(cls for cls in recognizer_classes() if cls.__name__ == name)
    text = next(one for one in cls.examples if any(c.isdigit() for c in one))
    ours = made.analyze(text, [cls.entity])
    theirs = PatternRecognizer.analyze(made, text, [cls.entity])
    assert [(one.start, one.end) for one in theirs] == [(one.start, one.end) for one in ours]
    assert [one.score for one in theirs] == [1.0]
    wrong = text[: ours[0].end - 1] + ("1" if text[ours[0].end - 1] != "1" else "2")
    assert PatternRecognizer.analyze(made, wrong, [cls.entity]) == []


def test_patterns_of_the_users_own_are_verified_as_ever():
    from presidio_analyzer import Pattern

    made = presidio.CnResidentIdRecognizer(patterns=[Pattern("marked", r"(?<=ID:)[0-9]{17}[0-9X]", 0.5)])
    assert [one.start for one in made.analyze(f"{ID} ID:{ID} ID:110105194912310021", [])] == [22]


def test_context_words_of_the_users_own_raise_a_score():
    registry = RecognizerRegistry(supported_languages=["zh"])
    registry.add_recognizer(presidio.CnMobileRecognizer(context=["fleet"]))
    nlp = NoOpNlpEngine(models=[{"lang_code": "zh", "model_name": "no_op"}])
    nlp.load()
    made = AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["zh"])
    (plain,) = made.analyze(MOBILE, "zh")
    (raised,) = made.analyze(MOBILE, "zh", context=["fleet"])
    assert raised.score > plain.score


def test_the_command_writes_the_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "recognizers.presidio_config", "zh"], capture_output=True, check=True, text=True
    )
    file = tmp_path / "analyzer.yaml"
    file.write_text(done.stdout, "utf-8")
    program = (
        "import sys, recognizers.presidio\n"
        "from presidio_analyzer import AnalyzerEngineProvider\n"
        "made = AnalyzerEngineProvider(sys.argv[1]).create_engine()\n"
        f"print([one.entity_type for one in made.analyze('{ID}', 'zh')])\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "['CN_RESIDENT_ID']"


def test_each_provider_reads_the_registry():
    made = RecognizerRegistryProvider(
        registry_configuration=registry_configuration(["zh"])
    ).create_recognizer_registry()
    assert len(made.recognizers) == len(recognizer_classes())
