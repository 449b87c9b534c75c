"""Any text in any place of a run: every feed stays whole, and nothing of it becomes structure."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from models.errors import RunError
from reports.changes.states import Change, Side, State
from reports.feeds.cef import MAX_BYTES
from reports.xlsx.text import looks_like_formula, visible
from tests.reports.fake_run import FakeRun
from tests.reports.feeds.material import FakeChanges, SortedRun, document
from tests.reports.feeds.test_cef import by_hand
from tests.reports.feeds.test_google_dlp import read
from tests.reports.feeds.test_sarif import faults

TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\\|=\n\r\t\"',{}[]()%~/\x00\x85\u2028\u202e\udcff\U0001f600 -+@")),
    max_size=60,
)
SOME = st.one_of(st.none(), TEXT)
LONG = st.integers(0, 900).flatmap(lambda size: TEXT.map(lambda text: (text + "长|=\\") * (size // 4)))


class Hostile(FakeRun):
    """One object made of what is drawn, and its column."""

    def __init__(self, drawn, kind):
        super().__init__(1, hostile=False, state_secret=False)
        uri = "postgresql://h/d/s/t" if kind == "table" else "file:///x"
        self.drawn = drawn
        self.row = {
            "object": uri, "path": drawn["path"], "target": drawn["target"], "kind": kind, "media_type": drawn["media_type"],
            "size": 1, "modified": drawn["modified"], "owner": drawn["owner"], "access": None, "sha256": None, "status": "scanned",
            "reason": None, "reason_code": None, "tier": "internal", "flags": [], "subjects": 1, "duplicates_of": None,
            "counts": {"CN_MOBILE": 1}, "tier_reasons": [{"rule": "x", "tier": "internal", "text": drawn["reason"], "values": {}, "basis": [drawn["reason"]]}],
        }  # fmt: skip

    @property
    def _rows(self):
        return [self.row]

    def fields(self, object=None):
        yield {**self.row, "container": self.drawn["column"], "name": self.drawn["column"], "comment": self.drawn["comment"], "entity_type": "CN_MOBILE", "count": 1, "values": 1, "sample": self.drawn["comment"]}  # fmt: skip

    def findings(self, object=None, limit=None):
        yield {"object": self.row["object"], "entity_type": "CN_MOBILE", "start": 0, "end": 1, "location": {"row": 1, "column": self.drawn["column"], "line": 1}, "score": 1.0, "masked": "*", "fingerprint": "00" * 16, "verified_by": [], "recognizer": "x"}  # fmt: skip


class Moved(FakeChanges):
    def __init__(self, run):
        self.run = run

    def __iter__(self):
        row = self.run.row
        yield Change(
            row["object"],
            row["path"],
            row["target"],
            row["kind"],
            State.MOVED,
            "why",
            None,
            Side("scanned", "internal"),
            self.run.drawn["path"],
        )


RUNS = st.builds(
    Hostile,
    st.fixed_dictionaries({"path": LONG, "target": TEXT, "media_type": SOME, "modified": SOME, "owner": SOME, "column": TEXT, "comment": TEXT, "reason": TEXT}),
    st.sampled_from(["file", "table"]),
)  # fmt: skip
QUICK = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def ocsf():
    described = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))
    return Draft202012Validator(
        described.get_class_schema(class_name="data_security_finding", profiles=["data_classification"])
    )


@QUICK
@given(run=RUNS)
def test_documents_stay_whole(run, ocsf):
    changes = Moved(run)
    for name in ("ocsf", "sarif", "google-dlp", "datahub", "csv", "purview-edm", "purview-labels", "fingerprints"):
        document(run, name, changes).encode("utf-8")
    (event,) = document(run, "ocsf", changes).splitlines()
    assert list(ocsf.iter_errors(json.loads(event))) == []
    assert faults(json.loads(document(run, "sarif", changes))) == []
    assert len(read(document(run, "google-dlp", changes)).result.findings) == 1
    etree.fromstring(document(run, "purview-edm", changes).encode("utf-8"))
    for proposal in json.loads(document(run, "datahub", changes)):
        json.loads(proposal["aspect"]["value"])
    for name, columns in (("csv", 24), ("purview-labels", 10)):
        lines = list(
            csv.reader(io.StringIO(document(run, name, changes).removeprefix("\ufeff"), newline=""), strict=True)
        )
        assert [len(line) for line in lines] == [columns, columns]
        assert not [cell for cell in lines[1] if looks_like_formula(cell)]


@QUICK
@given(run=RUNS)
def test_a_line_of_cef_has_its_fields_and_no_more(run):
    (line,) = document(run, "cef", Moved(run)).splitlines()
    assert len(line.encode("utf-8")) <= MAX_BYTES
    header, fields = by_hand(line)
    assert header[4] == "CN_MOBILE"
    assert fields["act"] == "moved"
    assert set(fields) <= {
        "rt", "externalId", "cat", "act", "oldFilePath", "fname", "filePath", "fileType", "fsize", "fileModificationTime", "msg", "cn1", "cn1Label", "cn2", "cn2Label",
        "cn3", "cn3Label", "flexString1", "flexString1Label",
        *(f"cs{at}{end}" for at in range(1, 7) for end in ("", "Label")),
    }  # fmt: skip
    owner = run.row["owner"]
    if owner and len(owner) < 20:
        assert fields["cs6"].strip() == visible_but_ends(owner).strip()


def visible_but_ends(text):
    return "".join(part if part in "\r\n" else visible(part) for part in text)


def test_lists_in_another_order_are_an_error_and_lose_nothing_in_silence():
    class Disordered(SortedRun):
        def objects(self, order="path", limit=None):
            return iter(self._rows[::-1])

    run = Disordered(60)
    for name, changes in (
        ("ocsf", FakeChanges(SortedRun(60))),
        ("csv", None),
        ("fingerprints", None),
        ("google-dlp", None),
        ("purview-edm", None),
    ):
        with pytest.raises(RunError):
            document(run, name, changes)
