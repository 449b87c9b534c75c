"""How much of a run's running text the model for names was shown, in all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.store.run_store import RunStore


def names_told(store: RunStore) -> dict[str, Any]:
    """``names`` of summary.json; nothing where the model was to read nothing."""
    from sqlalchemy import select

    table = store.schema.object_
    objects = sampled = read = wanted = 0
    query = select(table.c.facts).where(table.c.facts.like('%"names_wanted"%'))
    for (written,) in store.connection.execute(query.execution_options(yield_per=1000)):
        facts = json.loads(written)
        objects += 1
        sampled += "names_mentions" in facts
        read += facts["names_read"]
        wanted += facts["names_wanted"]
    return {"names": {"objects": objects, "sampled": sampled, "bytes": read, "of": wanted}} if objects else {}
