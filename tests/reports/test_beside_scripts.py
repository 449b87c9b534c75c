"""A script without a guard is not run again by the process that writes a report beside the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import contextlib, functools, pathlib, sys
print("ran", flush=True)
from reports.beside import Beside
with Beside(functools.partial(contextlib.nullcontext, None), "json", pathlib.Path(sys.argv[1]), "en") as beside:
    pass
print(beside.written, beside._process is not None)
"""


def test_it_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout.splitlines() == ["ran", "False True"]
