"""What holds for every feed: no value in clear, the same every time, streamed, fit for a line of UTF-8."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from models.entities import catalogue
from reports.feeds import FEEDS, export, feed, pieces
from reports.feeds.fingerprints import Fingerprints
from tests.house.code import ROOT
from tests.reports.fake_run import SAMPLES
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun, document

EVENTS = [name for name in FEEDS if not feed(name).whole]


@pytest.fixture(params=FEEDS)
def name(request):
    return request.param


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_value_is_in_clear(name, lang):
    run = SortedRun()
    text = document(run, name, FakeChanges(run), lang)
    shown = {"SECRECY_MARK", "TRADE_SECRET_SUBJECT", "CN_SERVICE_NUMBER"}
    assert [code for code, value in SAMPLES.items() if value in text and code not in shown] == []


def test_no_value_of_a_real_run_is_in_clear(name, scanned):
    text = document(scanned.run, name)
    assert len(text) > 500
    assert set(re.findall(r"[0-9A-Z]{8,}", text)).isdisjoint(scanned.values)
    assert [value for value in scanned.values[:100] if value in text] == []


def test_a_run_gives_the_same_every_time_and_every_message_its_own_id(name):
    run = SortedRun(hostile=False)
    first = [(message.id, message.body) for message in export(run, name, FakeChanges(run), "zh")]
    assert first == [(message.id, message.body) for message in export(run, name, FakeChanges(run), "zh")]
    assert len({uid for uid, _ in first}) == len(first) > 0
    assert all(len(uid) == 32 and int(uid, 16) for uid, _ in first)


def test_bodies_are_utf8_and_severities_within_their_scale(name):
    run = SortedRun()
    messages = list(export(run, name, FakeChanges(run), "zh"))
    for message in messages:
        message.body.encode("utf-8")
    assert {message.severity for message in messages} <= set(range(6))


@pytest.mark.parametrize("event_feed", EVENTS)
def test_an_event_is_one_line(event_feed):
    run = SortedRun()
    bodies = [message.body for message in export(run, event_feed, FakeChanges(run), "zh")]
    assert [body for body in bodies if len(body.splitlines()) != 1] == []
    assert document(run, event_feed, FakeChanges(run)).count("\n") == len(bodies)


def test_of_an_object_with_a_state_secret_mark_no_type_but_the_mark_is_named(name):
    class Marked(SortedRun):
        """The marked object holds much else, in columns and in text."""

        KINDS = ("STATE_SECRET_MARK", "CN_EXIT_PERMIT", "CN_HMT_RESIDENCE_PERMIT")  # the last two are nowhere else

        def __init__(self):
            super().__init__(60)
            row = next(row for row in self._rows if row["object"] == STATE_SECRET)
            row["counts"] = dict.fromkeys(self.KINDS, 31_337)

        def findings(self, object=None, limit=None):
            for row in self._rows:
                for code in row["counts"] if row["object"] == STATE_SECRET else ():
                    yield {"object": STATE_SECRET, "entity_type": code, "start": 31_337, "end": 31_338, "location": {"line": 31_337}, "score": 1.0, "masked": "**", "fingerprint": "ab" * 16, "verified_by": [], "recognizer": "x"}  # fmt: skip

        def fields(self, object=None):
            for code in self.KINDS:
                yield {"object": STATE_SECRET, "path": "", "target": "", "tier": "top_secret", "container": "", "name": "column_31337", "comment": "", "entity_type": code, "count": 31_337, "values": 1, "sample": "**"}  # fmt: skip

    text = document(Marked(), name)
    if name == "sarif":  # its rules name every type there is
        text = json.dumps(json.loads(text)["runs"][0]["results"])
    if name == "datahub":  # its tags are those of the whole run
        text = json.dumps([each for each in json.loads(text) if each["entityType"] == "dataset"])
    assert "31337" not in text
    assert not [code for code in Marked.KINDS[1:] if code in text or catalogue()[code].zh in text]


def test_messages_come_while_the_run_is_read():
    class Counting(SortedRun):
        read = 0

        def objects(self, order="path", limit=None):
            for row in super().objects(order, limit):
                self.read += 1
                yield row

    for each in (name for name in FEEDS if name not in ("fingerprints", "purview-edm", "datahub")):
        run = Counting(2_000)
        messages = export(run, each, None, "zh")
        for _ in range(20):
            next(messages)
        assert run.read < 200, each


def test_distinct_fingerprints_are_sorted_on_disk(monkeypatch, tmp_path):
    """Many findings of few values: what is held does not grow with them, and nothing is left behind."""
    import tempfile
    import tracemalloc

    class Many(SortedRun):
        def findings(self, object=None, limit=None):
            for row in self._rows:
                for at in range(400):
                    yield {
                        "object": row["object"],
                        "entity_type": "CN_MOBILE",
                        "fingerprint": f"{at * 7919 + len(row['path']):032x}",
                    }

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run = Many(400)
    list(run.objects())
    tracemalloc.start()
    try:
        count = sum(1 for _ in Fingerprints().messages(run, None, "zh"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 400
    assert peak < 3_000_000
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        export(SortedRun(10), "xml", None, "zh")


def test_names_of_feeds_are_what_the_registry_calls_them(name):
    assert feed(name).name == name
    assert feed(name).media_type.count("/") == 1
    assert "".join(pieces(SortedRun(10), name, None, "en"))


def test_feeds_import_nothing_heavy():
    code = f"import sys; from reports.feeds import FEEDS, feed; [feed(name) for name in {list(FEEDS)}]; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "reports.feeds.ocsf" in loaded
    assert (
        not {"numpy", "sqlalchemy", "lxml", "xlsxwriter", "datahub", "google", "pydantic", "presidio_analyzer"} & loaded
    )


def test_who_can_read_it_and_the_risk_of_it_are_told_where_there_is_a_place():
    run = SortedRun()
    rows = {row["object"]: row for row in run.objects() if row["tier"]}
    told = {uri: (row["exposure"] or "unknown", row["risk"]) for uri, row in rows.items()}
    assert set(told.values()) >= {("public", 32), ("everybody", 16), ("unknown", 12), ("owner", 1)}

    ocsf = [json.loads(message.body) for message in export(run, "ocsf", None, "en")]
    places = [each.get("file", {}).get("uri") or each["table"]["uid"] for each in ocsf]
    found = [(each["unmapped"]["exposure"], each["risk_score"]) for each in ocsf]
    assert found == [told[uri] for uri in places]
    assert {(each["risk_score"], each["risk_level"]) for each in ocsf} >= {(32, "Critical"), (12, "High"), (1, "Low")}

    sarif = json.loads(document(run, "sarif"))["runs"][0]["results"]
    for each in sarif:
        uri = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert (each["properties"]["exposure"], each["properties"]["risk"]) == told[uri]

    cef = "\n".join(message.body for message in export(run, "cef", None, "en"))
    assert re.search(r" flexString1=public flexString1Label=exposure cn3=32 cn3Label=risk ", cef)
    listed = document(run, "csv", lang="zh").splitlines()
    assert listed[0].endswith(",可见范围,风险")
    assert any(line.endswith(",未知,12") for line in listed)
