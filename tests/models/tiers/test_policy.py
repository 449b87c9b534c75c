"""The default policy against its own table, and what holds for every policy that comes with pandian."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entities import catalogue
from models.records import Verdict
from models.tiers import Policy, builtin_policies, load_policy, reason_text
from models.tiers.conditions import Comparison
from models.tiers.facts import figures
from models.tiers.people import PeopleCounter
from models.tiers.texts import placeholders

POLICIES = builtin_policies()
Match = tuple[str, str, float]


def key(value: object) -> str:
    return hashlib.blake2b(str(value).encode(), digest_size=16).hexdigest()


def rows(number: int, *codes: str, score: float = 0.9) -> list[list[Match]]:
    """``number`` records, each about somebody else."""
    return [[(code, key((code, at)), score) for code in codes] for at in range(number)]


def judge(records: list[list[Match]], masked: dict[str, int] | None = None, policy: str = "default") -> Verdict:
    counter, counts = PeopleCounter("file:///x"), Counter[str]()
    for record in records:
        counter.add_record(record)
        counts.update(code for code, _, _ in record)
    return load_policy(policy).classify(counter.facts(), counts, masked or {}, "en")


ID_ROW = ("CN_RESIDENT_ID", "PERSON", "CN_MOBILE")
TABLE = [
    ("nothing", [], "public", "1-nothing"),
    ("a company's code and hotline", rows(9, "CN_USCC", "CN_SERVICE_NUMBER"), "public", "1-company"),
    ("a company's published address", rows(3, "ORGANIZATION", "CN_ADDRESS", "CN_USCC"), "public", "1-company"),
    ("a company's name in a text", rows(4, "ORGANIZATION"), "public", "1-nothing"),
    ("a guess at a name in running text", rows(2, "PERSON", score=0.45), "public", "1-names-uncertain"),
    ("names alone", rows(3, "PERSON"), "internal", "2-names-alone"),
    ("one mobile", rows(1, "CN_MOBILE"), "internal", "2-ordinary"),
    ("499 mobiles", rows(499, "CN_MOBILE"), "internal", "2-ordinary"),
    ("500 mobiles", rows(500, "CN_MOBILE"), "internal", "7-ordinary-warning"),
    ("4,999 mobiles", rows(4999, "CN_MOBILE"), "internal", "7-ordinary-warning"),
    ("5,000 mobiles", rows(5000, "CN_MOBILE"), "top_secret", "7-ordinary-mass"),
    ("one mobile 6,000 times", rows(1, "CN_MOBILE") * 6000, "internal", "2-ordinary"),
    ("a payroll total", rows(2, "ORGANIZATION", "SALARY"), "internal", "2-business"),
    ("a company mark", rows(1, "SECRECY_MARK"), "internal", "2-marks"),
    ("a trade-secret mark on nothing of the kind", rows(1, "TRADE_SECRET_MARK"), "internal", "2-marks"),
    ("a subject without a mark", rows(5, "TRADE_SECRET_SUBJECT"), "public", "1-nothing"),
    ("a mark and a subject", [*rows(1, "TRADE_SECRET_MARK"), *rows(1, "TRADE_SECRET_SUBJECT")], "top_secret", "8-trade-secret"),
    ("one bank card", rows(1, "CN_BANK_CARD"), "internal", "3-sensitive-few"),
    ("49 bank cards", rows(49, "CN_BANK_CARD"), "internal", "3-sensitive-few"),
    ("50 bank cards", rows(50, "CN_BANK_CARD"), "top_secret", "4-sensitive-many"),
    ("salaries of 50 people", rows(50, "PERSON", "SALARY"), "top_secret", "4-sensitive-many"),
    ("an ID and a card in one row", rows(1, "CN_RESIDENT_ID", "CN_BANK_CARD"), "top_secret", "5-id-bank"),
    ("an ID here, a card there", [*rows(1, "CN_RESIDENT_ID"), *rows(1, "CN_BANK_CARD")], "internal", "3-sensitive-few"),
    ("nine full records", rows(9, *ID_ROW), "internal", "3-sensitive-few"),
    ("ten full records", rows(10, *ID_ROW), "top_secret", "5-id-contact"),
    ("one password", rows(1, "CREDENTIAL"), "top_secret", "6-critical"),
    ("a child", rows(1, "CN_RESIDENT_ID", "MINOR"), "top_secret", "6-critical"),
]  # fmt: skip


@pytest.mark.parametrize(("records", "tier", "rule"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table_of_the_default_policy(records: list[list[Match]], tier: str, rule: str) -> None:
    verdict = judge(records)
    assert (verdict.tier, verdict.reasons[0].rule) == (tier, rule)


def test_masked_values_alone_are_public() -> None:
    verdict = judge([], {"CN_MOBILE": 12})
    assert verdict.tier == "public"
    assert "12 values" in verdict.reasons[0].text


def test_500_people_are_a_warning_that_a_run_can_count() -> None:
    assert judge(rows(499, "CN_MOBILE")).flags == ()
    assert judge(rows(500, "CN_MOBILE")).flags == ("many_people",)


def test_where_standards_disagree_both_views_are_shown_and_the_stricter_decides() -> None:
    verdict = judge(rows(60, "CN_RESIDENT_ID"))
    views = [(reason.rule, reason.tier) for reason in verdict.reasons]
    assert verdict.tier == "top_secret"
    assert views.index(("4-sensitive-many", "top_secret")) < views.index(("4-sensitive-many", "internal"))
    assert "GB/T 45574-2025" in next(r.text for r in verdict.reasons if r.tier == "internal")
    linked = judge(rows(60, "CN_RESIDENT_ID", "PERSON"))
    assert ("4-sensitive-many", "internal") not in [(r.rule, r.tier) for r in linked.reasons]
    few = [reason.rule for reason in judge(rows(3, "CN_RESIDENT_ID")).reasons]
    assert few == ["3-sensitive-few", "3-identity-number-alone"]


@pytest.mark.parametrize("name", POLICIES)
def test_a_state_secret_mark_takes_its_own_path(name: str) -> None:
    policy = load_policy(name)
    records = [*rows(60, *ID_ROW), *rows(1, "STATE_SECRET_MARK")]
    verdict = judge(records, policy=name)
    assert verdict.tier == policy.tiers[-1].id
    assert verdict.flags == ("state_secret_marking",)
    (reason,) = verdict.reasons
    assert "security officer" in reason.text
    assert reason.values == {}
    assert "60" not in json.dumps(verdict.reasons, default=str)
    assert set(reason.basis) <= policy.laws.keys()


def test_the_tier_is_never_shown_as_a_grade_of_state_secrets() -> None:
    assert load_policy().tier("top_secret").name("zh") == "绝密（企业内部分级，非国家秘密）"


def test_a_container_takes_the_highest_tier_each_rule_once() -> None:
    policy = load_policy()
    parts = [judge(rows(3, "CN_BANK_CARD")), judge([]), judge(rows(7, "CN_BANK_CARD")), judge(rows(1, "CREDENTIAL"))]
    whole = policy.combine(parts, "en")
    assert whole.tier == "top_secret"
    assert [reason.rule for reason in whole.reasons] == ["6-critical", "3-sensitive-few"]
    assert "7 values" in whole.reasons[1].text
    assert policy.combine(parts, "zh") == policy.combine(reversed(parts), "zh")
    assert policy.combine([]).tier == "public"
    secret = judge(rows(1, "STATE_SECRET_MARK"))
    assert policy.combine([parts[0], secret]).flags == ("state_secret_marking",)


def test_combining_step_by_step_is_combining_at_once() -> None:
    policy = load_policy()
    parts = [judge(rows(n, code)) for n in (1, 60) for code in ("CN_BANK_CARD", "CN_MOBILE", "PERSON", "CN_USCC")]
    at_once, step = policy.combine(parts, "en"), policy.combine(parts[:1], "en")
    for part in parts[1:]:
        step = policy.combine([step, part], "en")
    assert step == at_once


@pytest.mark.parametrize(("people", "ids"), [(99_999, []), (100_000, ["people_100000"]), (12_000_000, ["people_10000000", "people_1000000", "people_100000"])])  # fmt: skip
def test_large_runs_ask_a_person(people: int, ids: list[str]) -> None:
    flags = load_policy().run_flags(people)
    assert [flag.id for flag in flags] == ids
    assert all("？" in flag.text["zh"] and "?" in flag.text["en"] for flag in flags)


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_the_catalogue_says_what_one_such_value_means(code: str) -> None:
    assert judge(rows(1, code)).tier == catalogue()[code].tier


records_strategy = st.lists(
    st.lists(st.tuples(st.sampled_from(sorted(catalogue())), st.integers(0, 80).map(key), st.sampled_from([0.45, 0.9])), max_size=4),
    max_size=30,
)  # fmt: skip


@pytest.mark.parametrize("name", POLICIES)
@settings(max_examples=50, deadline=None)
@given(records=records_strategy, more=records_strategy)
def test_more_data_never_lowers_the_tier(name: str, records: list[list[Match]], more: list[list[Match]]) -> None:
    policy = load_policy(name)
    before, after = judge(records, policy=name), judge(records + more, policy=name)
    assert policy.tier(after.tier).rank >= policy.tier(before.tier).rank


@pytest.mark.parametrize("name", POLICIES)
@settings(max_examples=30, deadline=None)
@given(records=records_strategy, masked=st.dictionaries(st.sampled_from(sorted(catalogue())), st.integers(0, 9)))
def test_every_verdict_explains_itself(name: str, records: list[list[Match]], masked: dict[str, int]) -> None:
    policy = load_policy(name)
    verdict = judge(records, masked, name)
    ranks = [policy.tier(reason.tier).rank for reason in verdict.reasons]
    assert ranks == sorted(ranks, reverse=True)
    assert verdict.reasons[0].tier == verdict.tier
    recorded = json.loads(json.dumps(policy.describe()))
    for reason in verdict.reasons:
        assert reason.text
        assert reason.basis
        assert not placeholders(reason.text)
        stored = json.loads(json.dumps({"rule": reason.rule, "tier": reason.tier, "values": dict(reason.values)}))
        assert reason_text(recorded, stored, "en") == reason.text
        assert not placeholders(reason_text(recorded, stored, "zh"))


def test_a_stored_reason_of_an_unknown_rule_keeps_its_own_text() -> None:
    assert reason_text({}, {"rule": "x", "tier": "y", "text": "as it was"}, "zh") == "as it was"
    both = {"rule": "x", "text": {"zh": "共 {people} 人", "en": "{people} people"}, "values": {"people": 1200}}
    assert reason_text({}, both, "zh") == "共 1,200 人"


def _just_met(policy: Policy, rule_id: str) -> dict[str, int]:
    """Figures that meet one rule: the lowest numbers that its first alternatives ask for."""
    rule = next(rule for rule in policy.rules if rule.id == rule_id)
    wanted: dict[str, int] = {}

    def collect(condition) -> None:
        if isinstance(condition, Comparison):
            if condition.sign == ">=":
                wanted[condition.figure] = int(condition.number)
        else:
            for part in condition.parts:
                collect(part)

    collect(rule.when)
    return wanted


@pytest.mark.parametrize(
    ("name", "rule_id"), [(name, rule.id) for name in POLICIES for rule in load_policy(name).rules]
)
def test_every_rule_can_be_reached_and_names_its_sources(name: str, rule_id: str) -> None:
    policy = load_policy(name)
    rule = next(rule for rule in policy.rules if rule.id == rule_id)
    assert rule.when.holds(_just_met(policy, rule_id))
    assert not rule.when.holds({})
    assert rule.basis
    assert set(rule.basis) <= policy.laws.keys()


def test_every_rule_of_the_default_policy_is_reached_by_records(monkeypatch: pytest.MonkeyPatch) -> None:
    met = {reason.rule for _, records, _, _ in TABLE for reason in judge(records).reasons}
    met |= {reason.rule for reason in judge([], {"CN_MOBILE": 1}).reasons}
    met |= {reason.rule for reason in judge(rows(3, "CN_RESIDENT_ID")).reasons}
    assert {rule.id for rule in load_policy().rules} - met <= {"6-track"}  # needs positions; see test_people


@pytest.mark.parametrize("name", POLICIES)
def test_policies_are_whole(name: str) -> None:
    policy = load_policy(name)
    assert policy.id == name
    assert [tier.rank for tier in policy.tiers] == list(range(len(policy.tiers)))
    for tier in policy.tiers:
        assert all(tier.demand(kind, lang) for kind in tier.demands for lang in ("zh", "en"))
    assert {"SSL 14", "SSL 22"} <= policy.laws.keys()
    assert policy.digest == load_policy(name).digest
    assert len({load_policy(each).digest for each in POLICIES}) == len(POLICIES)


def test_figures_ignore_what_the_catalogue_does_not_know() -> None:
    found = figures({"strange": 3, "people": 2}, {"NO_SUCH_TYPE": 4, "CN_MOBILE": 1}, {})
    assert found["items_ordinary"] == 1
    assert found["people"] == 2
    assert "strange" not in found
