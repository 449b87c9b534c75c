"""Gaps in handling, and the runs before, as the page is given them: bounded, whatever the size of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from models.tiers.handling import untold_demands
from models.tiers.texts import PLACEHOLDER, fill
from reports.base import Row
from reports.html.packing import LANGS, Packer, Table, bilingual

OBJECTS = 1_000
"""Objects with gaps in the page, the strictest tier first, then those with the most."""


def packed_gaps(summary: Row, gaps: Iterable[Row], packer: Packer) -> dict[str, Any] | None:
    """The value of ``gaps`` in the page's data; its reader is ``web/src/gaps.js``. None where nothing was judged."""
    policy, totals = summary.get("policy") or {}, summary.get("gaps")
    rules = list(policy.get("handling") or ())
    if not rules or totals is None:
        return None
    at_rule = {rule["id"]: at for at, rule in enumerate(rules)}
    said = Table()

    def words(gap: Row) -> list[int]:
        at = at_rule[gap["rule"]]
        return [at, said({lang: fill(rules[at][lang], gap["values"], lang) for lang in LANGS})]

    chosen = _strictest(_objects(gaps, at_rule, packer))
    return {
        "rules": [
            {
                "demand": rule["demand"],
                "tiers": [packer.tier(tier) for tier in rule.get("tiers") or ()],
                "text": {lang: _without_figures(rule[lang]) for lang in LANGS},
                "remedy": bilingual(rule.get("remedy") or ""),
                "basis": [packer.laws(packer.law(each)) for each in rule.get("basis") or ()],
                "objects": (totals.get(rule["id"]) or {}).get("objects", 0),
                "unknown": (totals.get(rule["id"]) or {}).get("unknown", 0),
            }
            for rule in rules
        ],
        "untold": [[packer.tier(tier), demands] for tier, demands in untold_demands(policy).items()],
        "objects": [[found[0]["path"], packer.tier(found[0].get("tier")), [*map(words, found)]] for found in chosen],
        "said": said.items,
    }


def _objects(
    gaps: Iterable[Row], at_rule: dict[str, int], packer: Packer
) -> Iterator[tuple[tuple[int, int], list[Row]]]:
    """Weight and gaps of every object: they come in order of object."""
    for _, group in groupby(gaps, key=lambda gap: gap["object"]):
        found = [gap for gap in group if gap["rule"] in at_rule]
        if found:
            yield (packer.tier(found[0].get("tier")), len(found)), found


def _strictest(weighed: Iterable[tuple[tuple[int, int], list[Row]]]) -> list[list[Row]]:
    kept: list[tuple[tuple[int, int], list[Row]]] = []
    for each in weighed:
        kept.append(each)
        if len(kept) >= 4 * OBJECTS:
            kept.sort(key=lambda pair: pair[0], reverse=True)
            del kept[OBJECTS:]
    kept.sort(key=lambda pair: pair[0], reverse=True)
    return [found for _, found in kept[:OBJECTS]]


def _without_figures(text: str) -> str:
    """A rule's words as a heading: its figures differ from object to object."""
    return PLACEHOLDER.sub("…", text)


def packed_trend(trends: Iterable[Row], packer: Packer) -> list[list[Any]]:
    """[run, finished, objects, unread, people, [objects by tier]] of each run, oldest first."""
    rows = []
    for run in trends:
        totals = run.get("totals") or {}
        tiers = [0] * len(packer.tiers)
        for tier, number in (totals.get("tiers") or {}).items():
            if packer.tier(tier) >= 0:
                tiers[packer.tier(tier)] = number
        figures = (totals.get("objects", 0), totals.get("unread", 0), totals.get("subjects", 0))
        rows.append([run["run_id"], run["finished"], *figures, tiers])
    return rows
