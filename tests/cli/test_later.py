"""The commands for finished runs, as a user types them: rescans, comparing, proving, exporting, scheduling."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import UsageError
from scanner.cli.entry import run
from scanner.cli.export import seconds_of
from scanner.cli.folders import must_follow
from scanner.cli.scan import share_of
from scanner.lock import holding
from tests.cli.calling import pandian
from tests.servers.receivers import Rsyslog, running

MOBILE = "手机 139001390{:02d}\n"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs of a share in one folder: a file goes, one comes, one stays."""
    folder = tmp_path_factory.mktemp("later")
    share = folder / "share"
    share.mkdir()
    for number in range(3):
        (share / f"{number}.txt").write_text(MOBILE.format(number), "utf-8")
    (folder / "targets.yaml").write_text("- name: share\n  url: share\n")
    call = ["scan", "--targets", folder / "targets.yaml", "--runs", folder / "runs", "--names", "off", "--workers", "1"]
    first = pandian(*call, "--lang", "en")
    (share / "0.txt").unlink()
    (share / "3.txt").write_text(MOBILE.format(3), "utf-8")
    second = pandian(*call, "--lang", "en", "--fail-on-new", "internal", "--keep", "2")
    assert (first.returncode, second.returncode) == (0, 3), first.stderr + second.stderr
    return folder, first.stdout.decode(), second.stdout.decode()


def two(runs):
    return sorted(path for path in (runs[0] / "runs").iterdir() if path.is_dir())


def test_a_run_in_a_folder_of_runs_is_named_by_its_time(runs):
    names = [path.name for path in two(runs)]
    assert len(names) == 2
    assert all(re.fullmatch(r"\d{8}T\d{6}Z(-\d+)?", name) for name in names)


def test_each_run_ends_with_a_verdict(runs):
    first, second = (said.splitlines()[-1] for said in runs[1:])
    assert re.fullmatch(r"pandian: run \S+ complete; no earlier run, 3 objects; top_secret 0", first)
    assert re.fullmatch(
        r"pandian: run \S+ complete; 1 new, 0 changed, 0 resolved, 1 deleted, 0 unreachable; top_secret 0 \(\+0\)",
        second,
    )
    assert "1 object is newly of tier internal" in runs[2]


def test_a_second_run_at_the_same_time_is_refused(runs, call):
    with holding(runs[0] / "runs"):
        code, out, err = call("scan", runs[0] / "share", "--runs", runs[0] / "runs")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert str(os.getpid()) in err
    assert len(two(runs)) == 2


def test_diff_says_what_became_of_each(runs, call, tmp_path):
    old, new = two(runs)
    code, out, _ = call("diff", old, new, "--format", "json")
    states = {Path(line["path"]).name: line["state"] for line in map(json.loads, out.splitlines())}
    assert (code, states) == (
        0, {"0.txt": "deleted", "1.txt": "persisting", "2.txt": "persisting", "3.txt": "new"},
    )  # fmt: skip
    code, out, _ = call("diff", old, new, "--format", "text,html,xlsx", "--out", tmp_path / "d")
    assert code == 0
    assert {path.name for path in (tmp_path / "d").iterdir()} == {"changes.txt", "changes.html", "changes.xlsx"}
    assert out.count("written:") == 3


def test_verify_and_sign(runs, call, tmp_path, monkeypatch):
    old, new = two(runs)
    copy = shutil.copytree(new, tmp_path / "run")
    private, public = tmp_path / "k.pem", tmp_path / "k.pub"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    assert call("verify", copy)[0] == 0
    assert call("verify", copy, "--key", public)[0] == 1
    assert call("sign", copy, "--key", private)[0] == 0
    code, out, err = call("verify", copy, "--key", public, "--base", old)
    assert (code, err) == (0, "")
    assert "the signature is valid" in out
    with (copy / "report.html").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))
    code, _, err = call("verify", copy, "--quiet")
    assert (code, "report.html" in err) == (1, True)


def test_an_encrypted_key_takes_its_password_from_the_environment_alone(runs, call, tmp_path, monkeypatch):
    copy, private = shutil.copytree(two(runs)[1], tmp_path / "run"), tmp_path / "k.pem"
    made = ["openssl", "genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:geheim", "-out", private]
    subprocess.run(made, check=True, capture_output=True)
    code, _, err = call("sign", copy, "--key", private)
    assert (code, "PANDIAN_PASSWORD" in err) == (2, True)
    monkeypatch.setenv("PANDIAN_PASSWORD", "falsch")
    code, _, err = call("sign", copy, "--key", private)
    assert code == 2
    assert "falsch" not in err
    monkeypatch.setenv("PANDIAN_PASSWORD", "geheim")
    assert call("sign", copy, "--key", private)[0] == 0


def test_export_to_standard_output_and_to_a_file_are_the_same(runs, call, tmp_path):
    new = two(runs)[1]
    code, out, _ = call("export", new, "--to", "csv")
    assert code == 0
    rows = list(csv.reader(out.removeprefix("\ufeff").splitlines()))
    assert len(rows) == 5  # the one that was deleted is in it
    assert call("export", new, "--to", "csv", "--out", tmp_path / "list.csv")[0] == 0
    with (tmp_path / "list.csv").open("r", encoding="utf-8", newline="") as file:
        assert file.read() == out
    assert call("verify", new)[0] == 0


def test_an_export_into_the_run_belongs_to_its_seal(runs, call, tmp_path):
    copy = shutil.copytree(two(runs)[1], tmp_path / "run")
    assert call("export", copy, "--to", "ocsf", "--out", copy / "events.ndjson")[0] == 0
    assert call("verify", copy)[0] == 0
    (copy / "events.ndjson").write_text("")
    assert call("verify", copy)[0] == 1


def test_export_says_what_changed_since_another_run(runs, call):
    old, new = two(runs)
    code, out, _ = call("export", new, "--to", "ocsf", "--since", old)
    names = {json.loads(line)["activity_id"] for line in out.splitlines()}
    assert code == 0
    assert names == {1, 2, 3}
    assert call("export", new, "--to", "ocsf")[1] == out


def test_export_delivers_each_event_once_over_calls(runs, call, tmp_path):
    new = two(runs)[1]
    receiver = Rsyslog(tmp_path)
    given = ("export", new, "--to", "cef", "--send", receiver.address, "--ledger", tmp_path / "ledger.db")
    code, _, err = call(*given, "--give-up", "0s")
    assert (code, "ECONNREFUSED" in err) == (1, True)
    with running(receiver):
        code, out, _ = call(*given)
        assert (code, "4 now, 0 before" in out) == (0, True)
        code, out, _ = call(*given)
        assert (code, "0 now, 4 before" in out) == (0, True)
        got = receiver.received()
    assert len(got) == len({name for name, _ in got}) == 4
    assert all(body.startswith("CEF:0|") for _, body in got)


def test_handover_is_written(runs, call, tmp_path):
    old, new = two(runs)
    code, out, _ = call("handover", old, new, "--side", "seller", "--format", "html,xlsx", "--out", tmp_path / "h")
    assert (code, out.count("written:")) == (0, 2)
    assert {path.name for path in (tmp_path / "h").iterdir()} == {"handover.html", "handover.xlsx"}


def test_a_statement_checks_that_the_later_run_was_made_from_the_earlier(runs, call, tmp_path):
    old, new = two(runs)
    assert call("handover", old, new, "--side", "buyer", "--format", "html", "--out", tmp_path)[0] == 0
    assert "and the seal of that run fits" in (tmp_path / "handover.html").read_text("utf-8")


def test_a_broken_seal_is_said_by_what_is_wrong_alone(runs, call, tmp_path):
    old, new = two(runs)
    copy = shutil.copytree(new, tmp_path / "run")
    data = bytearray((copy / "objects.jsonl").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "objects.jsonl").write_bytes(data)
    code, _, err = call("verify", copy)
    assert (code, err.splitlines()[-1]) == (1, "verdict: this run is not as it was sealed or signed")
    code, out, err = call("handover", old, copy, "--side", "seller", "--format", "html", "--out", tmp_path / "h")
    assert (code, out) == (1, "")
    assert "objects.jsonl differs" in err
    assert "holder of this key" not in err


def test_the_language_may_stand_before_the_name_of_the_command(runs, call, tmp_path):
    old, new = two(runs)
    assert "已删除（证据）: 1" in call("--lang", "zh", "diff", old, new)[1]
    assert "deleted (evidence): 1" in call("--lang", "zh", "diff", old, new, "--lang", "en")[1]
    assert call("--lang", "zh", "report", old, "--format", "html", "--out", tmp_path)[0] == 0
    assert '<html lang="zh-CN">' in (tmp_path / "report.html").read_text("utf-8")


def test_a_run_without_a_seal_is_not_said_to_differ_from_it(runs, call, tmp_path):
    copy = shutil.copytree(two(runs)[1], tmp_path / "run")
    (copy / "seal.jsonl").unlink()
    code, _, err = call("verify", copy)
    assert (code, err.count("\n"), "no seal" in err) == (1, 1, True)


def test_the_verdict_comes_last_whatever_is_removed(runs, call, tmp_path):
    shutil.copytree(runs[0] / "runs", tmp_path / "runs")
    given = ("scan", runs[0] / "share", "--runs", tmp_path / "runs", "--keep", "1", "--names", "off", "--workers", "1")
    call(*given)
    code, out, _ = call(*given)
    assert (code, "removed: " in out) == (0, True)
    assert out.splitlines()[-1].startswith("pandian: run ")


def test_a_list_may_be_named_as_it_was_issued(runs, call, tmp_path):
    old, new = two(runs)
    assert call("destruction", "issue", old, "--tier", "internal", "--out", tmp_path / "gone")[0] == 0
    code, out, _ = call("destruction", "update", tmp_path / "gone", new, "--since", old)
    assert (code, "confirmed deleted 1" in out) == (0, True)
    code, _, err = call("destruction", "update", tmp_path / "none", new)
    assert (code, "none" in err) == (2, True)


def test_what_a_cluster_cannot_reach_is_named(runs, call, tmp_path):
    targets = tmp_path / "targets.yaml"
    targets.write_text("- name: here\n  url: share\n- name: crm\n  url: postgresql://reader@db/crm\n- /data/x\n")
    given = ("schedule", targets, "--runs", "/runs", "--every", "daily", "--as", "kubernetes", "--image", "x")
    code, out, err = call(*given)
    assert (code, "here, 3" in err, "crm" in err) == (0, True, False)
    assert "&id" not in out


def test_schedule_prints_writes_and_names_this_program(runs, call, tmp_path):
    targets = runs[0] / "targets.yaml"
    given = ("schedule", targets, "--runs", tmp_path / "runs", "--every", "weekly", "--keep", "90d")
    code, out, _ = call(*given, "--as", "cron")
    assert code == 0
    line = out.splitlines()[1]
    assert line.startswith("30 2 * * 0 ")
    assert f"--targets {targets} --runs {tmp_path / 'runs'} --keep 90d" in line
    assert sys.executable in line or "pandian" in line
    code, out, _ = call(*given, "--as", "systemd", "--out", tmp_path / "units")
    assert (code, len(list((tmp_path / "units").iterdir()))) == (0, 2)
    code, _, err = call(*given, "--as", "kubernetes")
    assert (code, "--image" in err) == (2, True)
    code, _, err = call(*given, "--as", "kubernetes", "--image", "x", "--install")
    assert (code, "kubernetes" in err) == (2, True)
    code, _, err = call(*given, "--as", "cron", "--fail-on", "purple")
    assert (code, "purple" in err) == (2, True)


def test_what_a_schedule_says_runs_in_a_shell(runs, tmp_path):
    done = pandian("schedule", runs[0] / "targets.yaml", "--runs", tmp_path / "runs", "--as", "cron", "--lang", "en")
    command = done.stdout.decode().splitlines()[1].split(" ", 5)[5]
    ran = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=120,
        cwd=Path(__file__).parents[2], env={**os.environ, "PANDIAN_KEY": "0123456789abcdef"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].startswith("pandian: run ")
    assert len([path for path in (tmp_path / "runs").iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize(("given", "seconds"), [("0", 0), ("90s", 90), ("10m", 600), ("2h", 7200), ("1d", 86400)])
def test_lengths_of_time(given, seconds):
    assert seconds_of(given) == seconds


@pytest.mark.parametrize(("given", "share"), [("1%", 0.01), ("0.5", 0.5), ("100%", 1), ("0", 0), ("2.5 %", 0.025)])
def test_shares(given, share):
    assert share_of(given) == pytest.approx(share)


def test_a_run_that_was_interrupted_is_gone_on_with(runs, tmp_path, call):
    """``--resume`` with ``--runs`` takes up the newest run where it did not finish, and begins a new one elsewhere."""
    assert run(["scan", str(runs[0] / "share"), "--runs", str(tmp_path), "--resume", "--quiet", "--names", "off"]) == 0
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_a_destruction_list_is_issued_and_filled_in(runs, call, tmp_path):
    old, new = two(runs)
    given = ("destruction", "issue", old, "--tier", "internal", "--out", tmp_path / "june")
    code, out, _ = call(*given)
    path = tmp_path / "june.destruction.jsonl"
    assert (code, "pending 3" in out) == (0, True)
    assert (tmp_path / "june.destruction.xlsx").is_file()
    code, _, err = call(*given)
    assert (code, str(path) in err) == (2, True)
    code, out, _ = call("destruction", "update", path, new)
    assert code == 0
    assert "confirmed deleted 1" in out
    assert "still there 2" in out
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(lines[:1] + lines[2:]) + "\n", "utf-8")
    assert call("destruction", "update", path, new)[0] == 1


def test_what_is_new_is_not_proved_gone_by_runs_given_the_wrong_way_round(runs, call, tmp_path):
    old, new = two(runs)
    for first, second in ((new, old), (old, old)):
        given = ("handover", first, second, "--side", "seller", "--format", "html", "--out", tmp_path / "h")
        code, _, err = call(*given)
        assert (code, "is not later than" in err) == (2, True)
    assert not (tmp_path / "h/handover.html").exists()
    assert call("destruction", "issue", new, "--tier", "internal", "--out", tmp_path / "july")[0] == 0
    path = tmp_path / "july.destruction.jsonl"
    issued = path.read_bytes()
    code, _, err = call("destruction", "update", path, old, "--since", new)
    assert (code, "is not later than" in err) == (2, True)
    assert path.read_bytes() == issued


@pytest.mark.parametrize(
    ("before", "after", "follows"),
    [
        ({"started": "2026-01-02"}, {"started": "2026-01-03"}, True),
        ({"started": "2026-01-02"}, {"started": "2026-01-02"}, True),
        ({"started": "2026-01-02"}, {"started": "2026-01-01"}, False),
        ({"started": "2026-01-02"}, {"started": "2026-01-01", "base": {"run_id": "a"}}, True),  # a clock set back
        ({"started": "2026-01-01", "base": {"run_id": "b"}}, {"started": "2026-01-02"}, False),
    ],
)
def test_which_of_two_runs_is_later(before, after, follows):
    given = {"run_id": "a", **before}, {"run_id": "b", **after}
    if follows:
        must_follow(*given)
        return
    with pytest.raises(UsageError, match="b"):
        must_follow(*given)


def test_a_scan_fills_in_the_lists_beside_it_and_keeps_the_run_they_name(runs, call, tmp_path):
    share = shutil.copytree(runs[0] / "share", tmp_path / "share")
    given = ("scan", share, "--runs", tmp_path / "runs", "--names", "off", "--workers", "1", "--keep", "1")
    assert call(*given)[0] == 0
    [first] = [path for path in (tmp_path / "runs").iterdir() if path.is_dir()]
    issued = ("destruction", "issue", first, "--tier", "internal", "--out", tmp_path / "runs/list")
    assert call(*issued)[0] == 0
    (share / "1.txt").unlink()
    code, out, _ = call(*given, "--full")
    assert code == 0
    assert "confirmed deleted 1" in out
    assert first.is_dir()


def test_a_run_of_version_1_is_upgraded_in_its_place(call, tmp_path):
    dump = Path(__file__).parents[1] / "scanner/store/data_v1.sql"
    with sqlite3.connect(tmp_path / "run.db") as database:
        database.executescript(dump.read_text("utf-8"))
    database.close()
    code, out, _ = call("store", "upgrade", tmp_path)
    assert (code, "0001" in out) == (0, True)
    code, out, _ = call("store", "upgrade", tmp_path)
    assert (code, "present version" in out) == (0, True)
    assert call("export", tmp_path, "--to", "csv", "--quiet")[0] == 0


def test_a_run_that_is_not_as_it_was_sealed_is_not_upgraded(runs, call, tmp_path):
    copy = shutil.copytree(two(runs)[1], tmp_path / "run")
    with (copy / "run.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")
    code, _, err = call("store", "upgrade", copy)
    assert (code, "run.db" in err) == (1, True)


def test_a_run_in_postgresql_is_verified_and_goes_with_its_schema(runs, call, tmp_path, postgresql):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    given = ("scan", runs[0] / "share", "--runs", tmp_path / "runs", "--store", postgresql.url(name), "--names", "off")
    given += ("--workers", "1", "--full", "--keep", "1")
    for _ in range(3):
        code, _, err = call(*given)
        assert (code, err) == (0, "")
    left = [path for path in (tmp_path / "runs").iterdir() if path.is_dir()]
    assert len(left) == 1
    assert not (left[0] / "run.db").exists()
    with postgresql.connect(name) as connection:
        query = "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'run%'"
        assert connection.execute(query).fetchone() == (1,)
    assert call("verify", left[0])[0] == 0
    assert call("export", left[0], "--to", "cef")[1].count("\n") == 3


def test_runs_that_lie_within_the_share_are_no_part_of_it(runs, call, tmp_path):
    share = shutil.copytree(runs[0] / "share", tmp_path / "share")
    given = ("scan", share, "--runs", share / "runs", "--names", "off", "--workers", "1")
    for _ in range(2):
        assert call(*given)[0] == 0
    newest = max(path for path in (share / "runs").iterdir() if path.is_dir())
    lines = (newest / "objects.jsonl").read_text("utf-8").splitlines()
    objects = {Path(row["path"]).name: row["status"] for row in map(json.loads, lines)}
    assert objects == {"1.txt": "scanned", "2.txt": "scanned", "3.txt": "scanned", "runs": "skipped"}


@pytest.mark.parametrize("how", ["env", "file"])
def test_no_secret_of_a_delivery_is_told(runs, call, tmp_path, monkeypatch, how):
    secret = "sehr-geheimes-wort-der-lieferung"
    monkeypatch.setenv("HOOK", secret)
    (tmp_path / "secret").write_text(secret + "\n")
    (tmp_path / "secret").chmod(0o600)
    given = [
        "export",
        two(runs)[1],
        "--to",
        "ocsf",
        "--send",
        "https://127.0.0.1:1/hook/token-of-ours",
        "--give-up",
        "0",
    ]
    given += ["--secret-env", "HOOK"] if how == "env" else ["--secret-file", tmp_path / "secret"]
    given += ["--ledger", tmp_path / "ledger.db", "--log-level", "debug"]
    code, out, err = call(*given)
    assert code == 1
    everything = out + err + "".join(path.read_bytes().decode("latin-1") for path in tmp_path.glob("ledger.db*"))
    assert secret not in everything
    assert "token-of-ours" not in everything
    (tmp_path / "secret").chmod(0o644)
    if how == "file":
        assert call(*given)[0] == 2
