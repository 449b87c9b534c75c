"""What allow lists left out of a run, in all and by entry."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.store.run_store import RunStore


def left_out(store: RunStore) -> dict[str, Any]:
    """``suppressed`` of summary.json; nothing where no allow list was given."""
    from sqlalchemy import select

    entries = store.meta().get("allow_entries") or []
    if not entries:
        return {}
    table = store.schema.object_
    entities: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    objects: Counter[str] = Counter()
    holding = 0
    query = select(table.c.suppressed, table.c.facts).where(table.c.suppressed != "{}")
    for suppressed, facts in store.connection.execute(query.execution_options(yield_per=1000)):
        holding += 1
        entities.update(json.loads(suppressed))
        by = json.loads(facts).get("allowed_by", {})
        findings.update(by)
        objects.update(by.keys())
    each = [{**entry, "findings": findings[entry["id"]], "objects": objects[entry["id"]]} for entry in entries]
    return {
        "suppressed": {
            "findings": entities.total(),
            "objects": holding,
            "entities": {code: entities[code] for code in sorted(entities)},
            "entries": each,
        }
    }
