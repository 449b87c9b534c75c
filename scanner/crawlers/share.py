"""The seam of a place that holds files and is reached over a network: list a folder, read a range of bytes.

One class for each protocol, one connection for each object of it. What walks it, waits for it, tries again, and reads a
file as a stream is the same for all: ``remote.py``, ``patience.py``, ``ranges.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from models.errors import ReadError
from models.records import Problem

TIMEOUT = 15.0
"""Seconds that a connection, a login or an answer may take before the connection counts as lost."""


class Lost(Exception):
    """The connection is gone, or does not answer: worth another try with a new one. Says nothing of the content."""


class Busy(Exception):
    """The server asks for patience (too many requests, 5xx): worth another try with the same connection.

    ``seconds``: how long it asks to be left alone, None where it does not say.
    """

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Full(Busy):
    """The server takes no further connection; those that it has go on, and one of them may end."""


class PartlyListed(ReadError):
    """Why a folder could not be listed to its end, and what of it could: that is walked, the rest is not gone."""

    def __init__(self, problem: Problem, entries: list[Entry]) -> None:
        super().__init__(problem.code, problem.detail)
        self.entries = entries


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder, as the server tells of it.

    ``name`` is a single part of a path, undecodable bytes as surrogates (PEP 383). The other fields are those of
    ``models.records.Item``; ``problem`` says why it is not opened. ``identity`` tells a folder met twice by its links.
    """

    name: str
    kind: Literal["file", "folder", "link", "other"]
    size: int | None = None
    modified: str | None = None
    owner: str | None = None
    access: str | None = None
    media_type: str | None = None
    stamp: str | None = None
    exposure: str | None = None
    problem: Problem | None = None
    identity: str | None = None


class Share(Protocol):
    """One connection to one place. Nothing is written, locked or touched there.

    ``path`` counts from the server's root, begins with ``/`` and ends in none. Every call raises Lost and Busy for what
    may pass, ReadError (``vanished``, ``unreadable``, ``special``, ``damaged``) for what will not.
    """

    def connect(self) -> None:
        """Reach the server and log in. Raises TargetError, with what to do, where that cannot succeed; Lost, Busy."""
        ...

    def entry(self, path: str) -> Entry:
        """What ``path`` itself is; a link is followed here, and only here."""
        ...

    def entries(self, path: str) -> Iterable[Entry]:
        """What lies in the folder, in any order, ``.`` and ``..`` left out."""
        ...

    def read(self, path: str, offset: int, size: int) -> bytes:
        """So many bytes from ``offset`` on, fewer only at the end of the file."""
        ...

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        ...
