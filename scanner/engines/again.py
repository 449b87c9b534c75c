"""Objects that are read again because something in them ended its worker: how often, how long, and what to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.records import Problem

MOST = 30
"""Tries of one outermost object that end its worker, before what is left of it is given up."""

Stops = dict[str, tuple[int, Problem]]
"""URI of an object that ended a worker -> bundles to send before stopping, and why."""


@dataclass(slots=True)
class _Tried:
    stops: Stops
    times: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Again:
    """What is known of outermost objects that have ended a worker and are not done, by URI."""

    _tried: dict[str, _Tried] = field(default_factory=dict)

    def seconds(self, uri: str) -> float:
        """What the tries so far have taken."""
        tried = self._tried.get(uri)
        return tried.seconds if tried else 0.0

    def failed(self, uri: str, seconds: float, stops: Mapping[str, tuple[int, Problem]]) -> int:
        """Count a try that took so long; how many there were. ``stops`` is what was left in it already."""
        tried = self._tried.setdefault(uri, _Tried(dict(stops)))
        tried.times += 1
        tried.seconds += seconds
        return tried.times

    def leave(self, uri: str, inner: str, bundles: int, problem: Problem) -> Stops:
        """Leave the object ``inner`` after so many bundles from now on; all that is to be left."""
        stops = self._tried[uri].stops
        stops[inner] = (bundles, problem)
        return dict(stops)

    def done(self, uri: str) -> None:
        """The object has come to its end."""
        self._tried.pop(uri, None)
