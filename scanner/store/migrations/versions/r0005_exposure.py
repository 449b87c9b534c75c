"""Version 5: how many objects of each tier and circle of readers lie below a folder; objects in order of their risk.

Of earlier runs nobody counted.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty, and make the index of risk anew."""
    op.add_column("folder", sa.Column("exposed", sa.Text))
    risk: list[Any] = [sa.text("rank DESC"), "exposure", sa.text("subjects DESC"), sa.text("findings DESC")]
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("object_risk", "object")
        op.create_index("object_risk", "object", [*risk, "uri"])
    else:
        op.drop_index("object_danger", "object")
        op.create_index("object_danger", "object", risk)
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.execute(meta.update().where(meta.c.key == "schema").values(value="5"))
