"""Findings read back by the class of Google's own client."""

from __future__ import annotations

import json

import pytest
from google.cloud import dlp_v2
from google.protobuf.json_format import ParseError

from models.entities import catalogue
from reports.feeds.google_dlp import INFO_TYPES
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun, document


def read(text) -> dlp_v2.InspectContentResponse:
    return dlp_v2.InspectContentResponse.from_json(text, ignore_unknown_fields=False)


@pytest.fixture(scope="module")
def real(scanned):
    """The document of the real run, read once."""
    return read(document(scanned.run, "google-dlp")).result.findings


def test_the_clients_class_reads_a_made_up_run_in_both_languages():
    for lang in ("zh", "en"):
        run = SortedRun()
        found = read(document(run, "google-dlp", FakeChanges(run), lang)).result.findings
        assert len(found) == len(list(run.findings()))


def test_the_clients_class_reads_every_finding_of_a_real_run(scanned, real):
    hidden = {row["object"] for row in scanned.run.objects() if "state_secret_marking" in row["flags"]}
    told = [f for f in scanned.run.findings() if f["object"] not in hidden or f["entity_type"] == "STATE_SECRET_MARK"]
    found = real
    assert len(found) == len(told) > 10_000
    assert len({each.finding_id for each in found}) == len(found)
    for finding, each in zip(told[:3_000], found[:3_000], strict=True):
        assert each.info_type.name == INFO_TYPES.get(finding["entity_type"], finding["entity_type"])
        assert each.location.content_locations[0].container_name == finding["object"]
        if finding["object"] not in hidden and finding["start"] is not None:
            assert (each.location.codepoint_range.start, each.location.codepoint_range.end) == (
                finding["start"],
                finding["end"],
            )


def test_no_finding_quotes(real):
    assert {each.quote for each in real} == {""}


def test_columns_and_rows_of_tables_are_told(real):
    found = [each for each in real if each.location.content_locations[0].container_name.startswith("sqlite:")]
    assert len(found) == 100
    records = [each.location.content_locations[0].record_location for each in found]
    assert {record.field_id.name for record in records} == {"sfzh", "mobile"}
    assert {record.table_location.row_index for record in records} == set(range(50))


def test_a_planted_wrong_document_fails():
    right = json.loads(document(SortedRun(), "google-dlp"))
    finding = right["result"]["findings"][0]
    for key, value in (
        ("likelihood", "CERTAIN"),
        ("masked", "138****8000"),
        ("location", {"codepointRange": {"start": "x"}}),
    ):
        wrong = {"result": {"findings": [{**finding, key: value}]}}
        with pytest.raises((ParseError, ValueError, TypeError)):
            read(json.dumps(wrong))


def test_every_type_named_is_one_of_ours():
    assert set(INFO_TYPES) - {"CREDIT_CARD", "MAC_ADDRESS", "URL"} <= set(catalogue())


def test_of_an_object_with_a_state_secret_mark_nothing_but_the_mark_is_told():
    run = SortedRun()
    marked = next(row for row in run._rows if row["object"] == STATE_SECRET)
    marked["counts"] = {"STATE_SECRET_MARK": 1, "CN_RESIDENT_ID": 3}
    found = [f for f in read(document(run, "google-dlp")).result.findings if f.location.content_locations[0].container_name == STATE_SECRET]  # fmt: skip
    assert [each.info_type.name for each in found] == ["STATE_SECRET_MARK"]
    assert not found[0].location.codepoint_range.end
