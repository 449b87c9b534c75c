"""``create_analyzer``: the pack behind Presidio's own AnalyzerEngine, with no model to download and no token made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presidio_analyzer import AnalyzerEngine


def create_analyzer(
    languages: Sequence[str] = ("zh", "en"), *, names: Literal["cues", "model"] = "cues"
) -> AnalyzerEngine:
    """An AnalyzerEngine that holds the pack for each of ``languages``, and nothing that calls out to the network.

    ``names``: persons, addresses and organisations by the words around them, or by the model for names as well, which
    reads some hundred kilobytes a second. Raises MissingExtra where the model is asked for and not installed.
    The recognizers weigh context themselves, so the NLP engine is Presidio's no-op engine: text is not tokenised.
    """
    import warnings

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine.no_op_nlp_engine import NoOpNlpEngine

    from recognizers.pack import add_to

    registry = RecognizerRegistry(supported_languages=list(languages))
    for language in languages:
        add_to(registry, language)
        if names == "model":
            from recognizers.presidio import ModelNameRecognizer

            registry.add_recognizer(ModelNameRecognizer(supported_language=language))
    engine = NoOpNlpEngine(models=[{"lang_code": lang, "model_name": "none"} for lang in languages])
    engine.load()
    with warnings.catch_warnings():  # it warns that it makes no lemmas for context; ours need none
        warnings.simplefilter("ignore", UserWarning)
        return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(languages))
