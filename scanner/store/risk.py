"""Objects in the order of their risk: class after class of tier and exposure, so that an index orders each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from models.exposure import CIRCLES, EXPOSED, UNKNOWN, weights_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

Rows = Callable[["Select[Any]"], Iterator[tuple[Any, ...]]]


Order = Literal["path", "risk", "unread"]


def objects_in_order(
    names: Sequence[str], order: Order, policy: Mapping[str, Any], rows: Rows, limit: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """These columns of every object of a run, of which ``policy`` was its policy, as ``rows`` reads them.

    ``path``: by URI; ``unread``: those alone that were not read wholly, by URI; ``risk``: by tier times exposure, then
    tier, exposure, people, findings and URI, what has no tier last. ``sampled`` stands for ``facts`` of a sample.
    """
    from sqlalchemy import case, select

    from scanner.store.schema import object_

    columns = object_.c
    sampled = case((columns.facts.contains('"names_mentions"'), columns.facts), else_=None)
    query = select(*(sampled if name == "sampled" else columns[name] for name in names))
    if order != "risk":
        query = query.where(columns.status != "scanned") if order == "unread" else query
        yield from rows(query.order_by(columns.uri).limit(limit))
        return
    query = query.order_by(columns.subjects.desc(), columns.findings.desc(), columns.uri)
    left = limit
    for among in _classes(policy):
        for row in rows(query.where(among).limit(left)):
            yield row
            left = None if left is None else left - 1
        if left == 0:
            return


def _classes(policy: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Which objects have one tier and one exposure, the riskiest first. Every object is in one class."""
    from sqlalchemy import and_

    from scanner.store.schema import object_

    rank, exposure, weights = object_.c.rank, object_.c.exposure, weights_of(policy)
    tiers = {int(tier["rank"]): tier["id"] for tier in policy.get("tiers") or ()}
    classes = [(weights.risk(tier, who), at, CIRCLES.index(who), who) for at, tier in tiers.items() for who in CIRCLES]
    for _, at, _, who in sorted(classes, reverse=True):
        if who == UNKNOWN:
            yield and_(rank == at, exposure.is_(None))
            yield and_(rank == at, exposure.not_in(EXPOSED))  # what a later version may know
        else:
            yield and_(rank == at, exposure == who)
    yield rank.not_in(list(tiers))
