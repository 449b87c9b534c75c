"""A run that was stopped, politely or not, is gone on with, and nothing that was finished is read again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from models.errors import StoreError, UsageError
from scanner.run import scan
from tests.scanner import fakes

FORMATS = ("jsonl", "json")

SCRIPT = """
import sys, time
from scanner.run import scan
def beat(progress):
    print(progress.roots, time.monotonic(), flush=True)
scan([sys.argv[1]], sys.argv[2], formats=("jsonl", "json"), workers=1, readers="tests.scanner.fakes", beat=beat)
"""
# No main guard: a script that calls scan() must not be run again by its workers.


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")


class Share:
    """Files that note when they are read; the sixth waits for a gate."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.gate = folder / "share", folder / "log", folder / "gate"
        self.folder.mkdir()
        for n in range(9):
            wait = f"!MEMBER inner.txt 手机 13800138000\n!WAIT {self.gate}\n" if n == 5 else ""
            (self.folder / f"f{n}.txt").write_text(f"手机 13800138000\n{wait}file {n}\n!LOG\n", "utf-8")

    def reads(self) -> Counter[str]:
        return Counter(self.log.read_text("utf-8").split()) if self.log.exists() else Counter()


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Share:
    made = Share(tmp_path)
    monkeypatch.setenv(fakes.LOG, str(made.log))
    return made


def start(share: Share, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(share.folder), str(out)]
    own_group = {"start_new_session": True} if os.name == "posix" else {}
    path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, **own_group)


def until_five_are_stored(process: subprocess.Popen[str]) -> None:
    """Read the beats until five files have been finished for a second: longer than rows wait to be written."""
    assert process.stdout is not None
    since = None
    for line in process.stdout:
        roots, now = line.split()
        if int(roots) == 5:
            since = since or float(now)
            if float(now) - since > 1:
                return
    pytest.fail(f"ended too soon: {process.stderr.read() if process.stderr else ''}")


def send(process: subprocess.Popen[str], number: int) -> None:
    """Send the signal to all of it, and wait for beats from after that: by then the worker has been told."""
    assert process.stdout is not None
    sent = time.monotonic()
    os.killpg(process.pid, number)
    later = 0
    while later < 3 and (line := process.stdout.readline()):
        later += float(line.split()[1]) > sent


def rows_of(share: Share, out: Path) -> dict[str, str]:
    with scan([share.folder], out, formats=FORMATS, workers=1, resume=True, readers="tests.scanner.fakes") as run:
        found = Counter(row["object"] for row in run.findings())
        assert set(found.values()) == {1}
        return {row["path"].rpartition("share/")[2]: row["status"] for row in run.objects()}


def test_after_kill_9_only_what_was_not_finished_is_read_again(share: Share, tmp_path: Path) -> None:
    process = start(share, tmp_path / "run")
    until_five_are_stored(process)
    with pytest.raises(StoreError):
        scan([share.folder], tmp_path / "run", formats=FORMATS, resume=True, readers="tests.scanner.fakes")
    process.kill()
    process.communicate()
    with pytest.raises(UsageError, match="--resume"):
        scan([share.folder], tmp_path / "run", formats=FORMATS, readers="tests.scanner.fakes")
    share.gate.touch()
    assert rows_of(share, tmp_path / "run") == {
        **{f"f{n}.txt": "scanned" for n in range(9)},
        "f5.txt!/inner.txt": "scanned",
    }
    reads = share.reads()
    assert set(reads) == {f"f{n}.txt" for n in range(9)}
    assert all(reads[f"f{n}.txt"] == 1 for n in range(5))


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a process group")
def test_ctrl_c_lets_the_object_in_hand_finish(share: Share, tmp_path: Path) -> None:
    process = start(share, tmp_path / "run")
    until_five_are_stored(process)
    send(process, signal.SIGINT)
    share.gate.touch()
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Interrupted" in errors
    assert share.reads() == Counter({f"f{n}.txt": 1 for n in range(6)})
    assert len(rows_of(share, tmp_path / "run")) == 10
    assert set(share.reads().values()) == {1}


@pytest.mark.skipif(os.name != "posix", reason="sends SIGHUP to a process group")
def test_a_closed_terminal_lets_the_object_in_hand_finish(share: Share, tmp_path: Path) -> None:
    process = start(share, tmp_path / "run")
    until_five_are_stored(process)
    send(process, signal.SIGHUP)
    share.gate.touch()
    process.communicate(timeout=60)
    assert process.returncode > 0
    assert share.reads() == Counter({f"f{n}.txt": 1 for n in range(6)})
    assert len(rows_of(share, tmp_path / "run")) == 10


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a process group")
def test_a_second_ctrl_c_ends_at_once(share: Share, tmp_path: Path) -> None:
    process = start(share, tmp_path / "run")
    until_five_are_stored(process)
    assert process.stdout is not None
    os.killpg(process.pid, signal.SIGINT)
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "Interrupted" in errors
    share.gate.touch()
    assert len(rows_of(share, tmp_path / "run")) == 10
    assert {name: count for name, count in share.reads().items() if count > 1} == {}
