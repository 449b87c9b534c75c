"""Who can read an object, and how much that weighs: exposure times tier is what is to be dealt with first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OWNER, GROUP, EVERYBODY, PUBLIC = "owner", "group", "everybody", "public"

EXPOSED = (OWNER, GROUP, EVERYBODY, PUBLIC)
"""Values of ``Item.exposure``, narrow to wide: the owner and who runs the place; some group or named others; whoever
has an account there; anybody from anywhere, without a login (anonymous FTP, a public bucket)."""

UNKNOWN = "unknown"
"""Stands for an object of which its place does not tell: never for a safe one."""

CIRCLES = (OWNER, GROUP, UNKNOWN, EVERYBODY, PUBLIC)
"""What a report counts objects by, in the order of their weights unless a policy says otherwise."""

EXPOSURE_WEIGHTS: Mapping[str, int] = {OWNER: 1, GROUP: 2, UNKNOWN: 3, EVERYBODY: 4, PUBLIC: 8}
"""Each wider circle weighs twice as much. Unknown stands between a group and everybody: it may be either."""

TIER_STEP = 4
"""The mildest tier weighs nothing, the next 1, each stricter one this many times the one before: as much as opening
an object from its owner to everybody. So the strictest tier open to everybody comes before the tier below it open to
the world, and what only its owner reads comes level with the tier below it open to everybody, and before it."""

UNGRADED = -1
"""The risk of an object that has no tier, as it was not read: it comes last, and is listed elsewhere."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each tier and each circle of readers weighs."""

    tiers: Mapping[str, int]
    exposures: Mapping[str, int]

    def risk(self, tier: str | None, exposure: str | None) -> int:
        """The product, 0 and more; ``UNGRADED`` without a tier that is known."""
        if tier is None or tier not in self.tiers:
            return UNGRADED
        return self.tiers[tier] * self.exposures[circle(exposure)]

    def describe(self) -> dict[str, dict[str, int]]:
        """As a run records it."""
        return {"tiers": dict(self.tiers), "weights": dict(self.exposures)}


def circle(exposure: str | None) -> str:
    """``exposure`` where it is one of ``EXPOSED``, else ``UNKNOWN``."""
    return exposure if exposure in EXPOSED else UNKNOWN


def tier_weight(rank: int) -> int:
    """How much the tier of that rank, 0 the mildest, weighs where its policy does not say."""
    return TIER_STEP ** (rank - 1) if rank > 0 else 0


def weights_of(policy: Mapping[str, Any]) -> Weights:
    """Those of a policy as a run records it (``Policy.describe``); of runs that recorded none those that are usual."""
    said: Mapping[str, Mapping[str, int]] = policy.get("exposure") or {}
    listed: Sequence[Mapping[str, Any]] = policy.get("tiers") or ()
    tiers = {str(tier["id"]): tier_weight(int(tier.get("rank", at))) for at, tier in enumerate(listed)}
    return Weights(tiers | dict(said.get("tiers") or {}), {**EXPOSURE_WEIGHTS, **(said.get("weights") or {})})
