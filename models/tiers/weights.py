"""What a policy file says of how much tiers and circles of readers weigh (``models.exposure``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from models.exposure import CIRCLES, EXPOSED, EXPOSURE_WEIGHTS, GROUP, UNKNOWN, tier_weight
from models.tiers.nodes import NodeReader

if TYPE_CHECKING:
    import yaml

    from models.tiers.policy import Policy, Tier

HEAVIEST = 1_000_000


def read_weights(
    reader: NodeReader, node: yaml.Node | None, tiers: Mapping[str, Tier], base: Policy | None
) -> dict[str, dict[str, int]]:
    """``tier_weights`` and ``exposure_weights`` of a policy: those of ``base``, and over them what ``node`` says.

    Raises PolicyError: weights are whole numbers that do not fall from mild to strict and from narrow to wide, and
    what nobody knows weighs no less than what a group can read.
    """
    own_tiers = dict(base.tier_weights) if base else {}
    own_weights = dict(base.exposure_weights) if base else {}
    if node is not None:
        fields = reader.mapping(node, "exposure", may=("tiers", "weights"))
        for name, names, known in (("tiers", tuple(tiers), own_tiers), ("weights", CIRCLES, own_weights)):
            if name in fields:
                key = f"exposure.{name}"
                cells = reader.mapping(fields[name], key, may=names)
                known |= {each: _number(reader, cell, f"{key}.{each}") for each, cell in cells.items()}
        strict = [own_tiers.get(tier.id, tier_weight(tier.rank)) for tier in tiers.values()]
        weights = {**EXPOSURE_WEIGHTS, **own_weights}
        if _falls(strict):
            reader.fail(fields.get("tiers", node), "exposure.tiers", "err_weights_tiers", names=", ".join(tiers))
        if _falls(weights[each] for each in EXPOSED) or weights[UNKNOWN] < weights[GROUP]:
            reader.fail(fields.get("weights", node), "exposure.weights", "err_weights", names=", ".join(EXPOSED))
    return {"tier_weights": own_tiers, "exposure_weights": own_weights}


def _number(reader: NodeReader, node: yaml.Node, key: str) -> int:
    said = reader.text(node, key).replace("_", "")
    if not (said.isascii() and said.isdecimal() and int(said) <= HEAVIEST):
        reader.fail(node, key, "err_weight", most=f"{HEAVIEST:_}")
    return int(said)


def _falls(weights: Iterable[int]) -> bool:
    return any(one > two for one, two in pairwise(weights))
