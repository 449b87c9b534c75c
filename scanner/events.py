"""What a pipeline reports while it works: small frozen messages, cheap to send from a worker to the supervisor.

For each object, members included: one ``Started``, any number of ``Found`` and ``Tick``, one ``Finished``. A member's
events stand between its outer object's ``Started`` and ``Finished``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.records import Finding, Item, ObjectResult, TableDigest, Verdict


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


Row = tuple[str, int | None, int | None, str, float, str, str, str, str, str | None]
"""A finding as the store keeps it: entity type, start, end, location (JSON), score, masked, fingerprint, verified by
(JSON), recognizer, types displaced (JSON; None: none). There may be millions, and plain tuples travel between processes
ten times as fast as records."""


@dataclass(frozen=True, slots=True)
class Found:
    """A bundle of findings of the object in hand, and, from time to time, the figures up to here.

    With these the supervisor can close the object as ``partial`` when its worker dies.
    """

    object: str
    rows: tuple[Row, ...]
    masked_counts: Mapping[str, int] = field(default_factory=dict)
    people: bytes | None = None
    facts: Mapping[str, Any] | None = None
    suppressed: Mapping[str, int] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """The findings as records."""
        for entity, start, end, location, score, masked, fingerprint, verified_by, recognizer, over in self.rows:
            yield Finding(
                object=self.object,
                entity_type=entity,
                location=json.loads(location),
                score=score,
                masked=masked,
                fingerprint=fingerprint,
                verified_by=tuple(json.loads(verified_by)),
                recognizer=recognizer,
                start=start,
                end=end,
                over=tuple(json.loads(over)) if over else (),
            )


@dataclass(frozen=True, slots=True)
class Finished:
    """The object is done."""

    result: ObjectResult


Event = Started | Tick | Found | Finished

BY_PLACE = "by_place"
"""In the facts of an object, how many of its findings rest on its name: they are no copy's under another name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the supervisor knows of an outermost object before it is read.

    ``sha256`` and ``table`` are of its content in an earlier run that still stands where the content is the same;
    ``codes`` are those of the problems it ended with. With ``ask`` the supervisor wants to be asked before an object,
    or a member of it, is read.
    """

    sha256: str | None = None
    table: TableDigest | None = None
    codes: tuple[str, ...] = ()
    ask: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A worker's question: has this content been read already? ``member``: it lies within the outermost object."""

    item: Item
    sha256: str
    media_type: str | None
    member: bool


@dataclass(frozen=True, slots=True)
class Spend:
    """A worker's question: may one more page be recognised? It is a sign of life, and gives the object more time."""


@dataclass(frozen=True, slots=True)
class Alive:
    """The object in hand goes on, with nothing to tell yet; it may take ``seconds`` more than it might."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``same``: do not read it, the supervisor takes over what is known; to ``Spend``: yes. A member comes with what it
    adds to its outer object: verdict, people and how many they are.
    """

    same: bool
    verdict: Verdict | None = None
    people: bytes = b""
    subjects: int = 0
