"""Objects in the order of their risk: class after class of tier and exposure, so that an index orders each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
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
    tier, people, findings and URI, what has no tier last. ``sampled`` stands for ``facts`` that tell of a sample.
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
    """Which objects have one tier and weigh the same, the riskiest first. Every object is in one class."""
    from sqlalchemy import and_

    from scanner.store.schema import object_

    rank, weights = object_.c.rank, weights_of(policy)
    tiers = {int(tier["rank"]): tier["id"] for tier in policy.get("tiers") or ()}
    classes = [(weights.risk(tier, who), at, CIRCLES.index(who), who) for at, tier in tiers.items() for who in CIRCLES]
    for (_, at), group in groupby(sorted(classes, reverse=True), key=lambda each: each[:2]):
        same = {each[-1] for each in group}
        yield rank == at if len(same) == len(CIRCLES) else and_(rank == at, _read_by(same))
    yield rank.not_in(list(tiers))


def _read_by(circles: set[str]) -> ColumnElement[bool]:
    from sqlalchemy import or_

    from scanner.store.schema import object_

    exposure = object_.c.exposure
    among = exposure.in_(sorted(circles - {UNKNOWN}))
    return or_(among, exposure.is_(None), exposure.not_in(EXPOSED)) if UNKNOWN in circles else among
