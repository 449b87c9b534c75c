"""Where a model of the user's own lies on this machine, and a digest of all its files."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from models.errors import UsageError
from models.messages import default_lang, text
from models.ner.choice import ModelChoice

_MOST_FILES = 10_000
"""More than any model has: a folder of that size was named by mistake."""
_AS_PACKAGES = frozenset({"spacy"})
"""Engines whose models are installed as packages."""
_SKIPPED = frozenset({"__pycache__"})


def folder_of(choice: ModelChoice) -> Path:
    """The folder of the model. Raises UsageError, which says how to bring one here where there is none."""
    folder = Path(choice.model).expanduser() if choice.model else None
    if folder is not None and folder.is_dir():
        return folder.resolve()
    package = _package(choice)
    if package is None:
        raise UsageError(
            text(f"ner.not_here_{choice.engine}", default_lang(), model=choice.model, engine=choice.engine)
        )
    return package


def is_package(choice: ModelChoice) -> bool:
    """Is the model an installed package, and no folder?"""
    return not Path(choice.model).expanduser().is_dir() and _package(choice) is not None


def shown_name(choice: ModelChoice) -> str:
    """The model's name without the path to it, which may tell of a machine and its user."""
    return folder_of(choice).name


def digest_of(folder: Path) -> str:
    """32 hexadecimal digits over the names and bytes of all files below ``folder``; what begins with a dot is left out.

    Raises UsageError where a file cannot be read, or there are far more of them than a model has.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        for path in sorted(_files(folder)):
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogatepass") + b"\0")
            digest.update(_digest_of_file(path, path.stat().st_mtime_ns, path.stat().st_size))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("ner.unreadable", default_lang(), path=folder, reason=reason)) from None
    return digest.hexdigest()


@functools.lru_cache(maxsize=256)
def _digest_of_file(path: Path, changed: int, size: int) -> bytes:
    """A large model is read once for a process, as long as it stays as it is."""
    del changed, size
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


def _files(folder: Path) -> Iterator[Path]:
    number = 0
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if any(part.startswith(".") or part in _SKIPPED for part in inside) or not path.is_file():
            continue
        number += 1
        if number > _MOST_FILES:
            raise UsageError(text("ner.too_many_files", default_lang(), path=folder, limit=_MOST_FILES))
        yield path


def _package(choice: ModelChoice) -> Path | None:
    if choice.engine not in _AS_PACKAGES or not choice.model.isidentifier():
        return None
    try:
        found = importlib.util.find_spec(choice.model)
    except (ImportError, ValueError):
        return None
    places = found.submodule_search_locations if found else None
    return Path(places[0]).resolve() if places else None
