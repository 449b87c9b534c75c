"""Version 3: which types a finding displaced, and what an allow list left out. Earlier runs kept neither."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both, empty."""
    op.add_column("finding", sa.Column("over", sa.Text))
    op.add_column("object", sa.Column("suppressed", sa.Text, nullable=False, server_default="{}"))
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.execute(meta.update().where(meta.c.key == "schema").values(value="3"))
