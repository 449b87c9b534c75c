"""What one server bears, over all processes of a run: how many may reach it, and how fast each of them may fetch."""

from __future__ import annotations

import functools
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

from models.records import Target
from scanner.crawlers.registry import is_fetched, is_remote
from scanner.crawlers.remote import listing_connections
from scanner.engines.environment import secrets_of
from scanner.engines.fetch import FetchSession
from scanner.engines.handle import WorkerHandle
from scanner.servers import fair, server_of
from scanner.session import Session

if TYPE_CHECKING:
    from models.tiers import Policy


class Servers:
    """The targets of a session as its processes get them, each with its share of what its server bears."""

    def __init__(self, session: Session, workers: int) -> None:
        self._session = session
        self._most: dict[str, int] = {}
        self._rates: dict[str, float] = {}
        self._listing: dict[str, int] = {}
        self._secrets = secrets_of(session)
        self._targets = tuple(self._shared(target, workers) for target in fair(session.targets, session.limits))

    def most(self, name: str) -> int | None:
        """How many processes may reach the server of this target at a time; None for as many as there are."""
        return self._most.get(name)

    def listing(self, name: str) -> int | None:
        """How many connections are left to list this target's files with; None where that is not done side by side."""
        return self._listing.get(name)

    def spare(self) -> None:
        """One process for each server from here on."""
        self._most = dict.fromkeys(self._most, 1)

    def rate(self, name: str) -> float | None:
        """Bytes a second that each of them may fetch; None where there is no bound."""
        return self._rates.get(name)

    def worker(self, policy: Policy, *, network: bool) -> WorkerHandle:
        """A new process: one with ``network`` reaches servers itself, for any other one beside it fetches."""
        packed, fetching = self._packed[network], None if network else self._fetching
        return WorkerHandle(packed, policy, network=network, fetching=fetching, secrets=self._secrets)

    @functools.cached_property
    def _packed(self) -> dict[bool, bytes]:
        return {network: self.packed(network=network) for network in (False, True)}

    @functools.cached_property
    def _fetching(self) -> bytes | None:
        return self.fetching()

    def packed(self, *, network: bool) -> bytes:
        """The session as workers get it; passwords go to those alone that reach servers themselves."""
        targets = [
            target if network and is_remote(target.url) else replace(target, password=None) for target in self._targets
        ]
        return pickle.dumps(replace(self._session, targets=tuple(targets)))

    def fetching(self) -> bytes | None:
        """What is told to the processes that fetch, None where there is nothing to."""
        targets = tuple(target for target in self._targets if is_fetched(target.url))
        if not targets:
            return None
        return pickle.dumps(FetchSession(targets, self._session.limits, self._session.crawlers))

    def _shared(self, target: Target, workers: int) -> Target:
        if server_of(target.url) is None:
            return target
        limits = target.bounds.applied(self._session.limits)
        walking = listing_connections(limits) if is_fetched(target.url) else 1
        most = self._most[target.name] = max(1, limits.max_connections - walking)
        if is_fetched(target.url):
            self._listing[target.name] = max(walking, limits.max_connections - min(workers, most))
        if not limits.max_rate:
            return target
        rate = self._rates[target.name] = limits.max_rate / min(workers, most)
        return replace(target, bounds=replace(target.bounds, max_rate=rate))
