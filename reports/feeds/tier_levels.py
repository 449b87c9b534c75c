"""What a tier of any policy is in the scales of others: OCSF's confidentiality and severity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.base import Row

CONFIDENTIALITY = {
    0: "Unknown",
    1: "Not Confidential",
    2: "Confidential",
    3: "Secret",
    4: "Top Secret",
    5: "Private",
    6: "Restricted",
    99: "Other",
}
"""OCSF 1.8.0, confidentiality_id. "Secret" and "Top Secret" are its words for a company's tiers, no state secrets."""

SEVERITY = {0: "Unknown", 1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical"}
"""OCSF 1.8.0, severity_id."""

STATE_SECRET_SEVERITY = 5


@dataclass(frozen=True, slots=True)
class Level:
    """A tier in OCSF's scales."""

    confidentiality: int
    severity: int


UNKNOWN = Level(0, 0)


def tier_levels(summary: Row) -> Mapping[str, Level]:
    """Tier id -> its level.

    The mildest tier is Not Confidential, the strictest Top Secret; of those between, the milder half is Confidential
    and the stricter half Secret (a single one: Confidential). A policy of one tier has a strictest alone. The policy
    may say otherwise of a tier (``ocsf``). Severity follows the place alone: the mildest Informational, the strictest
    High, between them Low below the middle and Medium from it on.
    """
    policy = summary.get("policy") or {}
    tiers = policy.get("tiers") or [{"id": tier, "rank": at} for at, tier in enumerate(summary.get("tiers") or ())]
    said = policy.get("ocsf") or {}
    ordered = sorted(tiers, key=lambda tier: int(tier.get("rank", 0)))
    return {str(tier["id"]): _level(at, len(ordered), said.get(tier["id"])) for at, tier in enumerate(ordered)}


def _level(at: int, tiers: int, said: object) -> Level:
    top = tiers - 1
    if at == top:
        level = Level(4, 4)
    elif at == 0:
        level = Level(1, 1)
    else:
        milder_half = at <= top // 2
        level = Level(2 if milder_half else 3, 3 if 2 * at >= top else 2)
    given = isinstance(said, int) and not isinstance(said, bool) and said in CONFIDENTIALITY
    return Level(int(str(said)), level.severity) if given else level
