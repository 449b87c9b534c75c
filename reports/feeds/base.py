"""The feed seam: a finished run in, messages out. A feed knows no sink."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from models.messages import Lang
from reports.base import RunView
from reports.changes.states import Changes


@dataclass(frozen=True, slots=True)
class Message:
    """One event, or of a feed that is one document the next piece of it.

    ``id`` is stable: the same run gives the same message the same id, whenever and to whomever it is sent, so a
    receiver can drop repeats. ``severity`` is 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical (OCSF's
    severity_id). ``body`` of an event is one line without its end.
    """

    id: str
    body: str
    severity: int = 0


class Feed(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """What the command line calls it."""
        ...

    @property
    def media_type(self) -> str:
        """Of a body, or of the document."""
        ...

    @property
    def whole(self) -> bool:
        """Whether the bodies, joined without anything between them, make one document; else each is an event."""
        ...

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """Everything of ``run`` in this format, streamed, the same every time; ``changes`` are those that led to it."""
        ...


def message_id(*parts: str) -> str:
    """32 hexadecimal digits that stand for ``parts``: run, feed, object and entity type, or whatever else is one."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
