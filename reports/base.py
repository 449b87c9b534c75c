"""The report seam: a finished run in, one file out. A report knows no crawler and no reader, only a RunView."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from models.messages import Lang

Row = Mapping[str, Any]


def in_database(row: Row) -> bool:
    """Whether an object is a table, view or schema: its ``path`` joins names by points, its URI keeps them apart."""
    return row.get("kind") in {"table", "other"} and not str(row["object"]).startswith("file:")


class RunView(Protocol):
    """A finished run as reports see it. Every method streams or is bounded; a run may hold millions of objects."""

    @property
    def summary(self) -> Row:
        """What summary.json holds (docs/run-format.md)."""
        ...

    def objects(self, order: Literal["path", "risk"] = "path", limit: int | None = None) -> Iterator[Row]:
        """Lines of objects.jsonl; ``risk`` sorts by tier rank, then people, then findings, highest first."""
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
        ``findings``, ``unread``, ``entities`` (type -> findings). With a limit, the largest by objects, parents always before children.
        """
        ...


@runtime_checkable
class HasLines(Protocol):
    """A RunView that can give the lines of findings.jsonl as they are written, faster than row by row."""

    def finding_lines(self) -> Iterator[str]:
        """What ``findings()`` gives, as JSON."""
        ...


class Report(Protocol):
    """One kind of output."""

    def __call__(self, run: RunView, path: Path, lang: Lang) -> None:
        """Write ``path``, whole or not at all (write beside it, then rename)."""
        ...
