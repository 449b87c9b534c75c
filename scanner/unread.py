"""What the walk met and nobody reads: left out, special, or not to be had; and how an object ends that was not read."""

from __future__ import annotations

from collections.abc import Iterator

from models.records import Item, ItemKind, ObjectResult, Problem, Status
from scanner.events import Event, Finished, Started

SKIP_CODES = frozenset(
    {"unsupported", "empty_type", "encrypted", "special", "link", "too_large", "depth", "members", "expanded"}
    | {"ratio", "excluded", "no_text_layer", "ocr_off", "ocr_missing", "ocr_budget", "picture_size"}
)
"""Reasons for which an object of which nothing was read is ``skipped``; for any other it has ``failed``."""


def status_of(problem: Problem) -> Status:
    """How an object ends of which nothing could be read, for this reason."""
    return Status.SKIPPED if problem.code in SKIP_CODES else Status.FAILED


def is_unread(item: Item) -> bool:
    """Whether there is nothing to read of it."""
    return item.problem is not None or item.kind is ItemKind.OTHER


def unread(item: Item) -> Iterator[Event]:
    """The events of such an item."""
    yield Started(item)
    problem = item.problem or Problem("special", item.kind.value)
    yield Finished(ObjectResult(item, item.status or status_of(problem), (problem,)))
