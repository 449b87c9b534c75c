"""What lies below each folder, database and archive, people counted once: one pass over the objects in order of URI.

All objects below one folder stand together in that order, so a stack as deep as the tree is all that is held.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from models.exposure import EVERYBODY, PUBLIC, circle
from models.records import ItemKind, Status
from scanner.store.tuples import tuples

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.tiers.people import PeopleCounter


OPEN = (EVERYBODY, PUBLIC)
"""Whoever has an account there, or anybody at all."""
_FEW = 20
"""Objects of a folder whose people cost more to put together than one by one."""


class _Row(NamedTuple):
    """What is read of an object."""

    uri: str
    path: str
    target: str
    kind: str
    id: int
    root: int
    size: int | None
    bytes_read: int
    rank: int
    findings: int
    status: str
    problems: str
    counts: str
    masked_counts: str
    tier: str | None
    flags: str
    exposure: str | None
    people: bytes | None


@dataclass(slots=True)
class _Together:
    """The people of some objects: as they are stored while they are few, merged once they are many.

    So those of a large folder are merged once, whatever they are then added to.
    """

    few: list[bytes] = field(default_factory=list)
    merged: PeopleCounter | None = None

    def add(self, people: bytes) -> None:
        """One object's."""
        if self.merged is not None:
            self.merged.merge(people)
            return
        self.few.append(people)
        if len(self.few) > _FEW:
            self.merged = _new_counter()
            for each in self.few:
                self.merged.merge(each)
            self.few.clear()

    def parts(self) -> list[bytes]:
        """What is to be merged wherever they count."""
        if self.merged is not None:
            self.few, self.merged = [self.merged.serialise()], None
        return self.few


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
    exposed: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    """Objects by tier, None where they have none, and by who can read them (``models.exposure.CIRCLES``)."""
    people_of: dict[tuple[str | None, str], _Together] = field(default_factory=dict)
    """The people of the objects directly in it, in the same way."""
    people: PeopleCounter | None = None
    own_entities: Counter[str] = field(default_factory=Counter)
    """Entity types of the objects directly in it."""
    open_entities: Counter[str] = field(default_factory=Counter)
    own_open_entities: Counter[str] = field(default_factory=Counter)
    """Both, of those alone that everybody can read."""
    alike: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    """Objects directly in it that ended alike: their number by status, problems, counts, masked ones, tier, flags and
    exposure as they are stored. Most objects of a folder do."""

    def add(self, row: tuple[Any, ...]) -> None:
        """One object that lies directly here: the fields of ``_Row``."""
        _, _, _, _, number, root, size, bytes_read, rank, findings, *ended, people = row
        self.bytes += size or 0
        if number == root:
            self.bytes_read += bytes_read
        self.rank = max(self.rank, rank)
        self.findings += findings
        self.alike[tuple(ended)] += 1
        if people:
            key = (row[_TIER], circle(row[_EXPOSURE]))
            together = self.people_of.get(key)
            if together is None:
                together = self.people_of[key] = _Together()
            together.add(people)

    def add_up(self) -> None:
        """All objects that lie directly here were added."""
        for (status, problems, counted, masked, tier, flags, exposure), number in self.alike.items():
            self.objects += number
            self.status[status] += number
            for code in {code for code, _ in json.loads(problems)}:
                self.reasons[code] += number
            for name, count in json.loads(counted).items():
                self.own_entities[name] += number * count
                self.entities[name] += number * count
                self.holders[name] += number
                if exposure in OPEN:
                    self.own_open_entities[name] += number * count
                    self.open_entities[name] += number * count
            for name, count in json.loads(masked).items():
                self.masked[name] += number * count
            if tier is not None:
                self.tiers[tier] += number
            self.exposed[tier, circle(exposure)] += number
            for flag in json.loads(flags):
                self.flags[flag] += number
        self.alike.clear()
        for together in self.people_of.values():
            for people in together.parts():
                self._counter().merge(people)

    def merge(self, other: Below) -> None:
        """What lies in a folder of this one."""
        self.objects += other.objects
        if not other.inside_archive or self.inside_archive:
            self.bytes += other.bytes  # members of an archive are counted with the archive's own size
        self.bytes_read += other.bytes_read
        self.rank = max(self.rank, other.rank)
        self.findings += other.findings
        for name in (
            "status",
            "reasons",
            "entities",
            "open_entities",
            "holders",
            "masked",
            "tiers",
            "flags",
            "exposed",
        ):
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
            self.people = _new_counter()
        return self.people


_TIER, _EXPOSURE = _Row._fields.index("tier"), _Row._fields.index("exposure")


def _new_counter() -> PeopleCounter:
    from models.tiers.people import PeopleCounter

    return PeopleCounter()


def walk(connection: Connection, roots: Mapping[str, str]) -> Iterator[Below]:
    """Every folder of the run, deepest first within each target; a target's own sum is the one of depth 0.

    ``roots`` gives each target's URI.
    """
    from sqlalchemy import select

    from scanner.store.schema import object_, sketch

    query = select(*(object_.c[name] for name in _Row._fields[:-1]), sketch.c.people)
    query = query.outerjoin(sketch, sketch.c.object_id == object_.c.id)
    query = query.order_by(object_.c.target, object_.c.uri)
    yield from _added(tuples(connection, query), roots)


def _added(rows: Iterable[tuple[Any, ...]], roots: Mapping[str, str]) -> Iterator[Below]:
    stack: list[Below] = []
    target, inside, deeper = None, "", 0
    for row in rows:
        uri = row[0]
        # Nearly every object lies in the folder of the one before.
        if row[2] != target or not uri.startswith(inside) or uri.find("/", deeper) >= 0:
            target = row[2]
            while stack and not (target == stack[-1].target and _lies_in(uri, stack[-1])):
                yield _pop(stack)
            named = _Row._make(row)
            if not stack:
                root = _root(named, roots.get(named.target, ""))
                stack.append(Below(uri=root, path=_shown(named, root), parent=None, target=named.target, depth=0))
            _push(stack, named)
            inside = stack[-1].uri.rstrip("/") + "/"
            deeper = len(inside)
        stack[-1].add(row)
    while stack:
        yield _pop(stack)


def _lies_in(uri: str, below: Below) -> bool:
    return below.depth == 0 or uri.startswith(below.uri + "/")


def _push(stack: list[Below], row: _Row) -> None:
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
    done.add_up()
    if stack:
        stack[-1].merge(done)
    return done


def _root(row: _Row, root: str) -> str:
    root = root.rstrip("/")
    if root and (row.uri == root or row.uri.startswith((root + "/", root + "!"))):
        return root
    scheme, mark, rest = row.uri.partition("://")
    return f"{scheme}{mark}{rest.split('/', 1)[0]}"


def _shown(row: _Row, uri: str) -> str:
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
