"""What a run keeps of the runs before it: what became of every object since, and the figures of its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError
from models.records import Status

if TYPE_CHECKING:
    from scanner.store.run_store import RunStore


def keep_changes(store: RunStore, folder: Path, totals: Mapping[str, Any], finished: str) -> None:
    """Compare a run that was added up with the one it was made from, and add it to its line of runs.

    Where the earlier run is gone, or is no longer what it was, there is nothing to compare with.
    """
    from reports.changes.compare import compare
    from reports.changes.view import META, kept_rows, kept_totals
    from scanner.seal import head
    from scanner.store.view import StoredRun

    meta = store.meta()
    base = meta.get("base")
    if base and head(Path(base["folder"])) == base["head"]:
        try:
            with (
                StoredRun(Path(base["folder"])) as before,
                compare(before, StoredRun.of_writer(store, folder)) as found,
            ):
                store.set_changes(kept_rows(found))
                store.set_meta({META: kept_totals(found)})
                if not base["carried"]:
                    for each in before.trends():
                        store.add_trend(each["run_id"], each["finished"], each["totals"])
        except StoreError:
            store.set_changes(())
    store.add_trend(meta["run_id"], finished, _figures(totals))


def _figures(totals: Mapping[str, Any]) -> dict[str, Any]:
    """A run as a point of its line."""
    return {
        "objects": totals["objects"],
        "unread": totals["objects"] - totals["status"].get(Status.SCANNED.value, 0),
        "subjects": totals["subjects"]["estimate"],
        "tiers": {tier: figures["objects"] for tier, figures in totals["tiers"].items()},
    }
