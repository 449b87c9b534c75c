"""How much of a run's tables was read where a sample was asked for, in all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from models.sampling import DRAWN

if TYPE_CHECKING:
    from scanner.store.run_store import RunStore


def samples_told(store: RunStore) -> dict[str, Any]:
    """``sample`` of summary.json; nothing where every table was read whole."""
    from sqlalchemy import select

    table = store.schema.object_
    told = {"objects": 0, "first": 0, "rows": 0, "of": 0}
    known = True
    query = select(table.c.facts).where(table.c.facts.like('%"rows_drawn"%'))
    for (written,) in store.connection.execute(query.execution_options(yield_per=1000)):
        facts = json.loads(written)
        told["objects"] += 1
        told["first"] += DRAWN[facts["rows_drawn"]] == "first"
        told["rows"] += facts["rows_read"]
        told["of"] += facts.get("rows_total", 0)
        known &= "rows_total" in facts
    return {"sample": told | ({} if known else {"of": None})} if told["objects"] else {}
