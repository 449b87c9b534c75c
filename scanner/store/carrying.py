"""What a run takes over from the run it was made from: rows kept as they are, refreshed, copied or replaced."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from models.records import Item, ObjectResult, Status, TableDigest
from scanner.events import BY_PLACE
from scanner.plain import clean
from scanner.store.tuples import tuples
from scanner.store.writer import Writer, item_columns, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import BindParameter, Update
    from sqlalchemy import Row as DbRow

_INHERITED = ("target", "owner", "access", "exposure")
"""What members have of their outermost object."""

_KNOWN = (
    *("id", "uri", "kind", "origin", "stamp", "status", "problems", "sha256", "media_type", "modified"),
    *(*_INHERITED, "schema_digest", "row_count", "ranges"),
)
"""The columns of a KnownRow, in its order."""

_FROM, _TO = _KNOWN.index(_INHERITED[0]), _KNOWN.index(_INHERITED[-1]) + 1

_REPLACED = "replaced:"
_GONE = 0
"""Root of the rows that were replaced: no object's id. They serve as donors until the run ends."""


class KnownRow(NamedTuple):
    """An outermost object as an earlier run left it, or, where ``origin`` is this run, as this one did.

    There is one for each object of a rescan, so it is what the store holds.
    """

    id: int
    uri: str
    kind: str
    origin: str | None
    stamp: str | None
    status: str
    problems: str
    sha256: str | None
    media_type: str | None
    modified: str | None
    target: str
    owner: str | None
    access: str | None
    exposure: str | None
    schema_digest: str | None
    row_count: int | None
    ranges: bytes | None

    @property
    def codes(self) -> tuple[str, ...]:
        """Of its problems."""
        return () if self.problems == "[]" else tuple(code for code, _ in json.loads(self.problems))

    @property
    def table(self) -> TableDigest | None:
        """The content of a table."""
        if self.schema_digest is None or self.row_count is None or self.ranges is None:
            return None
        return TableDigest(self.schema_digest, self.row_count, self.ranges)


class Carrying(Writer):
    """A writer whose store may hold objects of an earlier run."""

    def known(self, uris: Sequence[str]) -> dict[str, KnownRow]:
        """Those of ``uris`` that the store holds as outermost objects, by the URI as given."""
        from sqlalchemy import select

        table = self.schema.object_
        names = {clean(uri): uri for uri in uris}
        if any(name in self._fresh for name in names):
            self.flush()
        given, found = list(names), {}
        for at in range(0, len(given), 500):
            query = select(*(table.c[name] for name in _KNOWN))
            query = query.where(table.c.uri.in_(given[at : at + 500]), table.c.id == table.c.root)
            for row in map(KnownRow._make, tuples(self.connection, query)):
                found[names[row.uri]] = row
        return found

    def keep(self, row: KnownRow, item: Item) -> None:
        """Take over a root with its members: the place says that its bytes are the same. Only what the walk now says
        otherwise of owner, access, exposure, target and times is written.
        """
        self._kept.add(row.id)
        met = (item.target, item.owner, item.access, item.exposure, item.modified)
        if met == (*row[_FROM:_TO], row.modified):  # nearly all; what is not clean differs
            return
        new = item_columns(item)
        differs = {name: new[name] for name in (*_INHERITED, "modified") if new[name] != getattr(row, name)}
        if differs:
            self._change(row.id, differs)

    def is_kept(self, row: KnownRow) -> bool:
        """Whether a root was kept or refreshed since this store was opened: an entry met twice has one line."""
        return row.id in self._kept

    def refresh(self, row: KnownRow, item: Item, table: TableDigest | None = None) -> None:
        """Take over a root with its members: it was read in this run, and its content is the same."""
        self._kept.add(row.id)
        new = item_columns(item)
        names = (*_INHERITED, "modified", "size", "stamp", "path")
        changed = {name: new[name] for name in names}
        if table is not None:
            changed |= {"schema_digest": table.schema, "row_count": table.rows, "ranges": table.ranges}
        self._change(row.id, changed, origin=self.run_id, read_at=now())

    def replace(self, root: int) -> None:
        """Set the rows of a root aside, members and findings with it: another reading takes their place.

        Call it before the first row of the new reading is added; a second time does no harm. Until the run ends the
        old rows may still be copied from.
        """
        self.connection.execute(self._set_aside, {"of": root})
        self._kept.discard(root)
        self._carried = True
        self._grown(1)

    def sizes(self) -> set[int]:
        """The sizes of all objects that may be copied from, in bytes."""
        from sqlalchemy import select

        table = self.schema.object_
        self.flush()
        query = select(table.c.size).where(table.c.sha256.is_not(None), table.c.size.is_not(None)).distinct()
        return set(self.connection.execute(query).scalars())

    def like(self, sha256: str, media_type: str | None) -> int | None:
        """The id of an object with this content that was wholly read, in this run or an earlier one; None without one.

        The media type counts, as the name of a file is a hint to it.
        """
        from sqlalchemy import select

        fresh = self._fresh_content.get((sha256, media_type))
        if fresh is not None:
            return fresh
        table = self.schema.object_
        query = select(table.c.id).where(
            table.c.sha256 == sha256,
            table.c.media_type == media_type,
            table.c.status == Status.SCANNED.value,
            table.c.facts.not_like(f'%"{BY_PLACE}"%'),  # its name speaks for what was found
        )
        found: int | None = self.connection.execute(query.limit(1)).scalar()
        return found

    def copy_tree(
        self, donor: int, object_id: int, root: int, result: ObjectResult, parent: int | None = None
    ) -> tuple[int, int]:
        """Give ``result.item`` all that the object ``donor`` of equal content has: verdict, findings, members.

        ``object_id``, ``root`` and ``parent`` are as for ``add_object``. Gives the number of objects and findings
        that were added. Raises LookupError where there is no such donor.
        """
        from sqlalchemy import or_, select

        table = self.schema.object_
        if donor in self._fresh.values():
            self._write()
        first = self.connection.execute(select(table).where(table.c.id == donor)).one_or_none()
        if first is None:
            raise LookupError(donor)
        # "0" comes right after "/": exactly the URIs that begin with this one and "!/".
        inside = (table.c.uri >= first.uri + "!/") & (table.c.uri < first.uri + "!0")
        rows = self.connection.execute(select(table).where(or_(table.c.id == donor, inside)).order_by(table.c.id)).all()
        new = item_columns(result.item)
        ids = {row.id: object_id if row.id == donor else self.new_id() for row in rows}
        own = {"root": root, "origin": self.run_id, "read_at": now(), "lines": None}
        own |= dict.fromkeys(("duplicates_of", "same_text_as"))
        for row in rows:
            made = dict(row._mapping) | own | {"id": ids[row.id], "parent": ids.get(row.parent, object_id)}  # noqa: SLF001 SQLAlchemy's public name for it
            made |= {name: new[name] for name in _INHERITED}
            if row.id == donor:
                made |= new | {"parent": parent}
            else:
                uri, path = row.uri[len(first.uri) :], row.path[len(first.path) :]
                made |= {"uri": new["uri"] + uri, "path": new["path"] + path}
            self._copy_rows(row, ids[row.id])
            self._add_row(made)
        self._grown(len(rows))
        return len(rows), sum(row.findings for row in rows)

    def carried_roots(self) -> int:
        """How many outermost objects stand as an earlier run left them."""
        from sqlalchemy import func, select

        table = self.schema.object_
        query = select(func.count()).where(table.c.id == table.c.root, table.c.origin.is_distinct_from(self.run_id))
        return int(self.connection.execute(query).scalar_one())

    def drop_unseen(self) -> int:
        """Take out the roots of the earlier run that were neither kept, refreshed nor copied anew, with all that was
        set aside; gives the number of roots that are no longer there. To be called when every target was walked.
        """
        from sqlalchemy import select

        self.flush()
        table = self.schema.object_
        query = select(table.c.id).where(table.c.id == table.c.root, table.c.origin.is_distinct_from(self.run_id))
        unseen = [number for number in self.connection.execute(query).scalars() if number not in self._kept]
        self._remove_trees(unseen)
        if self._carried:
            aside = self.connection.execute(select(table.c.id).where(table.c.root == _GONE)).scalars().all()
            self._remove(aside)
        self.connection.commit()
        return len(unseen)

    @functools.cached_property
    def _kept(self) -> set[int]:
        return set()

    _carried = False

    def _change(self, root: int, values: dict[str, Any], **everywhere: Any) -> None:
        """Write ``values`` to a root, those that members have of it and ``everywhere`` to its members too."""
        members = {name: value for name, value in values.items() if name in _INHERITED} | everywhere
        for changed, inside in ((values | everywhere, False), (members, True)):
            if changed:
                bound = {f"new_{name}": value for name, value in changed.items()}
                self.connection.execute(self._setting(tuple(changed), inside), {"of": root, **bound})
        self._grown(1)

    @functools.cached_property
    def _setting(self) -> Callable[[tuple[str, ...], bool], Update]:
        """What sets these columns of a root, or of its members. Made once: making it takes longer than running it."""
        from sqlalchemy import bindparam

        table = self.schema.object_

        @functools.lru_cache(100)
        def made(names: tuple[str, ...], inside: bool) -> Update:
            of: BindParameter[int] = bindparam("of")
            where = (table.c.root == of) & (table.c.id != of) if inside else table.c.id == of
            setting: Update = table.update().where(where).values({name: bindparam(f"new_{name}") for name in names})
            return setting

        return made

    @functools.cached_property
    def _set_aside(self) -> Update:
        from sqlalchemy import bindparam

        table = self.schema.object_
        aside = {"uri": _REPLACED + table.c.uri, "root": _GONE, "origin": None}
        setting: Update = table.update().where(table.c.root == bindparam("of")).values(**aside)
        return setting

    def _copy_rows(self, row: DbRow[Any], object_id: int) -> None:
        """Findings, fields and people of one object, once more for another."""
        from sqlalchemy import literal, select

        schema = self.schema
        for table in (schema.field, schema.sketch, schema.finding):
            names = [column.name for column in table.c if column.name not in {"id", "object_id"}]
            rows = select(literal(object_id), *(table.c[name] for name in names)).where(table.c.object_id == row.id)
            if table is schema.finding:
                rows = rows.order_by(table.c.id)
            self.connection.execute(table.insert().from_select(["object_id", *names], rows))
