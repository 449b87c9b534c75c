"""Models of the user's own behind the seam of ``models.ner``: an engine is a library that runs such models.

An engine is one module with ``load(choice)`` and a line here. Nothing is fetched: a model is a folder on this machine
or an installed package. ``docs/ner-engines.md`` tells how to have one.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

from models.errors import MissingExtra, PandianError, UsageError
from models.messages import default_lang, text
from models.ner import installed
from models.ner.choice import ModelChoice
from models.ner.engines.places import digest_of, folder_of, shown_name

if TYPE_CHECKING:
    from models.ner import NameModel


class Engine(NamedTuple):
    """``where``: module:function that loads a model. ``packages``: what it imports, of the ``extra`` of that name."""

    where: str
    packages: tuple[str, ...]
    extra: str


ENGINES: dict[str, Engine] = {
    "spacy": Engine("models.ner.engines.spacy:load", ("spacy",), "spacy"),
    "transformers": Engine("models.ner.engines.transformers:load", ("transformers", "torch"), "transformers"),
    "onnx": Engine("models.ner.engines.onnx:load", ("onnxruntime", "tokenizers"), "onnx"),
}


def check(choice: ModelChoice) -> None:
    """Raise MissingExtra where the engine is not installed, UsageError where the model is not on this machine."""
    if absent := installed.absent(ENGINES[choice.engine].packages):
        raise _missing(choice, " ".join(absent))
    folder_of(choice)


def describe(choice: ModelChoice) -> dict[str, Any]:
    """What a run says of its model, and what two runs must have in common: no path is in it.

    Raises UsageError where the model is not on this machine.
    """
    return {
        "engine": choice.engine,
        "model": shown_name(choice),
        "digest": digest_of(folder_of(choice)),
        "labels": dict(sorted(choice.labels)),
        "judge": choice.judge,
        "packages": installed.versions(ENGINES[choice.engine].packages),
    }


def load(choice: ModelChoice) -> NameModel:
    """The model, ready to read. Raises MissingExtra and UsageError, each of which says what to do."""
    check(choice)
    module, _, function = ENGINES[choice.engine].where.partition(":")
    try:
        model: NameModel = getattr(importlib.import_module(module), function)(choice)
    except (PandianError, MemoryError):
        raise
    except ImportError as error:  # of the engine, or what this one model needs beside it
        raise _missing(choice, error.name or " ".join(ENGINES[choice.engine].packages)) from error
    except Exception as error:  # a folder that is damaged or of another kind: libraries raise anything
        raise unusable(choice, type(error).__name__) from error
    return model


def import_ahead(engine: str) -> None:
    """Import what the engine needs and load nothing. Raises ImportError."""
    module, _, _ = ENGINES[engine].where.partition(":")
    importlib.import_module(module).prepare()


def unusable(choice: ModelChoice, reason: str) -> UsageError:
    """The error for a model that cannot be loaded."""
    return UsageError(text("ner.unusable", default_lang(), model=choice.model, engine=choice.engine, reason=reason))


def _missing(choice: ModelChoice, packages: str) -> MissingExtra:
    engine = ENGINES[choice.engine]
    return MissingExtra(
        text("ner.missing_engine", default_lang(), engine=choice.engine, packages=packages, extra=engine.extra)
    )
