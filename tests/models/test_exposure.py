"""How much who can read an object weighs: the table, what a policy may say otherwise, and what it may not."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import pytest

from models.errors import PolicyError
from models.exposure import CIRCLES, EXPOSED, UNGRADED, UNKNOWN, circle, weights_of
from models.tiers import builtin_policies, load_policy

PAGE = Path(__file__).parents[2] / "docs/exposure.md"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_LANG", "en")


def own(tmp_path: Path, said: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(f'id: own\nversion: "1"\nextends: default\n{said}\n', "utf-8")
    return path


def test_top_secret_and_open_comes_first_and_unknown_is_never_safe() -> None:
    weights = load_policy().weights
    every = sorted(product(weights.tiers, CIRCLES), key=lambda pair: -weights.risk(*pair))
    assert every[:3] == [("top_secret", "public"), ("top_secret", "everybody"), ("top_secret", UNKNOWN)]
    assert weights.risk("top_secret", None) > weights.risk("top_secret", "group")
    assert {weights.risk("public", who) for who in CIRCLES} == {0}
    assert weights.risk(None, "public") == weights.risk("nobody's", "public") == UNGRADED


def test_the_page_has_the_table() -> None:
    weights = load_policy().weights
    rows = re.findall(r"^\| .*×(\d+) \|((?: \d+ \|)+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [int(row[0]) for row in rows] == sorted(weights.tiers.values(), reverse=True)
    for (_, cells), tier in zip(rows, reversed(weights.tiers), strict=True):
        assert [int(cell) for cell in re.findall(r"\d+", cells)] == [weights.risk(tier, who) for who in CIRCLES]


@pytest.mark.parametrize("name", builtin_policies())
def test_stricter_and_wider_never_weigh_less(name: str) -> None:
    policy = load_policy(name)
    for who in CIRCLES:
        assert all(
            policy.weights.risk(one.id, who) <= policy.weights.risk(two.id, who) for one, two in pairwise(policy.tiers)
        )
    for tier in policy.tiers[1:]:
        assert all(
            policy.weights.risk(tier.id, one) < policy.weights.risk(tier.id, two) for one, two in pairwise(EXPOSED)
        )


def test_a_policy_weighs_otherwise(tmp_path: Path) -> None:
    policy = load_policy(own(tmp_path, "exposure:\n  tiers: {public: 1}\n  weights: {unknown: 9, public: 1_000}"))
    assert policy.weights.risk("public", None) == 9
    assert policy.weights.risk("top_secret", "public") == 4000
    assert policy.weights.risk("internal", "everybody") == 4
    assert weights_of(policy.describe()) == policy.weights
    plain = load_policy(own(tmp_path, ""))
    assert policy.digest != plain.digest
    assert policy.rules_digest == plain.rules_digest


def test_a_run_that_recorded_no_weights_has_the_usual_ones() -> None:
    described = load_policy().describe()
    del described["exposure"]
    assert weights_of(described) == load_policy().weights


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("exposure: {weights: {owner: 5, group: 4}}", "narrow to wide"),
        ("exposure: {weights: {unknown: 1}}", "narrow to wide"),
        ("exposure: {tiers: {internal: 5}}", "mild to strict"),
        ("exposure: {weights: {owner: -1}}", "whole number"),
        ("exposure: {weights: {owner: 1e3}}", "whole number"),
        ("exposure: {weights: {owner: 1000001}}", "whole number"),
        ("exposure: {weights: {everyone: 1}}", "unknown key everyone"),
        ("exposure: {tiers: {secret: 1}}", "unknown key secret"),
        ("exposure: [1]", "mapping"),
    ],
)
def test_what_a_policy_may_not_say(tmp_path: Path, said: str, what: str) -> None:
    with pytest.raises(PolicyError, match=rf"line 4, exposure.*{what}"):
        load_policy(own(tmp_path, said))


def test_what_is_no_circle_is_unknown() -> None:
    assert [circle(each) for each in (*EXPOSED, None, "", "strange")] == [*EXPOSED, UNKNOWN, UNKNOWN, UNKNOWN]
