"""kill -9 at fifty moments of scans and rescans: what is left can always be gone on with, and nothing of it shows.

The moments are drawn from a seed over the time that an undisturbed run takes. A run is killed, gone on with and killed
again until it comes to its end; then its lines are those of the run that nobody disturbed.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.protect import load_key
from scanner.seal import verify
from tests.scanner.rescanning import age

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and sends SIGKILL")

KILLS = 25
"""Of scans, and as many of rescans."""

SERVER = """
import json, os, sys
from pathlib import Path
from scanner.crawlers.local import files as local_files
from scanner.run import scan
import scanner.engines.local, scanner.recorder, scanner.base_run, scanner.store.finish, scanner.seal, reports
local_files.RACY = -10**18
for line in sys.stdin:
    share, out, options = json.loads(line)
    if "since" in options:
        options["since"] = Path(options["since"])
    child = os.fork()
    if not child:
        code = 1
        try:
            scan([share], out, formats=("jsonl", "json"), workers=1, lang="en", names="off", reread=0.05, **options).close()
            code = 0
        except BaseException as error:
            print(type(error).__name__, error, file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Runner:
    """Scans in a process of their own each, forked from one that has everything imported."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )

    def start(self, share: Path, out: Path, **options: object) -> int:
        """Begin a scan; gives its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(share), str(out), options]) + "\n")
        self.process.stdin.flush()
        return int(self._answer())

    def end(self) -> int:
        """Wait until it ends; its exit code, negative for the signal that ended it."""
        return int(self._answer())

    def whole(self, share: Path, out: Path, **options: object) -> float:
        """Seconds of a scan that nobody disturbs."""
        began = time.monotonic()
        self.start(share, out, **options)
        assert self.end() == 0
        return time.monotonic() - began

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        age(patch)
        made = Runner()
        yield made
        made.close()


def make_share(place: Path) -> None:
    """300 files: texts, tables, archives, one in three a copy of another."""
    for n in range(280):
        folder = place / f"d{n % 7}"
        folder.mkdir(parents=True, exist_ok=True)
        who = n if n % 3 else n // 30
        (folder / f"t{n}.txt").write_text(f"手机 1380013{who:04d}\n" * 20, "utf-8")
    for n in range(10):
        rows = "".join(f"1390000{n:02d}{k:02d},u{k}@example.com\n" for k in range(40))
        (place / f"c{n}.csv").write_text("mobile,mail\n" + rows, "utf-8")
        with zipfile.ZipFile(place / f"z{n}.zip", "w") as archive:
            archive.writestr("a.txt", f"手机 1380013{n:04d}\n" * 20)
            archive.writestr("b.csv", "mobile,mail\n" + rows)


def change(place: Path) -> None:
    """What happens to a part of it before it is scanned again."""
    for n in range(0, 280, 9):
        path = place / f"d{n % 7}" / f"t{n}.txt"
        act = n % 4
        if act == 0:
            path.write_text(f"手机 1370013{n:04d}\n" * 30, "utf-8")
        elif act == 1:
            path.unlink()
        elif act == 2:
            path.rename(path.with_name(f"moved{n}.txt"))
        else:
            shutil.copy(place / f"z{n % 10}.zip", place / f"copy{n}.zip")


def lines(out: Path) -> tuple[list[str], list[str]]:
    """The lines of both files."""
    texts = [(out / name).read_text("utf-8") for name in ("objects.jsonl", "findings.jsonl")]
    return texts[0].splitlines(), texts[1].splitlines()


def kill_and_go_on(runner: Runner, share: Path, folder: Path, seconds: float, **options: object) -> int:
    """Kill runs into folders below ``folder`` at ``KILLS`` moments; gives how many of them came to their end."""
    rng = random.Random(20_26)
    killed = ended = 0
    while killed < KILLS:
        out, again = folder / str(ended) / "run", False
        while killed < KILLS:
            process = runner.start(share, out, resume=again, **options)
            time.sleep(rng.uniform(0.0, seconds))
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            again = True
            code = runner.end()
            killed += code == -signal.SIGKILL
            if code == 0:
                break
            assert code == -signal.SIGKILL
        runner.whole(share, out, resume=True, **options)
        ended += 1
    return ended


def check(out: Path, undisturbed: Path) -> None:
    """The run is whole, says what the undisturbed one says, and keeps nothing that it does not say."""
    for mine, other in zip(lines(out), lines(undisturbed), strict=True):
        assert mine == other
    with contextlib.closing(sqlite3.connect(f"file:{out / 'run.db'}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in ("finding", "field", "sketch"):
            query = f"SELECT count(*) FROM {table} WHERE object_id NOT IN (SELECT id FROM object)"
            assert database.execute(query).fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM object WHERE root = 0").fetchone() == (0,)
    assert not [path.name for path in out.iterdir() if path.name.startswith("run.db.")]
    assert verify(out, key=load_key()).ok


@pytest.mark.timeout(1200)  # fifty scans, one after the other
def test_a_killed_run_is_gone_on_with_as_if_nothing_had_been(runner: Runner, tmp_path: Path) -> None:
    share, first, second = tmp_path / "share", tmp_path / "first" / "run", tmp_path / "second" / "run"
    make_share(share)
    seconds = runner.whole(share, first)
    for number in range(kill_and_go_on(runner, share, tmp_path / "scans", seconds)):
        check(tmp_path / "scans" / str(number) / "run", first)
    change(share)
    seconds = runner.whole(share, second, since=str(first))
    for number in range(kill_and_go_on(runner, share, tmp_path / "rescans", seconds, since=str(first))):
        check(tmp_path / "rescans" / str(number) / "run", second)
    assert json.loads((second / "summary.json").read_text("utf-8"))["carried"] > 200
