"""Where handling falls short of what a tier demands: rules over facts, of which some are unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import PolicyError
from models.tiers import DEMANDS, builtin_policies, gaps, load_policy
from models.tiers.conditions import Comparison, Every, Some
from models.tiers.handling import HANDLING, HANDLING_NAMES, handling_facts, handling_rule, truth, untold_demands
from models.tiers.texts import fill

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def facts(**more: Any) -> dict[str, int | None]:
    given = {
        "uri": "file:///s/a.txt", "path": "/s/a.txt", "kind": "file", "media_type": "text/plain",
        "modified": "2026-11-20T00:00:00Z", "exposure": "owner", "counts": {}, "copies": 1, "places": 1, "now": NOW,
    }  # fmt: skip
    return handling_facts(**(given | more))


def met(tier: str, policy: str = "default", **more: Any) -> dict[str, bool]:
    return {gap.rule: gap.known for gap in gaps(load_policy(policy), tier, facts(**more))}


def test_every_fact_is_worked_out() -> None:
    assert set(facts()) == HANDLING_NAMES == {fact.name for fact in HANDLING}


@pytest.mark.parametrize(
    ("exposure", "expected"),
    [
        ("public", (1, 1)),
        ("everybody", (1, 1)),
        ("group", (0, 1)),
        ("owner", (0, 0)),
        (None, (None, None)),
        ("strange", (None, None)),
    ],
)
def test_exposure(exposure: str | None, expected: tuple[int | None, int | None]) -> None:
    found = facts(exposure=exposure)
    assert (found["everybody_reads"], found["group_reads"]) == expected


@pytest.mark.parametrize(
    ("modified", "days"),
    [
        ("2023-11-22T00:00:00Z", 1096),
        ("2026-11-22T00:00:00", 0),
        ("2030-01-01T00:00:00Z", 0),
        (None, None),
        ("x", None),
    ],
)
def test_days_untouched(modified: str | None, days: int | None) -> None:
    assert facts(modified=modified)["untouched_days"] == days


def test_what_a_database_has_on_disk_cannot_be_told() -> None:
    assert facts(kind="table", media_type=None)["in_clear"] is None
    assert facts()["in_clear"] == 1


def test_what_only_a_password_opened_is_not_in_clear() -> None:
    assert facts(media_type="application/x-ooxml; encrypted=yes")["in_clear"] == 0


@pytest.mark.parametrize(
    ("glob", "path", "outside"),
    [
        ("/vault", "/vault/a/b.txt", 0), ("/vault/", "/vault", 0), ("/vault", "/vaulted/a", 1),
        ("/s/*/safe", "/s/x/safe/a", 0), ("/s/*/safe", "/s/x/y/safe/a", 1), ("/s/**/safe", "/s/x/y/safe/a.zip!/b", 0),
        ("C:\\safe", "C:\\safe\\a.txt", 0), ("/s/a?", "/s/ab", 0), ("/s/[a]", "/s/a", 1),
    ],
)  # fmt: skip
def test_named_places(glob: str, path: str, outside: int) -> None:
    assert facts(path=path, named_places=[glob])["outside_place"] == outside
    assert facts(path=path)["outside_place"] is None


def test_the_default_policy_says_what_the_demands_say() -> None:
    assert met("public", exposure="everybody", copies=9) == {}
    assert met("internal", exposure="everybody") == {"everybody-reads": True}
    assert met("internal", counts={"CN_RESIDENT_ID": 1}) == {"sensitive-in-clear": True}
    top = met("top_secret", exposure="group", copies=5, modified="2020-01-01T00:00:00Z", media_type="message/rfc822")
    assert top == {
        "group-reads": True, "in-clear": True, "copies": True, "outside-place": False, "in-mail": True, "untouched": True,
    }  # fmt: skip
    assert met("top_secret", exposure="everybody") == {
        "everybody-reads": True,
        "in-clear": True,
        "outside-place": False,
    }


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    assert met("top_secret", kind="table", exposure=None, modified=None) == {
        "everybody-reads": False, "group-reads": False, "in-clear": False, "outside-place": False, "untouched": False,
    }  # fmt: skip


def test_a_gap_has_its_figures_and_fills_its_words() -> None:
    policy = load_policy()
    (gap,) = [gap for gap in gaps(policy, "top_secret", facts(copies=5, places=3)) if gap.rule == "copies"]
    assert (gap.demand, gap.values, gap.known) == ("storage", {"copies": 5, "places": 3}, True)
    rule = handling_rule(policy.describe(), "copies")
    assert "5" in fill(rule["en"], gap.values, "en")
    assert rule["remedy"]["zh"]
    assert handling_rule(policy.describe(), "nothing") == {}


KNOWN = st.sampled_from([None, 0, 1, 5])
CONDITIONS = st.recursive(
    st.builds(
        Comparison, st.sampled_from(["copies", "in_mail"]), st.sampled_from([">=", "==", "<"]), st.integers(0, 3)
    ),
    lambda parts: st.builds(
        lambda kind, inner: kind(tuple(inner)), st.sampled_from([Every, Some]), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(CONDITIONS, KNOWN, KNOWN)
def test_an_unknown_fact_never_decides(condition: Any, copies: int | None, mail: int | None) -> None:
    found = truth(condition, {"copies": copies, "in_mail": mail})
    possible = {
        condition.holds({"copies": one, "in_mail": other})
        for one in ([copies] if copies is not None else range(7))
        for other in ([mail] if mail is not None else range(7))
    }
    if found is not None:
        assert possible == {found}
    if copies is not None and mail is not None:
        assert found is condition.holds({"copies": copies, "in_mail": mail})


@pytest.mark.parametrize("name", builtin_policies())
def test_policies_that_come_along_have_rules_of_handling(name: str) -> None:
    policy = load_policy(name)
    assert {rule.demand for rule in policy.handling} == {"access", "storage", "transfer", "destruction"}
    mildest, strictest = policy.tiers[0].id, policy.tiers[-1].id
    assert not gaps(policy, mildest, facts(exposure="everybody", copies=9))
    assert {"everybody-reads", "in-clear", "copies"} <= set(met(strictest, name, exposure="everybody", copies=2))
    untold = untold_demands(policy.describe())
    assert untold[strictest] == ["backup"]
    assert untold[mildest] == list(DEMANDS)
    for rule in policy.handling:
        assert rule.basis
        assert all([*rule.text.values(), *rule.remedy.values()])


def custom(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "own.yaml"
    path.write_text('id: own\nversion: "1"\nextends: default\n' + text, "utf-8")
    return load_policy(path)


RULE = """handling:
  - id: copies
    demand: storage
    tiers: [internal, top_secret]
    when: copies >= 4
    zh: "{copies} 份"
    en: "{copies} copies"
    remedy: {zh: 删, en: delete}
"""


def test_an_extension_replaces_adds_and_leaves_out(tmp_path: Path) -> None:
    policy = custom(tmp_path, RULE + "without: [untouched]\nnamed_places: [/vault]\n")
    default = load_policy()
    names = [rule.id for rule in default.handling]
    assert [rule.id for rule in policy.handling] == [name for name in names if name != "untouched"]
    assert gaps(policy, "internal", facts(copies=4))[0].rule == "copies"
    assert not [gap for gap in gaps(policy, "top_secret", facts(copies=2)) if gap.rule == "copies"]
    assert policy.named_places == ("/vault",)


def test_handling_does_not_change_what_was_graded(tmp_path: Path) -> None:
    default, policy = load_policy(), custom(tmp_path, RULE)
    plain = custom(tmp_path, "")
    assert policy.rules_digest == plain.rules_digest != default.rules_digest  # id and version differ from the default's
    assert policy.digest != plain.digest
    assert policy.describe()["rules_digest"] == policy.rules_digest
    other = custom(tmp_path, "tiers:\n  - id: internal\n    zh: 内\n")
    assert other.rules_digest != plain.rules_digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("demand: storage", "demand: care", "access, storage"),
        ("copies >= 4", "people >= 4", "people"),
        ("copies >= 4", "copies", ">="),
        ('en: "{copies} copies"', 'en: "{people}"', "people"),
        ("en: delete", 'en: "{x}"', "x"),
        ("[internal, top_secret]", "[secret]", "public, internal, top_secret"),
        ("[internal, top_secret]", "[]", "tiers"),
        ("    demand: storage\n", "", "demand"),
        ("zh: 删, ", "", "zh"),
        ("demand: storage", "basis: [Nowhere]\n    demand: storage", "Nowhere"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str) -> None:
    monkeypatch.setenv("PANDIAN_LANG", "en")
    assert old in RULE
    with pytest.raises(PolicyError, match=r"own.yaml, line \d+, handling\[0\]") as error:
        custom(tmp_path, RULE.replace(old, new))
    assert said in str(error.value)


def test_the_guide_lists_every_fact() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "policies.md").read_text("utf-8")
    for fact in HANDLING:
        assert f"| `{fact.name}` | {fact.en} | {fact.zh} |" in guide
