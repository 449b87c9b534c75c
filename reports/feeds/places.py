"""Where an object is, in the parts that other formats ask for."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

from reports.base import WITH_SCHEMAS, Row, in_database
from reports.xlsx.rows import place


class Table(NamedTuple):
    """A table of a database: kind of database, its name, the table's name within it, and the database's URI."""

    scheme: str
    database: str
    name: str
    place: str


def table_of(row: Row) -> Table | None:
    """The table or view that an object is; None of a file, and of what only lies in a database."""
    if row.get("kind") != "table" or not in_database(row):
        return None
    uri = str(row["object"])
    scheme, _, rest = uri.partition("://")
    inner = 2 if scheme in WITH_SCHEMAS else 1
    parts = rest.split("/")
    if len(parts) <= inner:
        return Table(scheme, rest, unquote(parts[-1]), uri)
    outer, names = parts[:-inner], parts[-inner:]
    database = "/".join(outer) if scheme == "sqlite" else outer[-1]
    return Table(scheme, unquote(database), ".".join(map(unquote, names)), f"{scheme}://{'/'.join(outer)}")


def name_of(row: Row) -> str:
    """The last part of an object's path, never empty."""
    return place(row)[1] or str(row["path"]) or str(row["object"])
