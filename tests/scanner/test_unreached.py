"""A server that cannot be reached does not end a scan of several, and the run says so truly."""

from __future__ import annotations

import json

import pytest

from models.errors import RunError, TargetError
from models.limits import Limits
from scanner import scan, unreached
from scanner.store.view import StoredRun
from tests.servers.process import free_port
from tests.servers.ssh import sshd

OPTIONS = {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "limits": Limits(patience=0.05)}
OPTIONS |= {"formats": ("jsonl", "json")}


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")


@pytest.fixture
def share(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text("手机 13800138000", "utf-8")
    return tmp_path / "share"


def lines(run):
    with (run / "objects.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def summary(run):
    return json.loads((run / "summary.json").read_text("utf-8"))


def test_the_others_are_scanned_and_it_has_failed(share, tmp_path):
    gone = f"sftp://u@127.0.0.1:{free_port()}/data"
    scan([gone, str(share)], tmp_path / "run", **OPTIONS | {"formats": ("jsonl", "json", "html")})
    failed, read = summary(tmp_path / "run")["targets"]
    assert "cannot be reached" in failed["failed"]
    assert failed["status"] == {"failed": 1}
    assert "failed" not in read
    assert read["status"] == {"scanned": 1}
    object_ = next(line for line in lines(tmp_path / "run") if line["status"] == "failed")
    assert (object_["path"], object_["reason_code"]) == (failed["url"], "connection")
    assert failed["failed"] in (tmp_path / "run" / "report.html").read_text("utf-8").replace("\\/", "/")


def test_where_nothing_can_be_reached_nothing_was_scanned(tmp_path):
    places = [f"sftp://u@127.0.0.1:{free_port()}/{name}" for name in "ab"]
    with pytest.raises(TargetError, match="cannot be reached"):
        scan(places, tmp_path / "run", **OPTIONS)
    assert not (tmp_path / "run").exists()


def test_what_is_not_reached_in_a_later_run_is_not_deleted(share, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text("手机 13900139000", "utf-8")
    with sshd() as server:
        places = [str(share), server.url(tmp_path / "far")]
        scan(places, tmp_path / "runs" / "1", **OPTIONS)
        server.stop()
        scan(places, tmp_path / "runs" / "2", **OPTIONS)
        server.start()
    with StoredRun(tmp_path / "runs" / "2") as run:
        assert {row.object.rpartition("/")[2]: row.state for row in run.change_rows()}["b.txt"] == "unreachable"


def test_a_server_that_answers_when_its_turn_comes_is_read(share, tmp_path, monkeypatch):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text("手机 13900139000", "utf-8")
    with sshd() as server:
        place = server.url(tmp_path / "far")
        server.stop()

        as_ever = unreached.in_turn

        def in_turn(pairs):
            server.start()
            return as_ever(pairs)

        monkeypatch.setattr(unreached, "in_turn", in_turn)
        scan([place, str(share)], tmp_path / "run", **OPTIONS)
    far, _ = summary(tmp_path / "run")["targets"]
    assert (far.get("failed"), far["status"]) == (None, {"scanned": 1})


def test_a_server_that_goes_between_its_check_and_its_turn_leaves_a_run_to_go_on_with(share, tmp_path, monkeypatch):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "b.txt").write_text("手机 13900139000", "utf-8")
    with sshd() as server:
        as_ever = unreached.in_turn

        def in_turn(pairs):
            server.stop()
            return as_ever(pairs)

        monkeypatch.setattr(unreached, "in_turn", in_turn)
        places = [str(share), server.url(tmp_path / "far")]
        with pytest.raises(RunError, match="does not answer any more; 1 object was not read"):
            scan(places, tmp_path / "run", **OPTIONS)
        monkeypatch.setattr(unreached, "in_turn", as_ever)
        server.start()
        scan(places, tmp_path / "run", resume=True, **OPTIONS)
    assert sorted((line["path"][-5:], line["status"]) for line in lines(tmp_path / "run")) == [
        ("a.txt", "scanned"),
        ("b.txt", "scanned"),
    ]
