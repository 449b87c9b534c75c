"""The report seam: a finished run in, one file out. A report knows no crawler and no reader, only a RunView."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast, runtime_checkable

from models.alike import Alike
from models.messages import Lang

if TYPE_CHECKING:
    from reports.changes.states import Changes

Row = Mapping[str, Any]


def in_database(row: Row) -> bool:
    """Whether an object is a table, view or schema: its ``path`` joins names by points, its URI keeps them apart."""
    return row.get("kind") in {"table", "other"} and not str(row["object"]).startswith("file:")


WITH_SCHEMAS = frozenset({"postgresql", "opengauss", "gaussdb", "kingbase", "sqlserver", "oracle", "oracles"})
"""Databases whose tables stand in schemas: their URIs end in database, schema and table."""
DATABASES = WITH_SCHEMAS | {"mysql", "mariadb", "tidb", "oceanbase", "polardb", "clickhouse", "clickhouses", "dm"}
"""Those of a server: the path of a table is its names with points between them."""


class RunView(Protocol):
    """A finished run as reports see it. Every method streams or is bounded; a run may hold millions of objects."""

    @property
    def summary(self) -> Row:
        """What summary.json holds (docs/run-format.md)."""
        ...

    def objects(self, order: Literal["path", "risk", "unread"] = "path", limit: int | None = None) -> Iterator[Row]:
        """Lines of objects.jsonl; ``risk`` sorts by tier times exposure, tier, exposure, people, findings.

        ``unread`` gives those alone that were not read wholly.
        """
        ...

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[Row]:
        """Lines of findings.jsonl, of one object or of all, in order of object."""
        ...

    def fields(self, object: str | None = None) -> Iterator[Row]:
        """The inventory: rows of FieldSummary as mappings with ``object``, ``path``, ``target``, ``tier`` added."""
        ...

    def folders(self, limit: int | None = None) -> Iterator[Row]:
        """Folders (and databases, archives) with what lies below them, people counted once: ``path``, ``parent`` (None
        for a target; of a database both are decoded URIs), ``target``, ``objects``, ``bytes``, ``tier``, ``subjects``,
        ``findings``, ``unread``, ``entities`` (type -> findings). With a limit, the largest by objects, parents always
        before children.
        """
        ...


@runtime_checkable
class TellsAlike(Protocol):
    """A RunView that says what is the same for many objects, so that it need not be worked out for each."""

    def alike(self, order: Literal["path", "risk"] = "path") -> Iterator[Alike]:
        """What ``objects()`` gives."""
        ...


@runtime_checkable
class HasObjectLines(Protocol):
    """The same of objects.jsonl."""

    def object_lines(self) -> Iterator[str]:
        """What ``objects()`` gives, as JSON."""
        ...


@runtime_checkable
class HasLines(Protocol):
    """A RunView that can give the lines of findings.jsonl as they are written, faster than row by row."""

    def finding_lines(self, first: str | None = None, last: str | None = None) -> Iterator[str]:
        """What ``findings()`` gives, as JSON; with URIs, of the objects from ``first`` to ``last`` alone."""
        ...


class Check(Protocol):
    """Tells whether a file is still what it was when its run wrote it."""

    def update(self, block: bytes) -> None:
        """The next bytes of the file."""
        ...

    def holds(self) -> bool:
        """After the last byte: whether it is."""
        ...


class Earlier(Protocol):
    """The findings.jsonl of the run that this one began as a copy of."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        ...

    def check(self) -> Check:
        """A new check of it."""
        ...


@runtime_checkable
class HasEarlier(HasLines, Protocol):
    """A RunView that may have begun as a copy of an earlier run."""

    def earlier_findings(self) -> Earlier | None:
        """The earlier run's findings.jsonl; None where there is none, or nothing vouches for it."""
        ...

    def carried(self) -> Iterator[tuple[str, bool, int]]:
        """Every object by URI, whether it is as the earlier run left it, and how many findings it has."""
        ...


@runtime_checkable
class HasChanges(Protocol):
    """A RunView that may know what became of an earlier run's objects."""

    def changes(self) -> Changes | None:
        """The comparison with the run before; None where there was none."""
        ...


@runtime_checkable
class CanBeReopened(Protocol):
    """A RunView that another process can open for itself."""

    def reopener(self) -> Callable[[], AbstractContextManager[RunView]]:
        """What gives the same run again; it can be pickled."""
        ...


def alike_objects(run: RunView, order: Literal["path", "risk"] = "path") -> Iterator[Alike]:
    """Every object of ``run``, with what it has in common with others."""
    if isinstance(run, TellsAlike):
        yield from run.alike(order)
        return
    for row in run.objects(order):
        own = (row.get("size"), row.get("modified"), row.get("sha256"))
        target = str(row.get("target") or "")
        yield Alike(str(row["object"]), str(row["path"]), target, *own, None, functools.partial(dict, row))


def changes_of(run: RunView) -> Changes | None:
    """What changed since an earlier run, where ``run`` knows: handed to it, or kept in its store."""
    if isinstance(run, HasChanges):
        return run.changes()
    from reports.changes.view import KeepsChanges, stored_changes

    return stored_changes(cast("KeepsChanges", run)) if hasattr(run, "change_rows") else None


def trends_of(run: RunView) -> Sequence[Row]:
    """The runs of its line, oldest first, itself the last: ``run_id``, ``finished``, ``totals`` (JSON).

    None where ``run`` does not know.
    """
    return run.trends() if hasattr(run, "trends") else ()


def gaps_of(run: RunView) -> Iterator[Row]:
    """Where handling falls short of what tiers demand, by URI: ``object``, ``path``, ``target``, ``kind``, ``tier``,
    ``rule`` (its id), ``demand``, ``values``; none where ``run`` does not know.
    """
    return run.gaps() if hasattr(run, "gaps") else iter(())


class Report(Protocol):
    """One kind of output."""

    def __call__(self, run: RunView, path: Path, lang: Lang) -> None:
        """Write ``path``, whole or not at all (write beside it, then rename)."""
        ...
