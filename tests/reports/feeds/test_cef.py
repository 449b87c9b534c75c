"""CEF read back by liblognorm, and by a reader of a few lines that follows the format's own words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from reports.changes.states import State
from reports.feeds import export
from reports.feeds.cef import MAX_BYTES
from tests.reports.feeds.material import STATE_SECRET, FakeChanges, SortedRun

pytestmark = pytest.mark.skipif(shutil.which("lognormalizer") is None, reason="needs liblognorm-utils")


class Named(SortedRun):
    """A run of objects whose names hold all that CEF writes otherwise."""

    NAMES = (
        "/data/a=b/c|d/e\\f.txt",
        "/data/行一\n行二\r行三.txt",
        "/data/ends with a backslash\\",
        "/data/key=value other=thing.txt",
        "/data/制表\t符\x07.txt",
        "/data/残缺\udcff.txt",
        "/data/" + "很长的文件夹名/" * 300 + "末尾.txt",
        "/data/" + "=\\" * 900 + "/x.txt",
    )

    @property
    def _rows(self):
        first = next(row for row in SortedRun._rows.func(self) if row["counts"] and not row["flags"])
        return [
            {**first, "path": path, "object": f"file:///{at}", "owner": "a|b=c\\d"}
            for at, path in enumerate(self.NAMES)
        ]


def normalised(lines, folder):
    """What liblognorm makes of lines: a mapping each."""
    rules = folder / "cef.rulebase"
    rules.write_text("version=2\nrule=:%event:cef%\n", "ascii")
    done = subprocess.run(["lognormalizer", "-r", str(rules), "-e", "json"], input="".join(line + "\n" for line in lines).encode(), capture_output=True, check=True, timeout=60)  # fmt: skip
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def bodies(run, changes=None, lang="zh"):
    return [message.body for message in export(run, "cef", changes, lang)]


def by_hand(line):
    """The fields of one line, by the words of the format's description."""
    parts = re.split(r"(?<!\\)(?:\\\\)*\|", line, maxsplit=7)
    found = {}
    for match in re.finditer(r"(\w+)=((?:\\.|[^\\=])*?)(?=\s+\w+=|$)", parts[7]):
        found[match[1]] = re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), match[2])
    return parts[:7], found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_liblognorm_reads_every_event_of_every_state(tmp_path, lang):
    run = SortedRun()
    lines = bodies(run, FakeChanges(run), lang)
    read = normalised(lines, tmp_path)
    assert len(read) == len(lines) > 1_000
    assert [each for each in read if "event" not in each] == []
    for line, each in zip(lines, read, strict=True):
        header, fields = by_hand(line)
        event = each["event"]
        assert header[0] == "CEF:0"
        assert (event["SignatureID"], event["Name"], event["Severity"]) == (header[4], header[5], header[6])
        assert event["Extensions"] == fields


def test_liblognorm_reads_ten_thousand_events_of_a_real_run(scanned, tmp_path):
    lines = bodies(scanned.run)
    read = normalised(lines, tmp_path)
    assert len(read) == len(lines) >= 10_000
    assert [each for each in read if "event" not in each] == []
    paths = {row["path"] for row in scanned.run.objects()}
    assert {each["event"]["Extensions"]["filePath"] for each in read} <= paths
    assert any(
        "a=" in each["event"]["Extensions"]["filePath"] and "| b\\c" in each["event"]["Extensions"]["filePath"]
        for each in read
    )


def test_a_planted_wrong_line_is_not_read(tmp_path):
    right = bodies(SortedRun())[0]
    wrong = [right.replace("CEF:0|", "CEF:", 1), right.replace("|", "", 1), right + " 坏=a=b", "CEF:0|pandian|pandian"]
    assert [("event" in each) for each in normalised([right, *wrong], tmp_path)] == [True, False, False, False, False]


def test_hard_names_come_back_as_they_were(tmp_path):
    read = [each["event"]["Extensions"] for each in normalised(bodies(Named()), tmp_path)]
    paths = list(dict.fromkeys(each["filePath"] for each in read))
    assert paths[:4] == list(Named.NAMES[:4])
    assert paths[4] == "/data/制表␉符␇.txt"
    assert paths[5] == "/data/残缺[U+DCFF].txt"
    assert {each["cs6"] for each in read} == {"a|b=c\\d"}


def test_no_event_is_longer_than_a_datagram_and_a_long_path_is_cut_in_the_middle():
    lines = bodies(Named())
    assert max(len(line.encode()) for line in lines) <= MAX_BYTES
    long = [by_hand(line)[1]["filePath"] for line in lines if "末尾" in line]
    assert long
    assert all(
        path.startswith("/data/很长的文件夹名/") and path.endswith("末尾.txt") and path.count("…") == 1 for path in long
    )
    assert max(len(line.encode()) for line in lines if "末尾" in line) > MAX_BYTES - 8


def test_an_event_of_which_everything_is_long_fits_and_still_has_some_of_its_path():
    class Long(Named):
        @property
        def _rows(self):
            row = {
                **super()._rows[0],
                "path": "/头" + "长" * 3_000 + "尾",
                "size": 1 << 62,
                "sha256": "f" * 64,
                "modified": "9999-12-31T23:59:59Z",
            }
            return [
                row
                | dict.fromkeys(("target", "media_type", "owner"), "=" * 3000)
                | {"tier": "最" * 3_000, "subjects": 10**12}
            ]

        @property
        def summary(self):
            return {**SortedRun(1).summary, "run_id": "r" * 300, "policy": {"id": "p" * 300, "version": "v" * 300}}

    class Moved(FakeChanges):
        def __iter__(self):
            for change in super()._here():
                yield replace(change, state=State.MOVED, before=None, other="file:///" + "旧" * 3_000)

    run = Long()
    for lang in ("zh", "en"):
        lines = bodies(run, Moved(run), lang)
        assert lines
        for line in lines:
            assert MAX_BYTES - 8 < len(line.encode()) <= MAX_BYTES
            fields = by_hand(line)[1]
            assert fields["filePath"].startswith("/头")
            assert fields["filePath"].endswith("尾")
            assert len(fields["filePath"]) > 30


def test_severity_rises_with_the_tier_and_nothing_is_said_of_a_state_secret():
    run = SortedRun()
    rows = {row["path"]: row for row in run.objects()}
    seen = {}
    for line in bodies(run):
        header, fields = by_hand(line)
        seen.setdefault(fields["cs1"], set()).add(int(header[6]))
        if fields["filePath"] in rows and rows[fields["filePath"]]["object"] == STATE_SECRET:
            assert header[4] == "STATE_SECRET_MARK"
            assert not {"cn1", "cn2"} & set(fields)
    assert (seen["public"], seen["internal"], seen["top_secret"]) == ({1}, {5}, {8, 10})
