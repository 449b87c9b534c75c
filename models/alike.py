"""Objects of a run told apart from what they have in common: of many small files nearly all is the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple


class Alike(NamedTuple):
    """One object."""

    object: str
    path: str
    target: str
    size: int | None
    modified: str | None
    sha256: str | None
    shared: Hashable
    """Where equal, all else that ``row`` says is the same; None where that is not known."""
    row: Callable[[], Mapping[str, Any]]
    """The line of objects.jsonl, made when asked for; without ``bytes_read``, and ``names`` where all was read."""
