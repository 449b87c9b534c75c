"""Version 2: runs that go on from earlier runs. A run of version 1 read all itself; what it listed is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CODE = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what is new, and fill in what version 1 knew in other words."""
    for column in (
        sa.Column("parent", sa.Integer),
        sa.Column("stamp", sa.Text),
        sa.Column("origin", sa.String(64)),
        sa.Column("read_at", sa.String(40)),
        sa.Column("exposure", sa.String(16)),
        sa.Column("lines", sa.BigInteger),
        sa.Column("schema_digest", sa.String(32)),
        sa.Column("row_count", sa.BigInteger),
        sa.Column("ranges", sa.LargeBinary),
    ):
        op.add_column("object", column)
    op.create_index("object_parent", "object", ["parent"])
    op.create_index("object_origin", "object", ["origin"])
    op.create_table(
        "people",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("people", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "target",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("include", sa.Text, nullable=False),
        sa.Column("exclude", sa.Text, nullable=False),
        sa.Column("walked", sa.String(40)),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("uri", _BYTEWISE, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_index("listing_uri", "listing", ["uri"], postgresql_using="hash")
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("object", _BYTEWISE, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
        sa.Column("other", sa.Text),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("values", sa.Text, nullable=False),
    )
    op.create_index("change_object", "change", ["object"], postgresql_using="hash")
    op.create_table(
        "trend",
        sa.Column("run_id", sa.String(64), primary_key=True),
        sa.Column("finished", sa.String(40), nullable=False),
        sa.Column("totals", sa.Text, nullable=False),
    )
    op.create_table(
        "gap",
        sa.Column("object_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rule", _CODE, primary_key=True),
        sa.Column("demand", sa.String(32), nullable=False),
        sa.Column("values", sa.Text, nullable=False),
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    table = sa.table("meta", sa.column("key"), sa.column("value"))
    meta = {row.key: json.loads(row.value) for row in connection.execute(sa.select(table.c.key, table.c.value))}
    if not meta:
        return
    finished = meta.get("summary", {}).get("finished")
    objects = sa.table("object", *map(sa.column, ("id", "root", "uri", "parent", "origin", "read_at")))
    connection.execute(objects.update().values(origin=meta.get("run_id"), read_at=finished or meta.get("started")))
    parents = objects.update().where(objects.c.id == sa.bindparam("member")).values(parent=sa.bindparam("outer"))
    rows: list[dict[str, Any]] = []
    for member, outer in _parents(connection, objects):
        rows.append({"member": member, "outer": outer})
    for at in range(0, len(rows), 5000):
        connection.execute(parents, rows[at : at + 5000])
    names = ("name", "url", "state", "include", "exclude", "walked")
    targets = [
        {
            "name": each["name"],
            "url": each["url"],
            "state": "walked" if finished else "pending",
            "include": json.dumps(each.get("include", [])),
            "exclude": json.dumps(each.get("exclude", [])),
            "walked": finished,
        }
        for each in meta.get("targets", [])
    ]
    if targets:
        connection.execute(sa.table("target", *map(sa.column, names)).insert(), targets)
    connection.execute(table.update().where(table.c.key == "schema").values(value="2"))


def _parents(connection: sa.Connection, objects: sa.TableClause) -> Iterator[tuple[int, int]]:
    """Each member with the object it lies in: the nearest whose URI and ``!/`` its own begins with."""
    query = sa.select(objects.c.id, objects.c.root, objects.c.uri).order_by(objects.c.uri)
    stack: list[tuple[str, int]] = []
    for row in connection.execute(query):
        while stack and not row.uri.startswith(stack[-1][0] + "!"):
            stack.pop()
        if row.id != row.root:
            for uri, number in reversed(stack):
                if row.uri.startswith(uri + "!/"):
                    yield row.id, number
                    break
        stack.append((row.uri, row.id))
