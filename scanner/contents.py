"""Which content a run has read already, and which is being read: the same content is read once wherever it lies."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.records import Status, TierReason, Verdict
from scanner.events import Answer

if TYPE_CHECKING:
    from models.records import ObjectResult
    from scanner.store.run_store import RunStore

TRANSIENT = frozenset(
    {
        "timeout",
        "passwords_untried",
        "memory",
        "crashed",
        "given_up",
        "changed",
        "vanished",
        "unreadable",
        "interrupted",
        "internal",
        "pending_changes",
    }
    | {"table_unreadable", "row_unreadable", "missing_part", "excluded", "ocr_budget", "connection"}
)
"""Problems that the same bytes may not have next time: what has one is never taken from an earlier reading."""

Content = tuple[str, str | None]
"""SHA-256 and media type: the name of a file is a hint to its type, and the type decides how it is read."""

_BITS = 24
"""Of a SHA-256, to tell without asking the store that it was never met: 2 MiB, and one in 160 of 100,000 is asked for
nothing."""


@dataclass(slots=True)
class Claim:
    """Content that is being read within the outermost object ``root``, and those that wait for it to be done."""

    root: str
    waiting: list[str] = field(default_factory=list)


class Contents:
    """What is known of contents; the store is asked only for those that may have been met.

    ``by_place``: allow lists speak for objects because of where they lie. Then one object stands for another only where
    nothing was left out of it, and it has no members, for which where they lie may count.
    """

    def __init__(self, store: RunStore, *, by_place: bool = False) -> None:
        self._store, self.by_place = store, by_place
        self._met: bytearray | None = None
        self._claims: dict[Content, Claim] = {}

    def add(self, result: ObjectResult) -> None:
        """A reading has come to its end."""
        if result.sha256 is not None and self._met is not None:
            self._set(self._met, result.sha256)

    def donor(self, content: Content, *, leaf: bool) -> int | None:
        """The id of an object that was wholly read and has this content; with ``leaf`` one without members."""
        if self._met is None:
            self._met = self._load()
        at = _bit(content[0])
        if not self._met[at >> 3] & 1 << (at & 7):
            return None
        found = self._store.like(*content)
        return found if found is not None and self.fits(found, leaf=leaf) else None

    def claim(self, content: Content, root: str, *, wait: bool) -> bool:
        """Note that ``root`` is about to read ``content``; True where another one does, and ``root`` waits for it."""
        claim = self._claims.setdefault(content, Claim(root))
        if claim.root == root or not wait or self.by_place:
            return False
        claim.waiting.append(root)
        return True

    def done(self, content: Content, root: str) -> list[str]:
        """``root`` is through with ``content``: who has waited for it."""
        claim = self._claims.get(content)
        if claim is None or claim.root != root:
            return []
        del self._claims[content]
        return claim.waiting

    def wait_no_more(self, content: Content, root: str) -> None:
        """``root`` has ended in another way."""
        self._claims[content].waiting.remove(root)

    def answer(self, donor: int) -> Answer:
        """What a member of this content adds to the object it lies in."""
        from sqlalchemy import select

        table, sketch = self._store.schema.object_, self._store.schema.sketch
        connection = self._store.connection
        columns = (table.c.tier, table.c.reasons, table.c.flags, table.c.subjects)
        row = connection.execute(select(*columns).where(table.c.id == donor)).one()
        people = connection.execute(select(sketch.c.people).where(sketch.c.object_id == donor)).scalar()
        verdict = None
        if row.tier is not None:
            reasons = tuple(
                TierReason(each["rule"], each["tier"], each["text"], each["values"], tuple(each["basis"]))
                for each in json.loads(row.reasons)
            )
            verdict = Verdict(row.tier, reasons, tuple(json.loads(row.flags)))
        return Answer(same=True, verdict=verdict, people=people or b"", subjects=row.subjects)

    @functools.cached_property
    def unsure(self) -> frozenset[int]:
        """Outermost objects of the earlier run in which a member ended with what may not happen again."""
        from sqlalchemy import select

        table = self._store.schema.object_
        query = select(table.c.root, table.c.problems).where(
            table.c.id != table.c.root,
            table.c.status.in_((Status.PARTIAL.value, Status.SKIPPED.value, Status.FAILED.value)),
        )
        rows = self._store.connection.execute(query)
        return frozenset(row.root for row in rows if not TRANSIENT.isdisjoint(_codes(row.problems)))

    def fits(self, number: int, *, leaf: bool) -> bool:
        """Whether all of an object may be copied: it has no members, or is an outermost one that went well to the end.

        A limit on the depth of archives means something else to members elsewhere.
        """
        from sqlalchemy import select

        self._store.flush()
        table = self._store.schema.object_
        run = self._store.connection.execute
        if self.by_place and run(select(table.c.suppressed).where(table.c.id == number)).scalar() != "{}":
            return False
        if run(select(table.c.id).where(table.c.parent == number).limit(1)).first() is None:
            return True
        if leaf or self.by_place or run(select(table.c.root).where(table.c.id == number)).scalar() != number:
            return False
        inner = run(select(table.c.problems).where(table.c.root == number)).scalars()
        return all(TRANSIENT.isdisjoint(_codes(problems)) for problems in inner)

    def _load(self) -> bytearray:
        from sqlalchemy import select

        self._store.flush()
        met = bytearray(1 << (_BITS - 3))
        table = self._store.schema.object_
        query = select(table.c.sha256).where(table.c.sha256.is_not(None))
        for sha256 in self._store.connection.execute(query).scalars():
            self._set(met, sha256)
        return met

    @staticmethod
    def _set(met: bytearray, sha256: str) -> None:
        at = _bit(sha256)
        met[at >> 3] |= 1 << (at & 7)


def _codes(problems: str) -> set[str]:
    return {code for code, _ in json.loads(problems)}


def _bit(sha256: str) -> int:
    return int(sha256[: _BITS // 4], 16)
