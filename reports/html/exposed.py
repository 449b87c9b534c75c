"""Tiers and circles of readers, as the page is given them; its reader is ``web/src/exposure.js``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.exposure import CIRCLES, weights_of
from models.messages import Lang, section
from reports.base import Row


def packed_exposure(summary: Row, tiers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``risk`` by tier, mildest first, and circle; ``objects`` and ``people`` in the same way, None where a run did not
    count them; ``ungraded`` by circle.
    """
    weights, told = weights_of(summary.get("policy") or {}), summary.get("exposure")
    field = {"circles": CIRCLES, "risk": [[weights.risk(tier["id"], who) for who in CIRCLES] for tier in tiers]}
    if told is None:
        return field | {"objects": None}

    def by_tier(name: str) -> list[list[int]]:
        return [_row((told.get(name) or {}).get(tier["id"])) for tier in tiers]

    return field | {
        "objects": by_tier("objects"),
        "people": by_tier("subjects"),
        "ungraded": _row(told.get("ungraded")),
    }


def folder_field(exposed: Mapping[str, Mapping[str, int]] | None, tier_at: Mapping[str, int]) -> list[int] | None:
    """Objects below a folder as [tier, circle, number, ...]; None where nobody counted them."""
    if exposed is None:
        return None
    return [
        part
        for tier, numbers in exposed.items()
        for who, number in numbers.items()
        for part in (tier_at.get(tier, -1), CIRCLES.index(who), number)
    ]


def page_text(lang: Lang) -> dict[str, str]:
    """What the page says, the names of circles with it."""
    return {**section("report", lang), **section("exposure", lang)}


def _row(numbers: Mapping[str, int] | None) -> list[int]:
    return [round((numbers or {}).get(who, 0)) for who in CIRCLES]
