import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.name_gate import mixed
from recognizers.name_sample import Spent, chances, uniform

SEEDS = 4000


def population(seed=1, count=400):
    """Costs, what is expected and what stands there, of units as prose has them."""
    rng = np.random.default_rng(seed)
    expected = rng.choice([0.001, 0.01, 0.1, 0.4], count, p=[0.5, 0.3, 0.15, 0.05])
    return rng.integers(20, 300, count).astype(float), expected, rng.poisson(expected * rng.choice([0.5, 3], count))


def estimates(budget, costs, expected, truth, seeds=SEEDS):
    """Estimated mentions and their errors, for as many draws."""
    chance = chances(expected, costs, budget)
    found = []
    for seed in range(seeds):
        keys = mixed(np.arange(len(costs), dtype=np.uint64) * np.uint64(SEEDS) + np.uint64(seed))
        spent = Spent()
        spent.left_to_chance(chance)
        for at in np.flatnonzero(uniform(keys) < chance):
            spent.drew(int(truth[at]), float(chance[at]))
        found.append((spent.mentions, spent.error))
    return np.array(found)


@pytest.mark.parametrize("budget", [800, 4000, 20_000])
def test_the_estimate_is_right_in_the_mean(budget):
    costs, expected, truth = population()
    found = estimates(budget, costs, expected, truth)
    standard = found[:, 0].std() / math.sqrt(SEEDS)
    assert abs(found[:, 0].mean() - truth.sum()) < 3 * standard
    assert standard > 0


def test_the_error_is_that_of_the_estimate():
    costs, expected, truth = population()
    found = estimates(12_000, costs, expected, truth)
    assert math.sqrt((found[:, 1] ** 2).mean()) == pytest.approx(found[:, 0].std(), rel=0.1)
    inside = abs(found[:, 0] - truth.sum()) <= 2 * found[:, 1]
    assert inside.mean() > 0.85


def test_nothing_found_is_no_proof_of_nothing():
    costs, expected, truth = population()
    found = estimates(4000, costs, expected, np.zeros_like(truth), seeds=20)
    assert (found[:, 0] == 0).all()
    assert (found[:, 1] > 1).all()


def test_what_may_rest_on_earlier_draws_stays_right_in_the_mean():
    """The second half is sampled by what the first one held."""
    costs, expected, truth = population(count=200)
    totals = []
    for seed in range(SEEDS):
        spent, half = Spent(), slice(0, 100)
        for part, budget in ((half, 1500), (slice(100, 200), 0)):
            wanted = budget or (500 if spent.mentions > truth[half].sum() else 3000)
            chance = chances(expected[part], costs[part], wanted)
            keys = mixed(np.arange(part.start, part.stop, dtype=np.uint64) + np.uint64(1000 * seed))
            for at in np.flatnonzero(uniform(keys) < chance):
                spent.drew(int(truth[part][at]), float(chance[at]))
        totals.append(spent.mentions)
    assert abs(np.mean(totals) - truth.sum()) < 3 * np.std(totals) / math.sqrt(SEEDS)


@given(st.lists(st.tuples(st.floats(1e-4, 5), st.integers(1, 400)), min_size=1, max_size=50), st.floats(0.5, 20_000))
def test_chances_meet_the_budget(units, budget):
    expected, costs = np.array(units, float).T
    chance = chances(expected, costs, budget)
    assert ((chance > 0) & (chance <= 1)).all()
    assert (chance * costs).sum() == pytest.approx(min(budget, costs.sum()))


def test_what_promises_most_is_certain():
    chance = chances(np.array([0.4, 0.001, 0.4, 0.001]), np.full(4, 100.0), 350)
    assert chance[0] == chance[2] == 1
    assert 0 < chance[1] < 1


def test_what_is_read_whole_is_no_sample():
    spent = Spent(read=100, wanted=100)
    spent.left_to_chance(np.ones(3))
    spent.drew(4, 1.0)
    assert (spent.sampled, spent.mentions, spent.error) == (False, 4.0, 0.0)
