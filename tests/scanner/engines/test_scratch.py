"""What readers unpack is their owner's alone, and gone after kill -9 and a start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from scanner.engines import scratch

SCRIPT = """
import sys
from scanner.run import scan
scan([sys.argv[1]], sys.argv[2], formats=("jsonl", "json"), workers=1, readers="tests.scanner.fakes", names="off",
     resume=True).close()
"""
SECRET = "13800138000 in clear"


def start(share: Path, out: Path, temporary: Path) -> subprocess.Popen[bytes]:
    """Begin or go on with a scan whose temporary files lie in a folder of its own."""
    path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "PANDIAN_KEY": "0123456789abcdef", "TMPDIR": str(temporary)}
    env |= {"TEMP": str(temporary), "TMP": str(temporary)}
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(share), str(out)], env=env)


def until(found: object, seconds: float = 60.0) -> None:
    """Look again and again until ``found()`` is true."""
    ends = time.monotonic() + seconds
    while not found():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.02)


def held(temporary: Path) -> list[Path]:
    """The files in scratch folders that hold the secret."""
    return [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size == len(SECRET)]


@pytest.mark.skipif(os.name != "posix", reason="sends SIGKILL, and looks at modes")
def test_what_was_unpacked_is_private_and_gone_after_a_kill_and_a_start(tmp_path: Path) -> None:
    share, out, temporary, gate = (tmp_path / name for name in ("share", "run", "temporary", "gate"))
    share.mkdir()
    temporary.mkdir()
    (share / "a.txt").write_text(f"手机 13900139000\n!UNPACK {SECRET}\n!WAIT {gate}\n", "utf-8")
    killed = start(share, out, temporary)
    try:
        until(lambda: held(temporary))
        workers = psutil.Process(killed.pid).children(recursive=True)
        killed.send_signal(signal.SIGSTOP)  # or it would clear up behind its workers, and they behind it
        for worker in workers:
            worker.kill()
    finally:
        killed.kill()
        killed.wait()
    psutil.wait_procs(workers, timeout=20)
    assert not any(worker.is_running() for worker in workers)
    (file,) = held(temporary)
    assert file.stat().st_mode & 0o777 == 0o600
    (folder,) = temporary.iterdir()
    assert folder.name.startswith(scratch.PREFIX)
    assert folder.stat().st_mode & 0o777 == 0o700
    gate.touch()
    assert start(share, out, temporary).wait(120) == 0
    assert list(temporary.iterdir()) == []
    assert SECRET not in (out / "objects.jsonl").read_text("utf-8")
