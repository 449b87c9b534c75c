"""What a pipeline reports while it works: small frozen messages, cheap to send from a worker to the supervisor.

For each object, members included: one ``Started``, any number of ``Found`` and ``Tick``, one ``Finished``. A member's
events stand between its outer object's ``Started`` and ``Finished``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.records import Finding, Item, ObjectResult


@dataclass(frozen=True, slots=True)
class Started:
    """Work on an object begins. ``sha256`` and ``media_type`` are not known yet."""

    item: Item


@dataclass(frozen=True, slots=True)
class Tick:
    """Progress on the object in hand: ``bytes_read`` of it so far, and what is known of it by now."""

    bytes_read: int
    sha256: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A bundle of findings of the object in hand, and, from time to time, the figures up to here.

    With these the supervisor can close the object as ``partial`` when its worker dies.
    """

    findings: tuple[Finding, ...]
    masked_counts: Mapping[str, int] = field(default_factory=dict)
    people: bytes | None = None
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The object is done."""

    result: ObjectResult


Event = Started | Tick | Found | Finished
