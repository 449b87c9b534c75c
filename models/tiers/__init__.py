"""Tiers: the policy that weighs what was found in an object, and the count of the people it concerns."""

from __future__ import annotations

from models.tiers.handling import Gap, gaps
from models.tiers.loading import builtin_policies, load_policy
from models.tiers.policy import DEMANDS, STATE_MARK_FLAG, Note, Policy, Rule, RunFlag, Tier, View
from models.tiers.texts import reason_text

__all__ = [
    "DEMANDS",
    "STATE_MARK_FLAG",
    "Gap",
    "Note",
    "Policy",
    "Rule",
    "RunFlag",
    "Tier",
    "View",
    "builtin_policies",
    "gaps",
    "load_policy",
    "reason_text",
]
