"""A comparison as JSON lines: one object a line, by URI; the form that programs read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reports.changes.states import Change, Changes, Side

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines(changes: Changes) -> Iterator[str]:
    """Every object of either run, without line ends."""
    return map(line, changes)


def line(change: Change) -> str:
    """One object: ``object``, ``state``, ``before``, ``after``, and by which evidence."""
    gone, kept, new = change.values
    return _encode(
        {
            **change.told(),
            "before": _side(change.before),
            "after": _side(change.after),
            "values": {"gone": gone, "kept": kept, "new": new},
        }
    )


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "tier": side.tier,
        "counts": dict(side.counts),
        "subjects": side.subjects,
        "status": side.status,
        "size": side.size,
        "modified": side.modified,
        "sha256": side.sha256,
        "exposure": side.exposure,
    }
