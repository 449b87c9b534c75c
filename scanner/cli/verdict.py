"""The line a scheduled run ends with, and whether what is new calls for an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.messages import Lang, text

if TYPE_CHECKING:
    from scanner.store.view import StoredRun

_TOLD = ("new", "changed", "resolved", "deleted", "unreachable")


def verdict(run: StoredRun, lang: Lang) -> str:
    """One line: the run, what changed since the one before it, and the objects of the strictest tier."""
    from reports.changes.view import stored_changes

    summary = run.summary
    strictest = max(summary["policy"]["tiers"], key=lambda tier: tier["rank"])["id"]
    number = summary["tiers"].get(strictest, {}).get("objects", 0)
    changes = stored_changes(run)
    if changes is None:
        values: dict[str, Any] = {"run": summary["run_id"], "tier": strictest, "number": number}
        return text("later.verdict_first", lang, objects=summary["objects"], **values)
    totals = {state.value: count for state, count in changes.totals().items()}
    parts = [text(f"later.verdict_{name}", lang, number=totals.get(name, 0)) for name in _TOLD]
    if changes.differences:
        parts.append(text("later.verdict_rules", lang))
    joined = text("later.verdict_separator", lang).join(parts)
    before = _before(run, strictest)
    shift = "" if before is None else f" ({number - before:+d})"
    return text("later.verdict", lang, run=summary["run_id"], parts=joined, tier=strictest, number=f"{number}{shift}")


def newly(run: StoredRun, least: str) -> int:
    """Objects of tier ``least`` or stricter that were not so before; without an earlier run, all that are."""
    from reports.changes.view import stored_changes

    summary = run.summary
    ranks = {tier["id"]: tier["rank"] for tier in summary["policy"]["tiers"]}
    limit = ranks[least]
    changes = stored_changes(run)
    if changes is None:
        return sum(entry["objects"] for tier, entry in summary["tiers"].items() if ranks[tier] >= limit)

    def reaches(side: Any) -> bool:
        return side is not None and side.tier is not None and ranks.get(side.tier, -1) >= limit

    return sum(
        1
        for change in changes
        if change.state.value != "moved" and reaches(change.after) and not reaches(change.before)
    )


def _before(run: StoredRun, tier: str) -> int | None:
    """Objects of a tier in the run before, from what the run keeps of its line; None where it does not say."""
    trends = run.trends()
    if len(trends) < 2:
        return None
    tiers = trends[-2]["totals"].get("tiers", {})
    entry = tiers.get(tier)
    number = entry.get("objects") if isinstance(entry, dict) else entry
    return number if isinstance(number, int) else None
