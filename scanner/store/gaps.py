"""Where the handling of a run's objects falls short of what their tiers demand: worked out of the rows at its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from models.tiers import STATE_MARK_FLAG, gaps
from models.tiers.handling import days_since, handling_facts
from scanner.plain import dump
from scanner.store.tuples import tuples

if TYPE_CHECKING:
    from sqlalchemy import Select

    from models.tiers import Policy
    from scanner.store.run_store import RunStore

BATCH = 1_000
"""Rows written at once."""

PLACES = 10_000
"""Folders told apart for one content; there may be more."""

_COLUMNS = ("id", "uri", "path", "kind", "media_type", "modified", "exposure", "counts", "tier", "flags", "sha256")
_SHA256 = _COLUMNS.index("sha256")


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
    for object_id, found in _found(store, policy, now or datetime.now(UTC)):
        for rule, demand, values in found:
            total = totals.setdefault(rule, {"demand": demand, "objects": 0, "unknown": 0})
            total["objects" if values is not None else "unknown"] += 1
            if values is not None:
                rows.append({"object_id": object_id, "rule": rule, "demand": demand, "values": values})
        if len(rows) >= BATCH:
            store.connection.execute(table.insert(), rows)
            rows = []
    if rows:
        store.connection.execute(table.insert(), rows)
    store.connection.commit()
    return {rule.id: totals[rule.id] for rule in policy.handling if rule.id in totals}


_Found = tuple[tuple[str, str, str | None], ...]
"""Rule, demand and figures as JSON of each gap; without figures where nobody can tell."""


def _found(store: RunStore, policy: Policy, now: datetime) -> Iterator[tuple[int, _Found]]:
    """The gaps of every object that has some. Objects whose content lies nowhere else come as they are stored."""
    from sqlalchemy import or_, select

    table = store.schema.object_
    asked = {tier for rule in policy.handling for tier in rule.tiers}
    query = select(*(table.c[name] for name in _COLUMNS)).where(table.c.id == table.c.root, table.c.tier.in_(asked))
    alone = query.where(or_(table.c.sha256.is_(None), table.c.sha256.not_in(_copied(store))))
    judged = _Judged(policy, now)
    for row in tuples(store.connection, alone):
        if found := judged.of(row, 1, 1):
            yield row[0], found
    content = select(table.c.sha256, table.c.uri).where(table.c.sha256.in_(_copied(store)), table.c.size > 0)
    copies = _Copies(tuples(store.connection, content.order_by(table.c.sha256)))
    several = query.where(table.c.sha256.in_(_copied(store))).order_by(table.c.sha256, table.c.id)
    for row in tuples(store.connection, several):
        if found := judged.of(row, *copies.of(row[_SHA256])):
            yield row[0], found


def _copied(store: RunStore) -> Select[Any]:
    """Every content that lies in more than one object."""
    from sqlalchemy import func, select

    table = store.schema.object_
    # The first is answered by the index alone.
    several = select(table.c.sha256).where(table.c.sha256.is_not(None)).group_by(table.c.sha256)
    filled = select(table.c.sha256).where(table.c.sha256.in_(several.having(func.count() > 1)), table.c.size > 0)
    return filled.group_by(table.c.sha256).having(func.count() > 1)


class _Judged:
    """The gaps of objects; what is the same for many is judged once."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self._policy, self._now = policy, now
        self._known: dict[tuple[Any, ...], _Found] = {}

    def of(self, row: tuple[Any, ...], copies: int, places: int) -> _Found:
        """Those of one object."""
        _, uri, path, kind, media_type, modified, *alike, _ = row
        where = (path if self._policy.named_places else "", uri.startswith("imap"))
        key = (kind, media_type, days_since(modified, self._now), *alike, *where, copies, places)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= BATCH:
                self._known.clear()
            found = self._known[key] = self._judge(row, copies, places)
        return found

    def _judge(self, row: tuple[Any, ...], copies: int, places: int) -> _Found:
        _, uri, path, kind, media_type, modified, exposure, counts, tier, flags, _ = row
        if STATE_MARK_FLAG in json.loads(flags):
            return ()
        facts = handling_facts(
            uri=uri,
            path=path,
            kind=kind,
            media_type=media_type,
            modified=modified,
            exposure=exposure,
            counts=json.loads(counts),
            copies=copies,
            places=places,
            now=self._now,
            named_places=self._policy.named_places,
        )
        met = gaps(self._policy, tier, facts)
        return tuple((gap.rule, gap.demand, dump(dict(gap.values)) if gap.known else None) for gap in met)


class _Copies:
    """How many objects have a content, and in how many folders they lie; asked in rising order of hashes.

    ``rows``: content and URI of every object that has one of these contents, in that order.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self._ahead = next(self._rows, None)
        self._known = ("", 1, 1)

    def of(self, sha256: str) -> tuple[int, int]:
        """Both for one content; 1 and 1 where it is alone."""
        while self._known[0] < sha256 and self._ahead is not None and self._ahead[0] <= sha256:
            content, number, folders = self._ahead[0], 0, set[int]()
            while self._ahead is not None and self._ahead[0] == content:
                number += 1
                if len(folders) < PLACES:
                    folders.add(hash(self._ahead[1].rpartition("/")[0]))
                self._ahead = next(self._rows, None)
            self._known = (content, number, len(folders))
        return self._known[1:] if self._known[0] == sha256 else (1, 1)
