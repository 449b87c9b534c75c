"""Runs whose stores lie in a database compare as those in a file do, and with those."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.changes.compare import compare
from reports.destruction.record import destruction_issue, destruction_update
from reports.handover.facts import Seal
from reports.handover.write import handover
from scanner.run import scan
from scanner.store.view import StoredRun
from tests.handover.places import Share, pack, text
from tests.servers.server import Server

QUICK = {"names": "off", "workers": 1, "formats": ("json",), "lang": "en", "full": True}


def test_stores_in_a_database_compare_as_those_in_a_file(
    tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    share = Share(tmp_path / "share")
    for each in ("same", "gone", "moved", "edited", "cleaned", "converted"):
        share.put(f"a/{each}.txt")
    pack(share.root / "z.zip", {"1.txt": text(["13812345679"])})
    scan([share.root], tmp_path / "one", store=postgresql.url(name), **QUICK).close()
    a = share.root / "a"
    (a / "gone.txt").unlink(), (a / "converted.txt").unlink(), (share.root / "z.zip").unlink()
    (a / "moved.txt").rename(share.root / "moved.txt")
    share.write("a/cleaned.txt", "没有\n")
    share.write("a/edited.txt", text([*share.known["a/edited.txt"][1:], "13912345678"]))
    share.write("converted.csv", "手机\n" + "\n".join(share.known["a/converted.txt"]))
    scan([share.root], tmp_path / "two", store=postgresql.url(name), **QUICK).close()
    scan([share.root], tmp_path / "file", **QUICK).close()
    said = []
    for later in ("two", "file"):
        with (
            StoredRun(tmp_path / "one") as before,
            StoredRun(tmp_path / later) as after,
            compare(before, after) as found,
        ):
            said.append(
                [
                    (each.object, each.state, each.why, each.other, each.values, each.before, each.after)
                    for each in found
                ]
            )
            people = found.people()
            assert (people.before.value, people.after.value, people.gone.value) == (25, 16, 10)
    assert said[0] == said[1]
    states = {each[0].rpartition("/")[2]: each[1].value for each in said[0]}
    assert states == {
        "same.txt": "persisting", "gone.txt": "deleted", "moved.txt": "moved", "edited.txt": "changed", "cleaned.txt": "resolved",
        "converted.txt": "moved", "converted.csv": "moved", "z.zip": "deleted", "1.txt": "deleted",
    }  # fmt: skip
    with StoredRun(tmp_path / "one") as before, StoredRun(tmp_path / "two") as after:
        intact = Seal("a" * 64, broken=False)
        formats = ["html", "xlsx"]
        statement, files = handover(
            before, after, party="seller", formats=formats, out=tmp_path, lang="zh", check=lambda run: intact
        )
        assert (statement.outcome("deleted", "resolved"), statement.outcome("remains"), len(files)) == (3, 4, 2)
        path = tmp_path / "x.destruction.jsonl"
        destruction_issue(before, path, lang="zh", tier="internal")
        with compare(before, after) as found:
            filled = destruction_update(path, found, after)
        assert filled.states == {"confirmed_deleted": 2, "confirmed_resolved": 1, "still_there": 2, "moved": 2}
