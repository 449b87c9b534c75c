"""What lies below each folder, database and archive, people counted once: one pass over the objects in order of URI.

All objects below one folder stand together in that order, so a stack as deep as the tree is all that is held.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from models.records import ItemKind, Status

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from models.tiers.people import PeopleCounter


@dataclass(slots=True)
class Below:
    """The sum of what lies below one place."""

    uri: str
    path: str
    parent: str | None
    target: str
    depth: int
    inside_archive: bool = False
    objects: int = 0
    bytes: int = 0
    bytes_read: int = 0
    rank: int = -1
    findings: int = 0
    status: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    people: PeopleCounter | None = None
    own_entities: Counter[str] = field(default_factory=Counter)
    """Entity types of the objects directly in it."""

    def add(self, row: Row[Any]) -> None:
        """One object that lies directly here."""
        self.objects += 1
        self.bytes += row.size or 0
        if row.id == row.root:
            self.bytes_read += row.bytes_read
        self.rank = max(self.rank, row.rank)
        self.findings += row.findings
        self.status[row.status] += 1
        for code in {code for code, _ in json.loads(row.problems)}:
            self.reasons[code] += 1
        counts = json.loads(row.counts)
        self.own_entities.update(counts)
        self.entities.update(counts)
        self.holders.update(counts.keys())
        self.masked.update(json.loads(row.masked_counts))
        if row.tier is not None:
            self.tiers[row.tier] += 1
        self.flags.update(json.loads(row.flags))
        if row.people:
            self._counter().merge(row.people)

    def merge(self, other: Below) -> None:
        """What lies in a folder of this one."""
        self.objects += other.objects
        if not other.inside_archive or self.inside_archive:
            self.bytes += other.bytes  # members of an archive are counted with the archive's own size
        self.bytes_read += other.bytes_read
        self.rank = max(self.rank, other.rank)
        self.findings += other.findings
        for name in ("status", "reasons", "entities", "holders", "masked", "tiers", "flags"):
            getattr(self, name).update(getattr(other, name))
        if other.people is not None:
            self._counter().merge(other.people.serialise())

    @property
    def subjects(self) -> int:
        """Distinct people, estimated."""
        return round(self.people.estimate()[0]) if self.people is not None else 0

    @property
    def unread(self) -> int:
        """Objects that were not wholly read."""
        return self.objects - self.status[Status.SCANNED.value]

    def _counter(self) -> PeopleCounter:
        if self.people is None:
            from models.tiers.people import PeopleCounter

            self.people = PeopleCounter()
        return self.people


def walk(connection: Connection, roots: Mapping[str, str], seen: Callable[[Row[Any]], None]) -> Iterator[Below]:
    """Every folder of the run, deepest first within each target; a target's own sum is the one of depth 0.

    ``roots`` gives each target's URI; ``seen`` is told of every object row on the way.
    """
    from sqlalchemy import select

    from scanner.store.schema import object_, sketch

    query = (
        select(object_, sketch.c.people)
        .outerjoin(sketch, sketch.c.object_id == object_.c.id)
        .order_by(object_.c.target, object_.c.uri)
        .execution_options(yield_per=500)
    )
    stack: list[Below] = []
    for row in connection.execute(query):
        seen(row)
        while stack and not (row.target == stack[-1].target and _lies_in(row.uri, stack[-1])):
            yield _pop(stack)
        if not stack:
            root = _root(row, roots.get(row.target, ""))
            stack.append(Below(uri=root, path=_shown(row, root), parent=None, target=row.target, depth=0))
        _push(stack, row)
        stack[-1].add(row)
    while stack:
        yield _pop(stack)


def _lies_in(uri: str, below: Below) -> bool:
    return below.depth == 0 or uri.startswith(below.uri + "/")


def _push(stack: list[Below], row: Row[Any]) -> None:
    top = stack[-1]
    base = top.uri.rstrip("/") + "/"
    if not row.uri.startswith(base):
        return
    at = len(base)
    while (cut := row.uri.find("/", at)) >= 0:
        outer, uri = stack[-1], row.uri[:cut]
        at = cut + 1
        stack.append(
            Below(
                uri=uri,
                path=_shown(row, uri),
                parent=outer.path,
                target=row.target,
                depth=outer.depth + 1,
                inside_archive=outer.inside_archive or uri.endswith("!"),
            )
        )


def _pop(stack: list[Below]) -> Below:
    done = stack.pop()
    if stack:
        stack[-1].merge(done)
    return done


def _root(row: Row[Any], root: str) -> str:
    root = root.rstrip("/")
    if root and (row.uri == root or row.uri.startswith((root + "/", root + "!"))):
        return root
    scheme, mark, rest = row.uri.partition("://")
    return f"{scheme}{mark}{rest.split('/', 1)[0]}"


def _shown(row: Row[Any], uri: str) -> str:
    """The part of the object's readable path that ``uri``, a beginning of the object's URI, stands for.

    The names of a table are joined by points, and any of them may hold a slash: of a database the URI itself is shown.
    """
    if row.kind != ItemKind.FILE.value and not row.uri.startswith("file:"):
        return unquote(uri)
    inner = row.uri[len(uri) :].count("/")
    separators = "/\\" if "\\" in row.path and "/" not in row.path.split("!/")[0] else "/"
    path, at = row.path, len(row.path)
    for _ in range(inner):
        at = max(path.rfind(each, 0, at) for each in separators)
        if at < 0:
            return unquote(uri.removeprefix("file://"))
    return path[:at] or "/"
