"""Tiers of any policy on OCSF's scales."""

from __future__ import annotations

import json

import pytest

from models.errors import PolicyError
from models.tiers import builtin_policies, load_policy
from reports.feeds.tier_levels import CONFIDENTIALITY, Level, tier_levels


def levels(names, **said):
    policy = {"tiers": [{"id": name, "rank": at} for at, name in enumerate(names)], "ocsf": said}
    return [tier_levels({"policy": policy})[name].confidentiality for name in names]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("a", [4]),
        ("ab", [1, 4]),
        ("abc", [1, 2, 4]),
        ("abcd", [1, 2, 3, 4]),
        ("abcde", [1, 2, 2, 3, 4]),
        ("abcdef", [1, 2, 2, 3, 3, 4]),
    ],
)
def test_the_mildest_is_not_confidential_and_the_strictest_top_secret(names, expected):
    assert levels(list(names)) == expected


@pytest.mark.parametrize("policy", builtin_policies())
def test_levels_rise_with_the_tiers_of_every_policy_that_comes_along(policy):
    described = load_policy(policy).describe()
    found = list(tier_levels({"policy": described}).values())
    assert found == sorted(found, key=lambda level: (level.confidentiality, level.severity))
    assert len(found) == len(described["tiers"])
    assert all(level.confidentiality in CONFIDENTIALITY for level in found)


def test_a_policy_may_say_itself_what_a_tier_is():
    assert levels(["a", "b", "c"], b=6) == [1, 6, 4]


def _policy(folder, said):
    file = folder / "policy.yaml"
    file.write_text(f"id: own\nversion: '1'\nextends: default\ntiers:\n  - {{id: internal, ocsf: {said}}}\n", "utf-8")
    return load_policy(file)


def test_a_policy_file_says_it_and_needs_no_new_reading_for_it(tmp_path):
    said, other = _policy(tmp_path, 5), _policy(tmp_path, 6)
    levels = tier_levels({"policy": json.loads(json.dumps(said.describe()))})
    assert [level.confidentiality for level in levels.values()] == [1, 5, 4]
    assert said.rules_digest == other.rules_digest
    assert said.digest != other.digest
    assert "ocsf" not in load_policy().describe()


@pytest.mark.parametrize("said", ["7", "secret", "-1", "[2]", "''", "1.0"])
def test_a_policy_file_that_says_what_ocsf_has_not_is_refused(tmp_path, said):
    with pytest.raises(PolicyError, match=r"tiers\[0\]\.ocsf"):
        _policy(tmp_path, said)


@pytest.mark.parametrize("said", [7, -1, "2", True, None, 2.0, [2]])
def test_what_is_no_confidentiality_of_ocsf_is_passed_over(said):
    assert levels(["a", "b", "c"], b=said) == [1, 2, 4]


def test_the_order_is_that_of_the_ranks():
    summary = {"policy": {"tiers": [{"id": "high", "rank": 1}, {"id": "low", "rank": 0}]}}
    assert tier_levels(summary) == {"low": Level(1, 1), "high": Level(4, 4)}
