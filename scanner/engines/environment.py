"""What our processes inherit of the environment: no password and no key, which they are given where they need them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator

from models.secrets import OURS
from scanner.session import Session

_LONG = 6
"""A secret of so many characters is looked for within longer values, such as URLs."""


def secrets_of(session: Session) -> frozenset[str]:
    """All that was given to log in with, or to open what is locked."""
    return frozenset(filter(None, (*(target.password for target in session.targets), *session.passwords)))


@contextlib.contextmanager
def without(secrets: Collection[str]) -> Iterator[None]:
    """While the block runs, the environment that a new process gets holds none of ``secrets``, whatever it is called.

    What drivers look for by names of their own (cloud chains, ``PGPASSWORD``) stays: they need it there.
    """
    taken = {name: value for name, value in os.environ.items() if name in OURS or _tells(value, secrets)}
    for name in taken:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(taken)


def _tells(value: str, secrets: Collection[str]) -> bool:
    return any(secret == value or (len(secret) >= _LONG and secret in value) for secret in secrets)
