"""The pack as Presidio has it: ``recognizers.presidio.CnMobileRecognizer`` and so on, made when first asked for.

A module of its own, since importing Presidio costs a second of processor time that the fast lane does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from models.entities import catalogue
from models.ner import DEFAULT, load_model
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.model_names import ENTITIES, VERIFIED_BY, Named, find_names
from recognizers.normalise import fold
from recognizers.pack import recognizer_classes

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts


def __getattr__(name: str) -> Any:
    for cls in recognizer_classes():
        if cls.__name__ == name:
            return presidio_class(cls)
    raise AttributeError(name)


_made: dict[str, type[PatternRecognizer]] = {}


def presidio_class(cls: type[VerifiedRecognizer]) -> Callable[..., PatternRecognizer]:
    """The class of the same name that is a Presidio ``PatternRecognizer`` as well."""
    if cls.__name__ not in _made:
        _made[cls.__name__] = _make(cls)
    return _made[cls.__name__]


def _make(cls: type[VerifiedRecognizer]) -> type[PatternRecognizer]:
    class Presidio(cls, PatternRecognizer):  # type: ignore[misc, valid-type]
        COUNTRY_CODE = "cn"

        def __init__(self, supported_language: str = "zh", **given: Any) -> None:
            cls.__init__(self)
            PatternRecognizer.__init__(
                self,
                supported_entity=cls.entity,
                name=given.pop("name", None) or cls.__name__,
                supported_language=supported_language,
                patterns=[Pattern(name=cls.entity.lower(), regex=cls.regex, score=0.5)],
                context=list(catalogue()[cls.entity].context),
                **given,
            )

    Presidio.__name__ = Presidio.__qualname__ = cls.__name__
    Presidio.__doc__ = cls.__doc__
    return Presidio


def pattern_result(recognizer: VerifiedRecognizer, span: tuple[int, int], judged: Judged) -> RecognizerResult:
    """What Presidio is told of a verified match at ``span`` of the text it gave."""
    explanation = AnalysisExplanation(
        recognizer=recognizer.name,
        original_score=judged.score,
        pattern_name=recognizer.entity.lower(),
        pattern=recognizer.regex,
        validation_result="checksum" in judged.verified_by,
        textual_explanation="verified by " + ", ".join(judged.verified_by),
    )
    return _result(recognizer, recognizer.entity, span, judged.score, judged.verified_by, explanation)


def _result(
    recognizer: Any,
    entity: str,
    span: tuple[int, int],
    score: float,
    proofs: tuple[str, ...],
    explanation: AnalysisExplanation,
) -> RecognizerResult:
    return RecognizerResult(
        entity_type=entity,
        start=span[0],
        end=span[1],
        score=score,
        analysis_explanation=explanation,
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: getattr(recognizer, "id", recognizer.name),
            # context was weighed here: the engine's own enhancer leaves the score alone
            RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True,
            "verified_by": proofs,
        },
    )


class ModelNameRecognizer(EntityRecognizer):
    """Names in running text by model; slower by far than the rest of the pack, and so no part of it by default."""

    COUNTRY_CODE = "cn"
    name: str

    def __init__(self, supported_language: str = "zh", model: str = DEFAULT, **given: Any) -> None:
        """``model``: a name of ``models.ner.MODELS``. Raises MissingExtra, which says what to install."""
        self.model = model
        super().__init__(
            supported_entities=list(ENTITIES),
            name=given.pop("name", None) or type(self).__name__,
            supported_language=supported_language,
            **given,
        )

    def load(self) -> None:
        """Load the model, once for the process."""
        load_model(self.model)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every name in ``text`` that was judged to be one; offsets are those of ``text``."""
        del nlp_artifacts
        folded = fold(text)
        return [
            self._result(folded.span(named.start, named.end), named)
            for named in find_names([folded.text], self.model)[0]
            if not entities or named.entity_type in entities
        ]

    def _result(self, span: tuple[int, int], named: Named) -> RecognizerResult:
        explanation = AnalysisExplanation(
            recognizer=self.name,
            original_score=named.score,
            textual_explanation=f"verified by {', '.join(VERIFIED_BY)} ({load_model(self.model).name})",
        )
        return _result(self, named.entity_type, span, named.score, VERIFIED_BY, explanation)
