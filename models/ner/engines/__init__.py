"""Models of the user's own behind the seam of ``models.ner``: an engine is a library that runs such models.

An engine is one module and a line here. Nothing is fetched: a model is a folder on this machine
or an installed package. ``docs/ner-engines.md`` tells how to have one.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from models.errors import MissingExtra, PandianError, UsageError
from models.messages import default_lang, text
from models.ner import installed
from models.ner.choice import ModelChoice
from models.ner.engines.places import digest_of, folder_of, shown_name

if TYPE_CHECKING:
    from models.ner import NameModel


class Engine(NamedTuple):
    """``module``: has ``prepare`` and ``load``. ``packages``: what it imports; they come with ``extra``."""

    module: str
    packages: tuple[str, ...]
    extra: str


ENGINES: dict[str, Engine] = {
    "spacy": Engine("models.ner.engines.spacy", ("spacy",), "spacy"),
    "transformers": Engine("models.ner.engines.transformers", ("transformers", "torch"), "transformers"),
    "onnx": Engine("models.ner.engines.onnx", ("onnxruntime", "tokenizers"), "onnx"),
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
    with _told(choice):
        model: NameModel = _module(choice).load(choice)
    return model


def import_ahead(choice: ModelChoice) -> None:
    """Import what the engine needs and load nothing. Raises MissingExtra."""
    with _told(choice):
        _module(choice).prepare()


def unusable(choice: ModelChoice, reason: str) -> UsageError:
    """The error for a model that cannot be loaded."""
    return UsageError(text("ner.unusable", default_lang(), model=choice.model, engine=choice.engine, reason=reason))


def _missing(choice: ModelChoice, packages: str) -> MissingExtra:
    engine = ENGINES[choice.engine]
    return MissingExtra(
        text("ner.missing_engine", default_lang(), engine=choice.engine, packages=packages, extra=engine.extra)
    )


def _module(choice: ModelChoice) -> Any:
    return importlib.import_module(ENGINES[choice.engine].module)


@contextlib.contextmanager
def _told(choice: ModelChoice) -> Iterator[None]:
    try:
        yield
    except (PandianError, MemoryError):
        raise
    except ImportError as error:  # of the engine, or what this one model needs beside it
        raise _missing(choice, error.name or " ".join(ENGINES[choice.engine].packages)) from error
    except Exception as error:  # a folder that is damaged or of another kind: libraries raise anything
        raise unusable(choice, type(error).__name__) from error
