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
    from sqlalchemy import Column, ColumnElement, Select, Table

    from models.tiers import Policy
    from scanner.store.run_store import RunStore

BATCH = 1_000
"""Rows written at once."""

PLACES = 10_000
"""Folders told apart for one content; there may be more."""

_COLUMNS = ("id", "uri", "path", "kind", "media_type", "modified", "exposure", "counts", "tier", "flags")


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
    from sqlalchemy import or_, select, true

    table = store.schema.object_
    asked = {tier for rule in policy.handling for tier in rule.tiers}
    query = select(*(table.c[name] for name in _COLUMNS)).where(table.c.id == table.c.root, table.c.tier.in_(asked))
    other_bytes, other_text = (
        or_(column.is_(None), column.not_in(_copied(store, column))) for column in (table.c.sha256, table.c.text_digest)
    )
    judged = _Judged(policy, now)
    for row in tuples(store.connection, query.where(other_bytes, other_text)):
        if found := judged.of(row, 1, 1):
            yield row[0], found
    # What has the same text as others may have the same bytes as some of them: the text counts all.
    for column, only in ((table.c.text_digest, true()), (table.c.sha256, other_text)):
        content = select(column, table.c.uri).where(column.in_(_copied(store, column)), _filled(table))
        copies = _Copies(tuples(store.connection, content.order_by(column)))
        several = query.add_columns(column).where(column.in_(_copied(store, column)), only)
        for row in tuples(store.connection, several.order_by(column, table.c.id)):
            if found := judged.of(row[:-1], *copies.of(row[-1])):
                yield row[0], found


def _copied(store: RunStore, content: Column[Any]) -> Select[Any]:
    """Every content that lies in more than one object: their bytes or their text."""
    from sqlalchemy import func, select

    # The first is answered by the index alone.
    several = select(content).where(content.is_not(None)).group_by(content)
    filled = select(content).where(content.in_(several.having(func.count() > 1)), _filled(store.schema.object_))
    return filled.group_by(content).having(func.count() > 1)


def _filled(table: Table) -> ColumnElement[bool]:
    """An object that is not empty; a table has no size."""
    from sqlalchemy import or_

    return or_(table.c.size > 0, table.c.text_digest.is_not(None))


class _Judged:
    """The gaps of objects; what is the same for many is judged once."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self._policy, self._now = policy, now
        self._known: dict[tuple[Any, ...], _Found] = {}

    def of(self, row: tuple[Any, ...], copies: int, places: int) -> _Found:
        """Those of one object."""
        _, uri, path, kind, media_type, modified, *alike = row
        where = (path if self._policy.named_places else "", uri.startswith("imap"))
        key = (kind, media_type, days_since(modified, self._now), *alike, *where, copies, places)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= BATCH:
                self._known.clear()
            found = self._known[key] = self._judge(row, copies, places)
        return found

    def _judge(self, row: tuple[Any, ...], copies: int, places: int) -> _Found:
        _, uri, path, kind, media_type, modified, exposure, counts, tier, flags = row
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
    """How many objects have a content, and in how many folders they lie; asked in rising order of digests.

    ``rows``: content and URI of every object that has one of these contents, in that order.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self._ahead = next(self._rows, None)
        self._known = ("", 1, 1)

    def of(self, digest: str) -> tuple[int, int]:
        """Both for one content; 1 and 1 where it is alone."""
        while self._known[0] < digest and self._ahead is not None and self._ahead[0] <= digest:
            content, number, folders = self._ahead[0], 0, set[int]()
            while self._ahead is not None and self._ahead[0] == content:
                number += 1
                if len(folders) < PLACES:
                    folders.add(hash(self._ahead[1].rpartition("/")[0]))
                self._ahead = next(self._rows, None)
            self._known = (content, number, len(folders))
        return self._known[1:] if self._known[0] == digest else (1, 1)
