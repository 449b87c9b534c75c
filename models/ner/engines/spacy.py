"""A spaCy pipeline as the model for names: its entities (ner, entity_ruler), and spans (spancat, span_ruler)."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.errors import UsageError
from models.messages import default_lang, text
from models.ner.choice import ModelChoice
from models.ner.engines.labels import meanings
from models.ner.engines.places import digest_of, folder_of, is_package
from models.ner.engines.reading import UNSCORED, Found, find

if TYPE_CHECKING:
    from models.ner import Label, NameSpan

LONGEST = 2000
"""Characters of one document: a pipeline's memory grows with them."""
_LEARNED = frozenset({"ner", "beam_ner"})
_IDLE = frozenset(
    {"tagger", "morphologizer", "parser", "senter", "sentencizer", "attribute_ruler", "lemmatizer"}
    | {"trainable_lemmatizer", "textcat", "textcat_multilabel"}
)
"""What such finders never ask: grammar and topics, half of a pipeline's time. Rules may ask for it."""


class SpacyModel:
    """A pipeline behind the seam; one text at a time, for a pipeline's tables belong to one thread."""

    def __init__(self, choice: ModelChoice, nlp: Any) -> None:
        """Raises UsageError where nothing in the pipeline ``nlp`` finds anything of ours."""
        self._choice, self._nlp = choice, nlp
        self._lock = threading.Lock()
        meta = nlp.meta
        self.name = f"spacy {meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}"
        finders = [name for name in nlp.pipe_names if _finds(nlp, name)]
        names: list[str] = []
        all_told = True
        for name in finders:
            labels = getattr(nlp.get_pipe(name), "labels", None)
            names += labels or ()
            all_told &= labels is not None
        if not finders:
            raise UsageError(text("ner.finds_nothing", default_lang(), model=choice.model))
        self._meant = meanings(names, choice, all_told=all_told)
        if all(_factory(nlp, name) in _LEARNED for name in finders):
            for name in [name for name in nlp.pipe_names if _factory(nlp, name) in _IDLE]:
                nlp.disable_pipe(name)

    @property
    def digest(self) -> str:
        """Over the pipeline's files."""
        return digest_of(folder_of(self._choice))

    def find(self, texts: Sequence[str]) -> list[list[NameSpan]]:
        """The names in each of ``texts``. May be called from several threads."""
        return find(texts, self._read, LONGEST, chinese=self._choice.judge)

    def _read(self, chosen: Sequence[str]) -> list[list[Found]]:
        with self._lock:
            return [
                self._found(doc, piece)
                for piece, doc in zip(chosen, self._nlp.pipe(chosen, batch_size=self._choice.batch), strict=True)
            ]

    def _found(self, doc: Any, piece: str) -> list[Found]:
        found = [(span, UNSCORED) for span in doc.ents]
        for group in doc.spans.values():
            scores = group.attrs.get("scores")
            found += zip(group, map(float, scores) if scores is not None else [UNSCORED] * len(group), strict=True)
        places = None if doc.text == piece else _places(doc, piece)
        told: list[Found] = []
        for span, score in found:
            label: Label | None = self._meant.get(span.label_)
            start, end = (
                (span.start_char, span.end_char) if places is None else (places[span.start][0], places[span.end - 1][1])
            )
            if label is not None and 0 <= start < end:
                told.append((start, end, label, score))
        return told


def prepare() -> None:
    """Import what a pipeline needs, which looks for compiled parts all over the installation."""
    import spacy  # noqa: F401 what it brings is the point


def load(choice: ModelChoice) -> SpacyModel:
    """The pipeline in a folder, or of an installed package. Raises UsageError for what is none of these."""
    import spacy

    if choice.device != "cpu":
        device = choice.device.partition(":")[2]
        spacy.require_gpu(int(device) if device else 0)  # type: ignore[attr-defined]  # it comes from thinc
    with warnings.catch_warnings():  # that it was made by another release of the library is said by the digest
        warnings.simplefilter("ignore")
        return SpacyModel(choice, spacy.load(choice.model if is_package(choice) else folder_of(choice)))


def _factory(nlp: Any, name: str) -> str:
    return str(nlp.get_pipe_meta(name).factory)


def _finds(nlp: Any, name: str) -> bool:
    """Does a component say that it sets entities or spans? Components of the user's own may say nothing."""
    assigns = nlp.get_pipe_meta(name).assigns
    return any(each.startswith(("doc.ents", "doc.spans")) for each in assigns) or _factory(nlp, name) in {
        *("entity_ruler", "span_ruler", "spancat", "spancat_singlelabel"),
    }


def _places(doc: Any, piece: str) -> list[tuple[int, int]]:
    """Where each token of ``doc`` stands in ``piece``, of which its tokenizer changed something; -1: nowhere."""
    places, at = [], 0
    for token in doc:
        start = piece.find(token.text, at)
        places.append((start, start + len(token.text)) if start >= 0 else (-1, -1))
        at = max(at, places[-1][1])
    return places
