"""The pack as Presidio has it: ``recognizers.presidio.CnMobileRecognizer`` and so on.

Once this module is imported, Presidio's registry YAML may name every recognizer of the pack (docs/presidio.md). It
stands apart, since importing Presidio costs a second of processor time that the fast lane does not need.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from models.entities import catalogue
from models.ner import DEFAULT, Choice, load_model
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.model_names import ENTITIES, VERIFIED_BY, Named, find_names
from recognizers.normalise import fold
from recognizers.pack import recognizer_classes

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts


def __getattr__(name: str) -> Any:
    if name in _made:
        return _made[name]
    raise AttributeError(name)


_made: dict[str, type[PatternRecognizer]] = {}


def presidio_class(cls: type[VerifiedRecognizer]) -> Callable[..., PatternRecognizer]:
    """The class that is a Presidio ``PatternRecognizer`` as well, named as ``public_name`` says."""
    name = public_name(cls)
    if name not in _made:
        _made[name] = _make(cls, name)
    return _made[name]


def public_name(cls: type[VerifiedRecognizer]) -> str:
    """The recognizer's own name; behind ``Pandian`` where Presidio brings one of that name, for names must be told apart."""
    own = cls.__name__
    theirs = importlib.import_module("presidio_analyzer.predefined_recognizers")
    return f"Pandian{own}" if hasattr(theirs, own) else own


def _make(cls: type[VerifiedRecognizer], name: str) -> type[PatternRecognizer]:
    words = tuple(catalogue()[cls.entity].context)

    class Presidio(cls, PatternRecognizer):  # type: ignore[misc, valid-type]
        COUNTRY_CODE = "cn"
        PATTERNS: ClassVar = [Pattern(name=cls.entity.lower(), regex=cls.regex, score=0.5)]
        CONTEXT: ClassVar = list(words)

        def __init__(
            self,
            patterns: list[Pattern] | None = None,
            context: list[str] | None = None,
            supported_language: str = "zh",
            supported_entity: str = cls.entity,
            **given: Any,
        ) -> None:
            """As Presidio's own: ``patterns`` are searched for instead of PATTERNS, what they find is verified as ever.

            ``context``: words with which Presidio's enhancer raises a score, where its NLP engine makes tokens; without
            them the score stays as judged, the words of CONTEXT being weighed by ``judge`` itself.
            """
            cls.__init__(self)
            self.settled = context is None
            PatternRecognizer.__init__(
                self,
                supported_entity=supported_entity,
                name=given.pop("name", None) or name,
                supported_language=supported_language,
                patterns=patterns or self.PATTERNS,
                context=context or self.CONTEXT,
                **given,
            )
            if patterns:
                self.compiled = re.compile("|".join(f"(?:{pattern.regex})" for pattern in patterns), cls.flags)

        def analyze(
            self,
            text: str,
            entities: list[str],
            nlp_artifacts: NlpArtifacts | None = None,
            regex_flags: int | None = None,
        ) -> list[RecognizerResult]:
            """Every verified match; flags of the registry are left alone, for the forms are what their standards say."""
            if entities and self.supported_entities[0] not in entities:
                return []
            found: list[RecognizerResult] = cls.analyze(self, text, [], nlp_artifacts, regex_flags)
            return found

    Presidio.__name__ = Presidio.__qualname__ = name
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
    entity = recognizer.supported_entities[0] if isinstance(recognizer, EntityRecognizer) else recognizer.entity
    return _result(recognizer, entity, span, judged.score, judged.verified_by, explanation)


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
            # context was weighed here: the engine's own enhancer leaves the score alone, but for words of the caller's
            RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: getattr(recognizer, "settled", True),
            "verified_by": proofs,
        },
    )


class ModelNameRecognizer(EntityRecognizer):
    """Names in running text by model; slower by far than the rest of the pack, and so no part of it by default."""

    COUNTRY_CODE = "cn"
    name: str

    def __init__(self, supported_language: str = "zh", model: Choice | dict[str, Any] = DEFAULT, **given: Any) -> None:
        """``model``: a name of ``models.ner.MODELS``, or a model of the user's own, also as a mapping.

        Raises MissingExtra, which says what to install, UsageError for a model that cannot be used.
        """
        if isinstance(model, dict):
            from models.ner.engines.config import choice_of

            model = choice_of(model)
        self.model: Choice = model
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


for _cls in recognizer_classes():  # a registry finds a recognizer by the name of a class that is there
    presidio_class(_cls)
