"""A sample with known chances, and what it lets one expect of the rest (Horvitz and Thompson, JASA 47, 1952).

Each unit is drawn by itself: where a number that its content gives falls below its chance. So equal content gives equal
answers, whatever stands around it, and no key is needed. Chances may rest on what was drawn before: the sum stays unbiased,
and so does its variance, as the differences from what is expected are uncorrelated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SURELY = 0.6
"""Share of a budget that is spent on what promises most, with certainty; the rest is spent by chance on the rest."""


@dataclass(slots=True)
class Spent:
    """What the model was shown of an object's running text, and what that lets one expect of the rest."""

    read: int = 0
    """Bytes; of sentences that say the same, those of the first."""
    wanted: int = 0
    """Bytes of the sentences that may hold a name, the same counted once."""
    mentions: float = 0.0
    """Mentions of persons in running text: those found without the model, and as many as the sample lets one expect."""
    _variance: float = 0.0
    _by_chance: int = 0
    _chances: float = 0.0
    _met: bool = False

    @property
    def sampled(self) -> bool:
        """Was less read than should have been?"""
        return self.read < self.wanted

    @property
    def error(self) -> float:
        """The standard error of ``mentions``.

        Where no name was drawn by chance: that which one name would have had, at the mean chance; nothing found in a
        sample is no proof of nothing.
        """
        if self._met or not self._by_chance:
            return math.sqrt(self._variance)
        chance = max(self._chances / self._by_chance, 1e-9)
        return math.sqrt(max(0.0, 1 - chance)) / chance

    def left_to_chance(self, chances: Floats) -> None:
        """Units of these chances were in the sample's frame; those that are certain do not count."""
        uncertain = chances[chances < 1]
        self._by_chance += len(uncertain)
        self._chances += float(uncertain.sum())

    def drew(self, mentions: int, chance: float) -> None:
        """A unit with so many mentions was drawn with this chance."""
        self.mentions += mentions / chance
        if mentions and chance < 1:
            self._met = True
            self._variance += (1 - chance) / chance**2 * mentions**2


def chances(expected: Floats, costs: Floats, budget: float) -> Floats:
    """For each unit the chance of being drawn, above 0 and so that ``budget`` is met in the mean.

    ``expected``: names, for ranking; ``costs`` above 0. What promises most for what it costs is certain, up to a share of
    the budget; chances of the rest go with the root of that (Neyman's allocation).
    """
    found = np.ones(len(costs))
    if costs.sum() <= budget:
        return found
    order = np.argsort(-expected / costs, kind="stable")
    sure = order[np.cumsum(costs[order]) <= SURELY * budget]
    rest = np.ones(len(costs), bool)
    rest[sure] = False
    left = budget - costs[sure].sum()
    weights = np.sqrt(expected / costs)
    while True:
        share = left / (weights[rest] * costs[rest]).sum()
        over = rest & (weights * share >= 1)
        if not over.any():
            break
        rest[over] = False
        left -= costs[over].sum()
    found[rest] = weights[rest] * share
    return found


def uniform(keys: npt.NDArray[np.uint64]) -> Floats:
    """Numbers from 0 up to 1, 1 left out, of stirred ``keys``."""
    numbers: Floats = (keys >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return numbers
