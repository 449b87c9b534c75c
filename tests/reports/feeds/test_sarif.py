"""SARIF against the JSON schema of OASIS (kept here as published), and by Microsoft's validator where it is there."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reports.changes.states import State
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun, document
from tests.servers.multitool import multitool

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(log):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in VALIDATOR.iter_errors(log)]


def log(run, changes=None, lang="zh"):
    return json.loads(document(run, "sarif", changes, lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("compared", [False, True])
def test_the_document_fits_the_schema(lang, compared):
    run = SortedRun()
    assert faults(log(run, FakeChanges(run) if compared else None, lang)) == []


def test_an_empty_run_is_a_document_too():
    run = SortedRun(0, hostile=False, state_secret=False)
    run._rows = []
    found = log(run)
    assert faults(found) == []
    assert found["runs"][0]["results"] == []


def test_microsofts_validator_finds_no_error(tmp_path):
    validate = multitool()
    run = SortedRun(150)
    text = document(run, "sarif", FakeChanges(run))
    assert validate(text, tmp_path / "right.sarif") == []
    started = '"startTimeUtc":"2026-11-21T'
    assert started in text
    late = validate(text.replace(started, '"startTimeUtc":"2026-12-21T'), tmp_path / "late.sarif")
    assert [result["ruleId"] for result in late] == ["SARIF1006"]  # ends before it starts: no schema can say that
    more = validate(text.replace('"ruleIndex":', '"quote":"x","ruleIndex":', 1), tmp_path / "more.sarif")
    assert [result["ruleId"] for result in more] == ["JSON1005"]


WRONG = {
    "other_state": lambda run: run["results"][0].update(baselineState="gone"),
    "other_level": lambda run: run["results"][0].update(level="fatal"),
    "no_message": lambda run: run["results"][0].pop("message"),
    "line_zero": lambda run: run["results"][0]["locations"][0]["physicalLocation"].update(region={"startLine": 0}),
    "unknown_key": lambda run: run["results"][0].update(quote="x"),
    "no_driver": lambda run: run["tool"].pop("driver"),
    "guid_in_words": lambda run: run["automationDetails"].update(guid="the first run"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_planted_wrong_document_fails(wrong):
    found = copy.deepcopy(log(SortedRun()))
    wrong(found["runs"][0])
    assert faults(found) != []


def test_without_a_comparison_there_is_no_baseline():
    run = log(SortedRun())["runs"][0]
    assert "baselineGuid" not in run
    assert not any("baselineState" in result for result in run["results"])


def test_only_what_is_known_to_be_gone_is_absent():
    run = SortedRun()
    results = log(run, FakeChanges(run))["runs"][0]["results"]
    by_state = {}
    for result in results:
        by_state.setdefault(result["properties"]["state"], set()).add(result["baselineState"])
    assert by_state == {
        "new": {"new"}, "persisting": {"unchanged"}, "changed": {"updated"}, "moved": {"updated"}, "resolved": {"absent"},
        "deleted": {"absent"}, "unreachable": {"unchanged"}, "out_of_scope": {"unchanged"}, "not_comparable": {"unchanged"},
    }  # fmt: skip
    moved = [result for result in results if result["properties"]["state"] == "moved"]
    assert all(result["properties"]["movedFrom"] for result in moved)


def test_the_baseline_of_a_run_is_the_guid_of_the_run_before():
    class Earlier(SortedRun):
        @property
        def summary(self):
            return {**super().summary, "run_id": FakeChanges.before_id}

    run = SortedRun()
    before, after = log(Earlier())["runs"][0], log(run, FakeChanges(run))["runs"][0]
    assert after["baselineGuid"] == before["automationDetails"]["guid"]


def test_every_result_has_its_rule_and_its_own_fingerprint(scanned):
    run = log(scanned.run)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) >= 10_000
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    prints = Counter(result["partialFingerprints"]["pandian/v1"] for result in run["results"])
    assert max(prints.values()) == 1


def test_a_result_in_a_text_leads_to_its_line(scanned):
    lines = {}
    for finding in scanned.run.findings():
        if "line" in finding["location"]:
            lines.setdefault((finding["object"], finding["entity_type"]), finding["location"]["line"])
    found = {}
    for result in log(scanned.run)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        if "region" in place:
            found[place["artifactLocation"]["uri"], result["ruleId"]] = place["region"]["startLine"]
    hidden = {row["object"] for row in scanned.run.objects() if "state_secret_marking" in row["flags"]}
    assert found == {key: line for key, line in lines.items() if key[0] not in hidden}
    assert len(found) > 8_000


def test_text_that_sarif_would_take_for_links_and_arguments_is_escaped():
    run = SortedRun(tiers=(("low", "低", "low"), ("high", "高[级](x) {0} \\", "high [t](x) {0} \\")))
    texts = {result["message"]["text"] for result in log(run)["runs"][0]["results"]}
    assert any("高\\[级\\](x) {{0}} \\\\" in text for text in texts)


def test_of_an_object_with_a_state_secret_mark_nothing_but_the_mark_is_told():
    results = [r for r in log(SortedRun())["runs"][0]["results"] if r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == STATE_SECRET]  # fmt: skip
    assert [result["ruleId"] for result in results] == ["STATE_SECRET_MARK"]
    assert not {"count", "subjects"} & set(results[0]["properties"])
    assert State.NEW.value not in results[0]
