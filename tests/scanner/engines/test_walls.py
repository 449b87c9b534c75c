"""What a reader may not do is refused, told, and costs the object in hand alone."""

from __future__ import annotations

import os
import platform
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from models.records import Target
from scanner.engines import landlock, seccomp
from scanner.run import scan

HERE = "tests.scanner.engines.escaping"
FORMATS = ("jsonl", "json")
PHONE = "手机 13800138000"
PYTHON = {
    "connect": "network", "look up": "network",
    "write": "write", "append": "write", "remove": "write", "rename": "write", "take in": "write", "mkdir": "write",
    "link": "write", "chmod": "write", "utime": "write", "through a link": "write",
    "spawn": "process", "system": "process", "fork": "process", "kill": "process",
}  # fmt: skip
"""Attempts through Python -> what they are refused as."""
FILES = ("C open", "C create", "C unlink", "C truncate", "C exec")
CALLS = ("C socket", "C Unix socket", "C chmod", "C fork", "C exec", "C kill", "C ptrace")
ALLOWED = ("nothing", "scratch", "thread")
if os.name != "posix":
    for name in ("fork", "link", "through a link", "kill"):
        del PYTHON[name]
    FILES = CALLS = ()

needs_landlock = pytest.mark.skipif(landlock.abi() < 3, reason="no Landlock of this age here")
needs_seccomp = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() not in seccomp.ARCHITECTURES, reason="no filter for this system"
)


class Share:
    """One file for each attempt, each on a victim of its own outside; and a server that nobody should reach."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / "outside"
        self.outside.mkdir()
        place = folder / "share"
        place.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.rows = self._scan(folder, place, server.getsockname()[1])
            server.setblocking(False)
            try:
                server.accept()[0].close()
                self.reached = True
            except BlockingIOError:
                self.reached = False

    def _scan(self, folder: Path, place: Path, port: int) -> dict[str, dict[str, Any]]:
        for n, order in enumerate((*PYTHON, *sorted({*FILES, *CALLS}), *ALLOWED)):
            victim = self.outside / order
            victim.write_text("as it was")
            os.chmod(victim, 0o600)
            target = port if order == "connect" else victim
            (place / f"{order}.txt").write_text(f"{order}\n{target}\n{PHONE} {n}", "utf-8")
        with scan([place], folder / "run", readers=HERE, workers=1, formats=FORMATS, lang="en") as done:
            return {row["path"].rpartition(os.sep)[2].removesuffix(".txt"): row for row in done.objects()}


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Share:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        return Share(tmp_path_factory.mktemp("walls"))


@pytest.mark.parametrize("order", PYTHON)
def test_what_python_is_asked_for_is_refused_by_name(share: Share, order: str) -> None:
    row = share.rows[order]
    assert (row["status"], row["reason_code"]) == ("partial", "refused")
    assert row["reason"].endswith(PYTHON[order])
    assert row["counts"] == {"CN_MOBILE": 1}


@needs_landlock
@pytest.mark.parametrize("order", FILES)
def test_nothing_is_written_past_python_either(share: Share, order: str) -> None:
    row = share.rows[order]
    assert (row["status"], row["reason_code"], row["counts"]) == ("partial", "unreadable", {"CN_MOBILE": 1})


@needs_seccomp
@pytest.mark.parametrize("order", CALLS)
def test_nothing_is_reached_or_started_past_python_either(share: Share, order: str) -> None:
    row = share.rows[order]
    assert (row["status"], row["reason_code"], row["counts"]) == ("partial", "unreadable", {"CN_MOBILE": 1})


def test_nothing_outside_has_changed(share: Share) -> None:
    victims = sorted(share.outside.iterdir())
    assert [path.name for path in victims] == sorted(share.rows)
    assert {path.read_text() for path in victims} == {"as it was"}
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in victims} == {0o600}
    assert all(path.stat().st_mtime > 10**9 for path in victims)
    assert not share.reached


@pytest.mark.parametrize("order", ALLOWED)
def test_what_readers_need_goes_on(share: Share, order: str) -> None:
    row = share.rows[order]
    if order == "nothing":
        assert row["status"] == "scanned"
    else:  # the attempt came to its end
        assert (row["reason_code"], row["reason"].rpartition(" ")[2]) == ("internal", "out")
    assert row["counts"] == {"CN_MOBILE": 1}


def test_a_place_on_the_network_is_read_beside_files_that_reach_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    places = [tmp_path / "before", tmp_path / "after"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for place in places:
            place.mkdir()
            for n in range(3):
                (place / f"{n}.txt").write_text(f"connect\n{port}\n{PHONE}{n}", "utf-8")
        visits = []

        def serve() -> None:
            peer, _ = server.accept()
            visits.append(peer.sendall(f"{PHONE}\n".encode()))
            peer.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        targets = [str(places[0]), Target("far", f"postgresql://somebody@127.0.0.1:{port}/db"), str(places[1])]
        out = tmp_path / "run"
        with scan(targets, out, readers=HERE, crawlers=HERE, workers=1, formats=FORMATS, lang="en") as done:
            rows = list(done.objects())
        thread.join(20)
    assert len(visits) == 1
    assert [(row["status"], row["counts"]) for row in rows if row["kind"] == "table"] == [("scanned", {"CN_MOBILE": 1})]
    assert {row["reason_code"] for row in rows if row["kind"] == "file"} == {"refused"}
