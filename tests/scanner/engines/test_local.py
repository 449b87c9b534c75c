"""Worker processes that crash, hang and grow: each costs the object in hand, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from models.errors import PandianError, RunError
from models.limits import MIB, Limits
from models.protect import Key
from models.records import Item, Listing
from scanner.engines import handle, local, scratch
from scanner.engines.local import LocalEngine
from scanner.events import Answer, Ask, Known
from scanner.run import scan
from scanner.session import Session
from tests.scanner.fakes import LOG
from tests.servers.process import free_port

READERS = "tests.scanner.fakes"
PHONE = "手机 13800138000"
FORMATS = ("jsonl", "json")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One scan of a share in which almost every file kills its reader."""
    folder = tmp_path_factory.mktemp("hostile")
    share = folder / "share"
    share.mkdir()
    files = {
        "exit.txt": f"{PHONE}\n!EXIT",
        "signal.txt": "!SIGNAL",
        "hang.txt": f"{PHONE}\n!HANG",
        "grow.txt": f"{PHONE}\n!GROW",
        "raise.txt": f"{PHONE}\n!RAISE 13800138000",
        "archive.txt": f"!MEMBER a.txt {PHONE}\n!MEMBER bad.txt {PHONE}|!EXIT\n!MEMBER z.txt {PHONE}\n{PHONE}",
        "stubborn.txt": "\n".join(f"!MEMBER m{n}.txt !EXIT" for n in range(9)) + f"\n!MEMBER z.txt {PHONE}",
        "endless.txt": "\n".join(f"!MEMBER m{n}.txt !EXIT" for n in range(15)),
        **{f"good{n}.txt": PHONE for n in range(20)},
    }
    for name, text in files.items():
        (share / name).write_text(text, "utf-8")
    limits = Limits(timeout_per_object=8, worker_memory=700 * MIB)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        patch.setattr(local, "MOST", 10)
        with scan([share], folder / "run", limits=limits, readers=READERS, workers=2, formats=FORMATS) as done:
            return {row["object"].rpartition("/share/")[2]: row for row in done.objects()}


def test_every_file_has_its_line(run: dict[str, dict[str, Any]]) -> None:
    assert len([name for name in run if "!/" not in name]) == 28
    assert all(run[f"good{n}.txt"]["status"] == "scanned" for n in range(20))


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("exit", "crashed", "exit 7"),
        ("hang", "timeout", "8 s"),
        ("grow", "memory", ""),
        ("raise", "damaged", "RuntimeError"),
    ],
)
def test_what_was_read_before_is_kept(run: dict[str, dict[str, Any]], name: str, code: str, reason: str) -> None:
    row = run[f"{name}.txt"]
    assert (row["status"], row["reason_code"], row["counts"]) == ("partial", code, {"CN_MOBILE": 1})
    assert reason in row["reason"]
    assert (row["tier"], row["subjects"]) == ("internal", 1)
    assert row["sha256"] is not None


@pytest.mark.skipif(os.name != "posix", reason="signals by name are POSIX")
def test_a_crash_at_once_has_failed(run: dict[str, dict[str, Any]]) -> None:
    row = run["signal.txt"]
    assert (row["status"], row["reason_code"], row["tier"]) == ("failed", "crashed", None)
    assert "SIGSEGV" in row["reason"]


def test_a_member_that_kills_its_reader_costs_the_member_alone(run: dict[str, dict[str, Any]]) -> None:
    members = {name: row["status"] for name, row in run.items() if name.startswith("archive.txt")}
    assert members == {
        "archive.txt": "scanned",
        "archive.txt!/a.txt": "scanned",
        "archive.txt!/bad.txt": "partial",
        "archive.txt!/z.txt": "scanned",
    }
    assert run["archive.txt!/bad.txt"]["counts"] == {"CN_MOBILE": 1}
    assert run["archive.txt"]["counts"] == {"CN_MOBILE": 1}


def test_what_lies_behind_many_killers_is_read(run: dict[str, dict[str, Any]]) -> None:
    assert [run[f"stubborn.txt!/m{n}.txt"]["status"] for n in range(9)] == ["failed"] * 9
    assert run["stubborn.txt!/z.txt"]["counts"] == {"CN_MOBILE": 1}
    assert run["stubborn.txt"]["status"] == "scanned"


def test_an_archive_full_of_killers_is_given_up_with_a_reason(run: dict[str, dict[str, Any]]) -> None:
    outer = run["endless.txt"]
    assert (outer["status"], outer["reason_code"]) == ("partial", "given_up")
    assert "10" in outer["reason"]
    assert [run[f"endless.txt!/m{n}.txt"]["reason_code"] for n in range(10)] == ["crashed"] * 10
    assert "endless.txt!/m10.txt" not in run


def _slow(tmp_path: Path, text: str, **more: Any) -> dict[str, dict[str, Any]]:
    """Rows of a scan of one file with a limit of two seconds; 8 MiB are worth as many seconds in all."""
    share = tmp_path / "share"
    share.mkdir()
    (share / "slow.txt").write_text(text, "utf-8")
    found = scan(
        [share], tmp_path / "run", limits=Limits(timeout_per_object=2), readers=READERS, formats=FORMATS, **more
    )
    with found as done:
        return {row["object"].rpartition("/share/")[2]: row for row in done.objects()}


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")


@pytest.mark.usefixtures("key")
def test_unpacking_that_goes_on_is_no_hang(tmp_path: Path) -> None:
    rows = _slow(tmp_path, f"!SLOWLY 9\n{PHONE}\n" + " " * (8 * MIB))
    assert (rows["slow.txt"]["status"], rows["slow.txt"]["counts"]) == ("scanned", {"CN_MOBILE": 1})


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("given", [4, 30])
def test_passwords_have_a_time_of_their_own(tmp_path: Path, given: int) -> None:
    words = tmp_path / "passwords"
    words.write_text("\n".join(f"word {n}" for n in range(given)))
    rows = _slow(tmp_path, f"!MEMBER a.txt !TRIES\n{PHONE}", passwords=words)
    inner = rows["slow.txt!/a.txt"]
    assert (inner["status"], inner["reason_code"]) == ("skipped", "encrypted")
    assert ("/ 30" in inner["reason"]) is (given == 30)
    assert rows["slow.txt"]["counts"] == {"CN_MOBILE": 1}


@pytest.mark.usefixtures("key")
def test_an_outermost_object_has_a_time_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handle, "_IN_ALL", 2)
    rows = _slow(tmp_path, "\n".join(f"!MEMBER m{n}.txt !SLOWLY 2{' ' * n}" for n in range(20)))
    outer = rows["slow.txt"]
    assert (outer["status"], outer["reason_code"]) == ("partial", "timeout")
    assert "4 s" in outer["reason"]
    assert 2 <= len(rows) < 12
    assert rows["slow.txt!/m0.txt"]["status"] == "scanned"


@pytest.mark.usefixtures("key")
@pytest.mark.skipif(os.name != "posix", reason="signals by name are POSIX")
@pytest.mark.parametrize(("times", "status"), [(1, "scanned"), (2, "partial")])
@pytest.mark.parametrize("within", ["", "!MEMBER a.txt "])
def test_a_worker_that_is_killed_from_outside_costs_nothing_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, status: str, within: str
) -> None:
    monkeypatch.setenv(LOG, str(tmp_path / "log"))
    rows = _slow(tmp_path, f"{within}{PHONE}|!SIGKILL {times}".replace("|", "|" if within else "\n"))
    row = rows["slow.txt!/a.txt" if within else "slow.txt"]
    assert (row["status"], row["counts"]) == (status, {"CN_MOBILE": 1})


@pytest.mark.usefixtures("key")
@pytest.mark.skipif(os.name != "posix", reason="signals by name are POSIX")
@pytest.mark.parametrize(("times", "ends"), [(5, False), (20, True)])
def test_workers_killed_before_they_begin_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, ends: bool
) -> None:
    start, left = LocalEngine._start, [times]

    def killed(engine: LocalEngine, *, network: bool) -> handle.WorkerHandle:
        worker = start(engine, network=network)
        if left[0]:
            left[0] -= 1
            worker.process.kill()
        return worker

    monkeypatch.setattr(LocalEngine, "_start", killed)
    if ends:
        with pytest.raises(RunError, match="SIGKILL"):
            _slow(tmp_path, PHONE)
        assert left == [10]
    else:
        assert _slow(tmp_path, PHONE)["slow.txt"]["status"] == "scanned"


@pytest.mark.usefixtures("key")
def test_that_time_counts_every_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handle, "_IN_ALL", 3)
    rows = _slow(tmp_path, "\n".join(f"!MEMBER m{n}.txt !HANG" for n in range(20)))
    assert rows["slow.txt"]["reason_code"] == "given_up"
    assert {row["reason_code"] for name, row in rows.items() if "!/" in name} == {"timeout"}
    assert 3 <= len(rows) <= 5


def test_no_scratch_folder_outlives_its_worker(run: dict[str, dict[str, Any]]) -> None:
    del run
    import psutil

    left = [entry.name for entry in Path(tempfile.gettempdir()).glob(f"{scratch.PREFIX}*")]
    dead = [name for name in left if not psutil.pid_exists(int(name.removeprefix(scratch.PREFIX).split("-")[0]))]
    assert dead == []


def test_scratch_folders_of_dead_processes_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stale, foreign = tmp_path / f"{scratch.PREFIX}{gone.pid}-abc", tmp_path / "pandian-scratch-notes"
    (stale / "deep").mkdir(parents=True)
    (stale / "deep" / "member").write_text("13800138000")
    foreign.mkdir()
    own = scratch.make_scratch()
    scratch.sweep()
    assert sorted(tmp_path.iterdir()) == sorted([foreign, own])
    if os.name == "posix":
        assert own.stat().st_mode & 0o777 == 0o700


class _NoSink:
    def fresh(self, items: list[Item]) -> list[tuple[Item, Known]]:
        return [(item, Known()) for item in items]

    def again_alone(self) -> list[Item]:
        return []

    def ask(self, root: Item, question: Ask) -> Answer:
        return Answer(same=False)

    def listed(self, listing: Listing) -> None: ...

    def take(self, root: Item, event: object) -> None:
        raise AssertionError(event)

    def again(self, root: Item) -> None: ...

    def beat(self) -> None: ...


def _session(**more: Any) -> Session:
    return Session((), Key(b"k" * 32), **more)


def test_what_the_walk_raises_ends_the_run() -> None:
    def walk():
        raise OSError("gone")
        yield

    with pytest.raises(OSError, match="gone"):
        LocalEngine(_session(), 1).run(walk(), _NoSink())


def test_a_session_no_worker_can_use_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text("x")
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    monkeypatch.setattr("scanner.engines.servers.pickle.dumps", lambda session: b"not a session")
    with pytest.raises(RunError, match=re.escape("UnpicklingError")):
        scan([tmp_path / "share"], tmp_path / "run", formats=FORMATS, workers=1)


def _started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that will have been started."""
    from scanner.engines.servers import Servers

    started: list[Any] = []
    before = Servers.worker

    def worker(*given: Any, **more: Any) -> Any:
        made = before(*given, **more)
        made.pid = made.process.pid  # type: ignore[attr-defined] the process forgets it when it is cleared away
        started.append(made)
        return made

    monkeypatch.setattr(Servers, "worker", worker)
    return started


def test_the_first_worker_is_there_before_the_first_item(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text(PHONE, "utf-8")
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    started, seen = _started(monkeypatch), []
    monkeypatch.setattr("scanner.unreached._checked", lambda target, crawler: seen.append(len(started)) or crawler)
    with scan([tmp_path / "share"], tmp_path / "run", formats=FORMATS, workers=1) as run:
        assert [row["status"] for row in run.objects()] == ["scanned"]
    assert (seen, len(started)) == ([1], 1)


def test_nothing_is_left_where_no_place_can_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import psutil

    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    started = _started(monkeypatch)
    nowhere = f"mysql://reader:@127.0.0.1:{free_port()}/crm"
    with pytest.raises(PandianError, match=r"127\.0\.0\.1"):
        scan([nowhere], tmp_path / "run", formats=FORMATS, workers=1, limits=Limits(patience=0.05))
    assert len(started) == 1
    assert not started[0].scratch.exists()
    assert not psutil.pid_exists(started[0].pid)


def test_a_share_of_nothing_waits_for_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    started = _started(monkeypatch)
    with scan([tmp_path / "share"], tmp_path / "run", formats=FORMATS, workers=1) as run:
        assert list(run.objects()) == []
    assert [worker.ready for worker in started] == [False]
