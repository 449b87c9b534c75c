"""Where the handling of a run's objects falls short of what their tiers demand: worked out of the rows at its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from models.tiers import STATE_MARK_FLAG, gaps
from models.tiers.handling import handling_facts
from scanner.plain import dump

if TYPE_CHECKING:
    from sqlalchemy import Select

    from models.tiers import Gap, Policy
    from scanner.store.run_store import RunStore

BATCH = 1_000
"""Rows written at once."""

PLACES = 10_000
"""Folders told apart for one content; there may be more."""

_COLUMNS = ("id", "uri", "path", "kind", "media_type", "modified", "exposure", "counts", "tier", "sha256", "flags")


def find_gaps(store: RunStore, policy: Policy, now: datetime | None = None) -> dict[str, dict[str, Any]]:
    """Fill the table ``gap`` anew; gives, per rule that some object meets, ``demand``, ``objects`` and ``unknown``.

    Outermost objects are judged; a member is handled as the object it lies in. Those with a state-secret mark are left
    alone: there is but one thing to do about them. ``unknown`` counts the objects of which nobody can tell from here,
    which have no row. ``now`` is UTC.
    """
    table = store.schema.gap
    totals: dict[str, dict[str, Any]] = {}
    rows: list[dict[str, Any]] = []
    store.connection.execute(table.delete())
    for object_id, gap in _found(store, policy, now or datetime.now(UTC)):
        total = totals.setdefault(gap.rule, {"demand": gap.demand, "objects": 0, "unknown": 0})
        total["objects" if gap.known else "unknown"] += 1
        if gap.known:
            values = dump(dict(gap.values))
            rows.append({"object_id": object_id, "rule": gap.rule, "demand": gap.demand, "values": values})
        if len(rows) >= BATCH:
            store.connection.execute(table.insert(), rows)
            rows = []
    if rows:
        store.connection.execute(table.insert(), rows)
    store.connection.commit()
    return {rule.id: totals[rule.id] for rule in policy.handling if rule.id in totals}


def _found(store: RunStore, policy: Policy, now: datetime) -> Iterator[tuple[int, Gap]]:
    from sqlalchemy import select

    table = store.schema.object_
    asked = {tier for rule in policy.handling for tier in rule.tiers}
    query = select(*(table.c[name] for name in _COLUMNS)).where(table.c.id == table.c.root, table.c.tier.in_(asked))
    query = query.order_by(table.c.sha256, table.c.id).execution_options(yield_per=BATCH)
    with store.connection.execute(query) as rows, store.connection.execute(_copied(store)) as copied:
        copies = _Copies(copied)
        for row in rows:
            if STATE_MARK_FLAG in json.loads(row.flags):
                continue
            number, places = copies.of(row.sha256)
            facts = handling_facts(
                uri=row.uri,
                path=row.path,
                kind=row.kind,
                media_type=row.media_type,
                modified=row.modified,
                exposure=row.exposure,
                counts=json.loads(row.counts),
                copies=number,
                places=places,
                now=now,
                named_places=policy.named_places,
            )
            yield from ((row.id, gap) for gap in gaps(policy, row.tier, facts))


def _copied(store: RunStore) -> Select[Any]:
    """Every object whose content lies elsewhere too, in order of content."""
    from sqlalchemy import func, select

    table = store.schema.object_
    more = (
        select(table.c.sha256)
        .where(table.c.sha256.is_not(None), table.c.size > 0)
        .group_by(table.c.sha256)
        .having(func.count() > 1)
    )
    query = select(table.c.sha256, table.c.uri).where(table.c.sha256.in_(more), table.c.size > 0)
    return query.order_by(table.c.sha256).execution_options(yield_per=BATCH)


class _Copies:
    """How many objects have a content, and in how many folders they lie; asked in rising order of hashes."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self._ahead = next(self._rows, None)
        self._known = ("", 1, 1)

    def of(self, sha256: str | None) -> tuple[int, int]:
        """Both for one content; 1 and 1 where it is alone, or not known."""
        if sha256 is None:
            return 1, 1
        while self._known[0] < sha256 and self._ahead is not None and self._ahead.sha256 <= sha256:
            content, number, folders = self._ahead.sha256, 0, set[int]()
            while self._ahead is not None and self._ahead.sha256 == content:
                number += 1
                if len(folders) < PLACES:
                    folders.add(hash(self._ahead.uri.rpartition("/")[0]))
                self._ahead = next(self._rows, None)
            self._known = (content, number, len(folders))
        return self._known[1:] if self._known[0] == sha256 else (1, 1)
