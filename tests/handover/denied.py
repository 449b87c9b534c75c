"""A scan by an account that a mode of 000 really keeps out: root is not, until it has laid down two of its powers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.records import Target

ROOT = Path(__file__).parents[2]
_SCAN = """
import json, sys
from models.records import Target
from scanner.run import scan
if __name__ == "__main__":
    targets, out, settings = json.load(sys.stdin)
    scan([Target(**each) for each in targets], out, **settings).close()
"""
_WITHOUT = "-dac_override,-dac_read_search"


def scan_denied(targets: Sequence[Target], out: Path, **settings: Any) -> None:
    """Scan in a process of its own, for which files are closed as they are for anybody."""
    power = ["setpriv", f"--bounding-set={_WITHOUT}", f"--inh-caps={_WITHOUT}"] if os.geteuid() == 0 else []
    told = [[_plain(target) for target in targets], str(out), settings]
    done = subprocess.run(
        [*power, sys.executable, "-c", _SCAN],
        input=json.dumps(told), cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _plain(target: Target) -> Mapping[str, Any]:
    known = {"name": target.name, "url": target.url, "password": target.password}
    return known | {"include": list(target.include), "exclude": list(target.exclude)}
