"""The sink seam: messages in order go to another system, and ``send`` returns only when that system has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from models.errors import RunError
from models.messages import default_lang, text

TIMEOUT = 30.0
"""Seconds a server may take to answer."""


class Message(Protocol):
    """One event, or one whole document."""

    @property
    def id(self) -> str:
        """The same for the same message of the same run, whenever it is made; by it a receiver drops repeats."""
        ...

    @property
    def body(self) -> str:
        """What is sent: of an event, one line."""
        ...

    @property
    def severity(self) -> int:
        """0 not told, 1 informational, to 5 critical."""
        ...


class Sink(Protocol):
    """Where messages go. ``address`` says where without any secret; ``name`` tells two places apart in the ledger.

    ``confirms``: whether the other side says that it has a message. Where it does not, nothing is promised.
    """

    address: str
    name: str
    batch: int
    confirms: bool

    def send(self, messages: Sequence[Message]) -> None:
        """Give ``messages`` to the other side; returns when it has them. Raises SinkError, and may be called again."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class SinkError(RunError):
    """The other side does not have the messages, or has not said so.

    ``retry``: whether trying again may help; ``after``: seconds that it asked us to wait.
    """

    def __init__(self, message: str, *, retry: bool, after: float | None = None) -> None:
        super().__init__(message)
        self.retry, self.after = retry, after


@dataclass(frozen=True, slots=True)
class Access:
    """How a place is entered: authorities to trust beside the system's, our own certificate, and the secret."""

    ca: Path | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    secret: str | None = field(default=None, repr=False)


def failed(address: str, error: BaseException, *, retry: bool = True) -> SinkError:
    """What a failed call means; the class of the error alone is told, for its words may quote what was sent."""
    import errno

    reason = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        reason = errno.errorcode.get(error.errno, reason)
    return SinkError(text("delivery.failed", default_lang(), place=address, reason=reason), retry=retry)
