"""``create_analyzer``: the pack behind Presidio's own AnalyzerEngine, with no model to download and no token made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from models.ner import DEFAULT, Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presidio_analyzer import AnalyzerEngine

    from recognizers.own.kinds import OwnType


def create_analyzer(
    languages: Sequence[str] = ("zh", "en"),
    *,
    names: Literal["cues", "model"] = "cues",
    types: Sequence[OwnType] = (),
    model: Choice = DEFAULT,
) -> AnalyzerEngine:
    """An AnalyzerEngine that holds the pack for each of ``languages``, and nothing that calls out to the network.

    ``names``: persons, addresses and organisations by the words around them, or by the model for names as well, which
    reads some hundred kilobytes a second. Raises MissingExtra where the model is asked for and not installed.
    ``model``: the one that is asked: ours, or a ``models.ner.choice.ModelChoice`` of the user's own.
    ``types``: the user's own, as ``recognizers.own.loading.load_types`` reads them.
    The recognizers weigh context themselves, so the NLP engine is Presidio's no-op engine: text is not tokenised.
    """
    import warnings

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine.no_op_nlp_engine import NoOpNlpEngine

    from recognizers.own.kinds import RECOGNIZER, recognizer_class
    from recognizers.pack import add_to
    from recognizers.presidio import presidio_class

    registry = RecognizerRegistry(supported_languages=list(languages))
    for language in languages:
        add_to(registry, language)
        if names == "model":
            from recognizers.presidio import ModelNameRecognizer

            registry.add_recognizer(ModelNameRecognizer(supported_language=language, model=model))
        for own in types:
            made = presidio_class(recognizer_class(own))
            registry.add_recognizer(made(supported_language=language, name=f"{RECOGNIZER}_{own.entity.code}"))
    engine = NoOpNlpEngine(models=[{"lang_code": lang, "model_name": "none"} for lang in languages])
    engine.load()
    with warnings.catch_warnings():  # it warns that it makes no lemmas for context; ours need none
        warnings.simplefilter("ignore", UserWarning)
        return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=list(languages))
