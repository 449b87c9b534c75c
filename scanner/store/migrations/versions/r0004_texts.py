"""Version 4: which objects have the same text in another format. Of earlier runs nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns, empty."""
    digest = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")
    op.add_column("object", sa.Column("text_digest", digest))
    op.add_column("object", sa.Column("same_text_as", sa.Text))
    op.create_index("object_text", "object", ["text_digest"])
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.execute(meta.update().where(meta.c.key == "schema").values(value="4"))
