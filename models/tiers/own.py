"""What a policy says of the user's own types: one that asks for a tier gets a rule, as if the policy had named it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.entities import EntityType
from models.errors import UsageError
from models.messages import default_lang, text
from models.tiers.conditions import Comparison
from models.tiers.policy import Policy, Rule


def with_types(policy: Policy, asked: Iterable[tuple[EntityType, str]]) -> Policy:
    """``policy`` with a rule for each of ``asked``: a type, and the id of the tier that one of its values calls for.

    The types must be known to the catalogue. Raises UsageError where the policy has no such tier.
    """
    rules = []
    for entry, tier in asked:
        known = [each.id for each in policy.tiers]
        if tier not in known:
            names = ", ".join(known)
            message = text("own.err_tier", default_lang(), code=entry.code, tier=tier, policy=policy.id, names=names)
            raise UsageError(message)
        condition = Comparison(f"count.{entry.code}", ">=", 1)
        words = {
            "zh": text("own.rule", "zh", code=entry.code, name=_bare(entry.zh)),
            "en": text("own.rule", "en", code=entry.code, name=_bare(entry.en)),
        }
        rules.append(Rule(f"own-{entry.code}", tier, condition, words))
    return replace(policy, rules=(*policy.rules, *rules)) if rules else policy


def _bare(name: str) -> str:
    """Braces would be taken for a figure."""
    return name.replace("{", "(").replace("}", ")")
