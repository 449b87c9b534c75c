"""Policy files: what may be written, and that every mistake is named with its line, key and what is expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import PolicyError
from models.tiers import builtin_policies, load_policy
from models.tiers.facts import FACTS
from models.tiers.people import TALLIES, PeopleCounter

SMALL = """\
id: small
version: "1"
zh: 两级
en: two steps
tiers:
  - id: low
    zh: 低
    en: low
    demands: &d
      access: {zh: 甲, en: a}
      storage: {zh: 甲, en: a}
      transfer: {zh: 甲, en: a}
      backup: {zh: 甲, en: a}
      destruction: {zh: 甲, en: a}
  - {id: high, zh: 高, en: high, demands: *d}
laws:
  L 1: {zh: 某法, en: some law}
rules:
  - id: many
    tier: high
    when: {any: [people >= 3, {all: [count.CN_MOBILE >= 1, masked.CN_MOBILE < 5]}]}
    zh: "{people} 人"
    en: "{people} people"
    basis: [L 1]
otherwise: {id: none, zh: 无, en: none}
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_LANG", "en")


def load(tmp_path: Path, text: str | bytes):
    path = tmp_path / "policy.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_policy(path)


def test_a_policy_of_ones_own(tmp_path: Path) -> None:
    policy = load(tmp_path, SMALL)
    assert [tier.id for tier in policy.tiers] == ["low", "high"]
    assert policy.classify({"people": 3}, {}, {}, "en").reasons[0].text == "3 people"
    assert policy.classify({}, {"CN_MOBILE": 1}, {"CN_MOBILE": 4}).tier == "high"
    assert policy.classify({}, {"CN_MOBILE": 1}, {"CN_MOBILE": 5}).tier == "low"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + SMALL.encode()).id == "small"


def test_comments_do_not_change_the_digest_and_thresholds_do(tmp_path: Path) -> None:
    digest = load(tmp_path, SMALL).digest
    assert load(tmp_path, "# a remark\n" + SMALL).digest == digest
    assert load(tmp_path, SMALL.replace(">= 3", ">= 4")).digest != digest


MISTAKES = [
    ("unknown figure", ">= 3,", ">= 3, peple >= 1,", 21, "when.any[1]", "peple"),
    ("no comparison", "people >= 3", "people > lots", 21, "when.any[0]", "such as people >= 500"),
    ("code is no comparison", "people >= 3", "__import__('os') >= 3", 21, "when", "such as people >= 500"),
    ("unknown entity type", "count.CN_MOBILE", "count.CN_MOBIL", 21, "when", "count.CN_MOBIL"),
    ("neither all nor any", "{any:", "{not:", 21, "when.not", "all, any"),
    ("empty list", "{all: [count.CN_MOBILE >= 1, masked.CN_MOBILE < 5]}", "{all: []}", 21, "when.any[1].all", "empty"),
    ("unknown tier", "tier: high", "tier: hihg", 20, "tier", "low, high"),
    ("unknown placeholder", '"{people} 人"', '"{peple} 人"', 22, "rules[0].zh", "{peple}"),
    ("format trick", '"{people} people"', '"{people.__class__} people"', 23, "rules[0].en", "__class__"),
    ("unknown law", "[L 1]", "[L 2]", 24, "basis", "L 2"),
    ("unknown key", "    basis: [L 1]", "    bases: [L 1]", 24, "rules[0].bases", "basis"),
    ("missing text", '    zh: "{people} 人"\n', "", 19, "rules[0]", "zh is missing"),
    ("missing demand", "      backup: {zh: 甲, en: a}\n", "", 9, "demands", "backup is missing"),
    ("one language only", "{zh: 某法, en: some law}", "{zh: 某法}", 17, "laws.L 1", "en is missing"),
    ("key twice", 'version: "1"\n', 'version: "1"\nid: again\n', 3, "policy", "id stands here twice"),
    ("a list where a mapping belongs", "laws:\n  L 1: {zh: 某法, en: some law}", "laws: [1]", 16, "laws", "mapping"),
    ("a mapping where a list belongs", "basis: [L 1]", "basis: {a: b}", 24, "basis", "list"),
    ("an empty text", "en: two steps", "en: ''", 4, "en", "not empty"),
    ("no second tier", "  - {id: high, zh: 高, en: high, demands: *d}\n", "", 6, "tiers", "two tiers"),
    ("no rules", "rules:", "regeln:", 18, "regeln", "rules"),
    ("a tab", "rules:", "\trules:", 18, "", "YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "key", "what"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_named_with_file_line_key_and_what_is_expected(
    tmp_path: Path, old: str, new: str, line: int, key: str, what: str
) -> None:
    assert old in SMALL
    with pytest.raises(PolicyError) as error:
        load(tmp_path, SMALL.replace(old, new, 1))
    message = str(error.value)
    assert f"policy.yaml, line {line}" in message
    assert key in message
    assert what in message
    assert error.value.exit_code == 2


def test_a_mistake_is_named_in_chinese_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_LANG", "zh")
    with pytest.raises(PolicyError, match=r"第 20 行，rules\[0\].tier：不认识的级别；已定义：low, high"):
        load(tmp_path, SMALL.replace("tier: high", "tier: hihg"))


def test_a_milder_view_beside_a_rule_must_be_milder(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="the stricter view decides"):
        load(tmp_path, SMALL.replace("    basis: [L 1]", "    other_views: [{tier: high, zh: 甲, en: a}]"))


def test_extending_a_policy_changes_only_what_is_said(tmp_path: Path) -> None:
    policy = load(
        tmp_path,
        """\
id: strict
version: "2"
extends: default
without: [1-masked, people_100000]
tiers:
  - {id: internal, demands: {backup: {zh: 每日, en: daily}}}
rules:
  - {id: 4-sensitive-many, tier: top_secret, when: people_sensitive >= 5, zh: 五人, en: five}
  - {id: mine, tier: internal, when: count.CN_USCC >= 100, zh: 百家, en: a hundred}
""",
    )
    default = load_policy()
    assert policy.tier("internal").demand("backup", "en") == "daily"
    assert policy.tier("internal").demand("access", "en") == default.tier("internal").demand("access", "en")
    assert policy.classify({"people_sensitive": 5}, {}, {}, "en").reasons[0].text == "five"
    assert {r.id for r in policy.rules} == {r.id for r in default.rules} - {"1-masked"} | {"mine"}
    assert [flag.id for flag in policy.run_flags(1_000_000)] == ["people_1000000"]
    assert policy.digest != default.digest
    assert load_policy().classify({"people_sensitive": 5}, {}, {}).tier == "public"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("extends: nobody", "default, "),
        ("extends: default\nwithout: [no-such-rule]", "2-ordinary"),
        ("extends: default\ntiers: [{id: new, zh: a, en: a}]", "public, internal, top_secret"),
        ("extends: default\nrun_flags: [{id: x, at_least: many, zh: a, en: a}]", "whole number"),
    ],
)
def test_what_an_extension_may_not_say(tmp_path: Path, line: str, what: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(what)):
        load(tmp_path, f'id: x\nversion: "1"\n{line}\n')


def test_a_policy_is_chosen_by_name_or_path() -> None:
    assert builtin_policies()[0] == "default"
    assert load_policy("jrt0197").tiers[-1].id == "5"
    assert load_policy(Path("default")) == load_policy(None)
    with pytest.raises(PolicyError, match="general-sensitive-core, jrt0197"):
        load_policy(Path("no-such-policy"))
    with pytest.raises(PolicyError, match="cannot read"):
        load_policy(Path())


def test_endless_files_end(tmp_path: Path) -> None:
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    nested = "".join(f"{{any: &c{n} [" for n in range(40)) + "people >= 1" + "]}" * 40
    with pytest.raises(PolicyError):
        load(tmp_path, "a0: &a0 [x]\n" + bomb)
    with pytest.raises(PolicyError, match="too deeply"):
        load(tmp_path, re.sub(r"when: .*", lambda _: "when: " + nested, SMALL))
    layers = "people >= 1"
    for n in range(8):
        layers = f"{{any: [&x{n} {layers}, {', '.join([f'*x{n}'] * 8)}]}}"
    with pytest.raises(PolicyError, match="too deeply"):
        load(tmp_path, re.sub(r"when: .*", lambda _: "when: " + layers, SMALL))
    with pytest.raises(PolicyError, match="larger than"):
        load(tmp_path, SMALL + "#" * (1 << 20))
    with pytest.raises(PolicyError):
        load(tmp_path, "[" * 20_000)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(SMALL) - 1),
    st.sampled_from(["", "{", "]", ":", "\x00", "\ud800", "&a", "*d", "!!python/object:os.system ", "\n"]),
)
def test_damage_anywhere_is_a_policy_error_or_a_policy(at: int, put: str) -> None:
    import tempfile

    damaged = SMALL[:at] + put + SMALL[at + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.yaml"
        path.write_bytes(damaged.encode("utf-8", "surrogatepass"))
        try:
            policy = load_policy(path)
        except PolicyError as error:
            assert "p.yaml" in str(error)  # noqa: PT017 damage may also leave a valid policy
        else:
            policy.classify({"people": 10}, {"CN_MOBILE": 1}, {}, "zh")


def test_the_guide_lists_every_fact_and_every_policy() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "policies.md").read_text("utf-8")
    for fact in FACTS:
        assert f"| `{fact.name}` | {fact.counts} | {fact.en} |" in guide
    for name in builtin_policies():
        assert f"`{name}`" in guide


def test_every_figure_of_the_counter_is_a_fact() -> None:
    assert set(PeopleCounter().facts()) <= {fact.name for fact in FACTS}
    assert set(TALLIES) <= {fact.name for fact in FACTS}
