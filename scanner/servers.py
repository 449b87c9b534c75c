"""Which targets lie on one server, and what all of them together may ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.limits import Limits
from models.records import Target
from scanner.crawlers.registry import is_fetched, is_remote, scheme_of


def server_of(url: str) -> str | None:
    """Scheme, host and port of what is reached over a network; None for what lies on this machine."""
    if not (is_fetched(url) or is_remote(url)):
        return None
    address = url.partition("://")[2].partition("/")[0].partition("?")[0]
    return f"{scheme_of(url)}://{address.rpartition('@')[2].lower()}"


def fair(targets: Sequence[Target], limits: Limits) -> tuple[Target, ...]:
    """The targets, those of one server with the least rate and the fewest connections that any of them is allowed."""
    rates: dict[str, float] = {}
    connections: dict[str, int] = {}
    for target in targets:
        server, own = server_of(target.url), target.bounds.applied(limits)
        if server is not None:
            if own.max_rate:
                rates[server] = min(own.max_rate, rates.get(server, own.max_rate))
            connections[server] = min(own.max_connections, connections.get(server, own.max_connections))
    return tuple(
        replace(
            target,
            bounds=replace(
                target.bounds,
                max_rate=rates.get(server_of(target.url) or "", target.bounds.max_rate),
                max_connections=connections.get(server_of(target.url) or "", target.bounds.max_connections),
            ),
        )
        for target in targets
    )
