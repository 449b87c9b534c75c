"""Secrets that the environment brings: kept in this process alone, out of sight of the programs that it starts.

Libraries start programs of the system to find their parts, and what is in the environment is theirs as well. So the
command line takes secrets out of it at once; who calls pandian from Python keeps an environment of his own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

OURS = ("PANDIAN_KEY", "PANDIAN_PASSWORD", "PANDIAN_STORE")

_taken: dict[str, str] = {}
_alone: list[bool] = []


def take_ours() -> None:
    """From here on this process is the command line's own: secrets go out of its environment when they are known."""
    _alone[:] = [True]
    take(OURS)


def take(names: Iterable[str]) -> None:
    """Variables that hold secrets; they are still found by ``secret``."""
    if _alone:
        _taken.update({name: os.environ.pop(name) for name in names if name in os.environ})


def keep(name: str, value: str) -> None:
    """Let ``secret`` find ``value``, and the environment no other one."""
    os.environ.pop(name, None)
    _taken[name] = value


def secret(name: str) -> str | None:
    """What the variable holds, or held; None where it is not set."""
    return os.environ.get(name, _taken.get(name))
