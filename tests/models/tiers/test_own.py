"""A type that asks for a tier gets it, whatever its group; a policy without that tier says so."""

from __future__ import annotations

import pytest

from models.entities import EntityType, forget_own, learn
from models.errors import UsageError
from models.tiers import load_policy, reason_text
from models.tiers.own import with_types

WORD = EntityType("CODE_WORD", "代号 {x}", "code word", "", "business", "top_secret", ("list",))


@pytest.fixture(autouse=True)
def known():
    learn([WORD])
    yield
    forget_own()


def test_one_value_calls_for_the_tier():
    policy = with_types(load_policy(), [(WORD, "top_secret")])
    verdict = policy.classify({}, {"CODE_WORD": 2}, {}, "en")
    assert verdict.tier == "top_secret"
    assert verdict.reasons[0].rule == "own-CODE_WORD"
    assert verdict.reasons[0].text.startswith("2 values of the type code word")
    assert load_policy().classify({}, {"CODE_WORD": 2}, {}, "en").tier == "internal"
    assert policy.classify({}, {}, {}, "en").tier == "public"


def test_the_reason_is_told_in_either_language_from_what_a_run_records():
    policy = with_types(load_policy(), [(WORD, "top_secret")])
    reason = policy.classify({}, {"CODE_WORD": 2}, {}, "en").reasons[0]
    stored = {"rule": reason.rule, "tier": reason.tier, "values": dict(reason.values)}
    assert reason_text(policy.describe(), stored, "zh") == "含 2 处“代号 (x)”（自定义类型，其定义要求此级别）"


def test_two_policies_with_other_types_judge_differently_and_say_so():
    plain, other = load_policy(), with_types(load_policy(), [(WORD, "top_secret")])
    assert with_types(plain, []) is plain
    assert plain.rules_digest != other.rules_digest


def test_a_tier_that_the_policy_does_not_know_is_an_error(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError, match=r"CODE_WORD.*top_secret.*jrt0197.*1, 2"):
        with_types(load_policy("jrt0197"), [(WORD, "top_secret")])


def test_a_policy_may_ask_for_a_type_by_its_code(tmp_path):
    path = tmp_path / "policy.yaml"
    rule = "{id: words, tier: top_secret, when: count.CODE_WORD >= 3, zh: 甲, en: '{count.CODE_WORD}'}"
    path.write_text(f"id: x\nversion: 1\nextends: default\nrules:\n  - {rule}\n", "utf-8")
    assert load_policy(path).classify({}, {"CODE_WORD": 3}, {}, "en").tier == "top_secret"
