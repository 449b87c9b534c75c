"""OCSF events against the published schema of 1.8.0, by a package that made it into JSON Schema."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from reports.changes.states import Change, Side, State
from reports.feeds import export
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun


@pytest.fixture(scope="module")
def schema():
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))


@pytest.fixture(scope="module")
def validator(schema):
    described = schema.get_class_schema(class_name="data_security_finding", profiles=["data_classification"])
    return Draft202012Validator(described)


def events(run, changes=None, lang="zh"):
    return [json.loads(message.body) for message in export(run, "ocsf", changes, lang)]


def faults(validator, event):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(event)]


def test_ten_thousand_events_of_a_real_run_are_valid(scanned, validator):
    made = events(scanned.run)
    assert len(made) >= 10_000
    assert [faults(validator, event) for event in made if not validator.is_valid(event)] == []
    counted = sum(found["findings"] for found in scanned.run.summary["entities"].values())
    hidden = sum(sum(row["counts"].values()) for row in scanned.run.objects() if "state_secret_marking" in row["flags"])
    assert sum(event["data_security"]["discovery_details"][0].get("count", 0) for event in made) == counted - hidden


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_events_of_every_state_are_valid(validator, lang):
    run = SortedRun()
    changes = FakeChanges(run)
    made = events(run, changes, lang)
    assert [faults(validator, event) for event in made if not validator.is_valid(event)] == []
    assert {event["status_detail"] for event in made} == {str(state) for state in State}


WRONG = {
    "no_class": lambda event: event.pop("class_uid"),
    "no_time": lambda event: event.pop("time"),
    "time_in_words": lambda event: event.update(time="2026-11-22"),
    "other_activity": lambda event: event.update(activity_id=17),
    "other_status": lambda event: event.update(status_id=9),
    "unknown_key": lambda event: event.update(masked="138****8000"),
    "no_uid": lambda event: event["finding_info"].pop("uid"),
    "other_confidentiality": lambda event: event["data_security"].update(confidentiality_id=7),
    "other_detection_system": lambda event: event["data_security"].update(detection_system_id="4"),
    "value_in_a_place_of_its_own": lambda event: event["data_security"]["discovery_details"][0].update(quote="x"),
    "no_product": lambda event: event["metadata"].pop("product"),
    "no_name_of_file": lambda event: event["file"].pop("name"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_planted_wrong_event_fails(validator, wrong):
    right = next(event for event in events(SortedRun()) if "file" in event)
    assert validator.is_valid(right)
    event = copy.deepcopy(right)
    wrong(event)
    assert not validator.is_valid(event)


def test_the_profile_is_what_lets_an_object_bear_its_classification(schema):
    without = Draft202012Validator(schema.get_class_schema(class_name="data_security_finding", profiles=[]))
    event = next(event for event in events(SortedRun()) if "file" in event)
    assert any("data_classifications" in fault for fault in faults(without, event))


def test_a_first_run_opens_every_finding():
    made = events(SortedRun())
    assert {(event["activity_id"], event["status_id"], event["type_uid"]) for event in made} == {(1, 1, 200601)}
    assert not any("status_detail" in event for event in made)


EXPECTED = {
    State.NEW: (1, 1),
    State.PERSISTING: (2, 2),
    State.CHANGED: (2, 2),
    State.MOVED: (2, 2),
    State.UNREACHABLE: (2, 2),
    State.OUT_OF_SCOPE: (2, 2),
    State.NOT_COMPARABLE: (2, 2),
    State.RESOLVED: (3, 4),
    State.DELETED: (3, 4),
}


def test_only_evidence_closes_a_finding():
    run = SortedRun()
    made = events(run, FakeChanges(run))
    for event in made:
        assert (event["activity_id"], event["status_id"]) == EXPECTED[State(event["status_detail"])]
        assert event["type_uid"] == 200600 + event["activity_id"]
    deleted = [event for event in made if event["status_detail"] == "deleted"]
    assert deleted
    assert all(event["file"]["is_deleted"] for event in deleted if "file" in event)
    assert not any(event["file"]["is_deleted"] for event in made if event not in deleted and "file" in event)


def test_a_type_that_is_gone_from_a_changed_object_is_resolved_only_where_all_of_it_was_read():
    run = SortedRun()
    rows = {row["object"]: row for row in run.objects()}
    changed = {change.object for change in FakeChanges(run) if change.state is State.CHANGED}
    seen = set()
    for event in events(run, FakeChanges(run)):
        uri = event.get("file", event.get("table", {}))
        uri = uri.get("uri") or uri.get("uid")
        if (
            uri in changed
            and event["finding_info"]["types"] == ["CN_PASSPORT"]
            and "CN_PASSPORT" not in rows[uri]["counts"]
        ):
            assert event["status_detail"] == ("resolved" if rows[uri]["status"] == "scanned" else "changed")
            seen.add(event["status_detail"])
    assert seen == {"resolved", "changed"}


def test_one_finding_keeps_its_name_from_run_to_run_and_each_event_has_its_own():
    class Later(SortedRun):
        @property
        def summary(self):
            return {**super().summary, "run_id": "20261201T000000Z-0001"}

    first, later = events(SortedRun()), events(Later())
    uids = [event["finding_info"]["uid"] for event in first]
    assert uids == [event["finding_info"]["uid"] for event in later]
    assert len(set(uids)) == len(uids)
    assert not {event["metadata"]["uid"] for event in first} & {event["metadata"]["uid"] for event in later}


def test_both_ends_of_a_move_name_each_other():
    run = SortedRun(hostile=False)
    moved = [event for event in events(run, FakeChanges(run)) if event["status_detail"] == "moved"]
    assert moved
    assert all(event["finding_info"]["related_events"][0]["uid"] != event["finding_info"]["uid"] for event in moved)


def test_of_an_object_with_a_state_secret_mark_nothing_but_the_mark_is_told():
    made = [event for event in events(SortedRun()) if event.get("file", {}).get("uri") == STATE_SECRET]
    assert [event["finding_info"]["types"] for event in made] == [["STATE_SECRET_MARK"]]
    assert made[0]["data_security"]["discovery_details"] == [{"type": "STATE_SECRET_MARK"}]
    assert made[0]["severity_id"] == 5


def test_a_table_is_a_table_of_its_database():
    event = next(event for event in events(SortedRun()) if event.get("table", {}).get("name") == "public.member")
    assert event["database"]["name"] == "erp"
    assert event["database"]["uid"] == "postgresql://erp.example.internal/erp"
    assert event["data_security"]["confidentiality"] == "Top Secret"
    assert event["data_security"]["detection_system_id"] == 4


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({"CN_BANK_CARD": 4}, ("CN_BANK_CARD", 4)),
        ({"STATE_SECRET_MARK": 1, "CN_BANK_CARD": 4}, ("STATE_SECRET_MARK", None)),
    ],
)
def test_what_could_not_be_read_again_keeps_its_finding_open_as_it_was_known(validator, before, expected):
    class Unread(SortedRun):
        """One object that this run could not read."""

        @property
        def _rows(self):
            row = next(row for row in SortedRun._rows.func(self) if row["kind"] == "file")
            return [
                {
                    **row,
                    "status": "failed",
                    "tier": None,
                    "tier_reasons": [],
                    "counts": {},
                    "subjects": 0,
                    "flags": [],
                    "sha256": None,
                }
            ]

    class Changed(FakeChanges):
        def __iter__(self):
            (row,) = self.run.objects()
            side, now = Side("scanned", "top_secret", before, 4), Side("failed", None)
            yield Change(row["object"], row["path"], row["target"], "file", State.UNREACHABLE, "why", side, now)

    run = Unread()
    (event,) = events(run, Changed(run))
    found = event["data_security"]["discovery_details"][0]
    assert (found["type"], found.get("count")) == expected
    assert (event["activity_id"], event["status_id"], event["status_detail"]) == (2, 2, "unreachable")
    assert event["data_security"]["confidentiality"] == "Top Secret"
    assert event["data_security"]["status"] == "Fail"
    assert "last_seen_time" not in event["finding_info"]
    assert faults(validator, event) == []
