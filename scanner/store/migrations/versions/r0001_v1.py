"""Version 1: what runs were before they were made from one another.

No such store was ever in PostgreSQL; what is said of it here is where version 2 begins.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_CODE = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
_DIGEST = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")
_MANY = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Make every table."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "object",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("uri", _BYTEWISE, nullable=False),
        sa.Column("root", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("target", _BYTEWISE, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("size", sa.BigInteger),
        sa.Column("modified", sa.String(40)),
        sa.Column("owner", sa.Text),
        sa.Column("access", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("tier", sa.String(64)),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("masked_counts", sa.Text, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("subjects", sa.Integer, nullable=False),
        sa.Column("bytes_read", sa.BigInteger, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("duplicates_of", sa.Text),
        *([sa.UniqueConstraint("uri")] if sqlite else []),
    )
    op.create_index("object_sha256", "object", ["sha256"])
    op.create_index("object_root", "object", ["root"])
    risk = [sa.text("rank DESC"), sa.text("subjects DESC"), sa.text("findings DESC")]
    if sqlite:
        op.create_index("object_place", "object", ["target", "uri"])
        op.create_index("object_risk", "object", [*risk, "uri"])
    else:
        op.create_index("object_uri", "object", ["uri"], postgresql_using="hash")
        op.create_index("object_danger", "object", risk)
    op.create_table(
        "sketch",
        sa.Column("object_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("people", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "finding",
        sa.Column("id", _MANY, primary_key=True),
        sa.Column("object_id", sa.Integer, nullable=False),
        sa.Column("entity_type", _CODE, nullable=False),
        sa.Column("start", sa.BigInteger),
        sa.Column("end", sa.BigInteger),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("masked", sa.Text, nullable=False),
        sa.Column("fingerprint", _DIGEST, nullable=False),
        sa.Column("verified_by", sa.Text, nullable=False),
        sa.Column("recognizer", sa.Text, nullable=False),
    )
    op.create_index("finding_object", "finding", ["object_id", "id"])
    op.create_table(
        "field",
        sa.Column("object_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("container", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("entity_type", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("values", sa.Integer, nullable=False),
        sa.Column("sample", sa.Text, nullable=False),
    )
    op.create_table(
        "folder",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("objects", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("tier", sa.String(64)),
        sa.Column("subjects", sa.Integer, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("unread", sa.Integer, nullable=False),
        sa.Column("entities", sa.Text, nullable=False),
    )
    op.create_index("folder_size", "folder", ["objects", "depth"])
