"""Microsoft's SARIF Multitool, where tests/servers/install.sh has put it: it validates SARIF by its own rules."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLACE = Path(__file__).parents[2] / ".venv" / "sarif-multitool" / "package" / "Sarif.Multitool"


def multitool() -> Callable[[str, Path], list[dict[str, Any]]]:
    """A function that writes the text of a document to a file and gives the errors that are found in it."""
    if not PLACE.is_file():
        pytest.skip("needs the SARIF Multitool: make servers, on Linux with npm")

    def validate(text: str, path: Path) -> list[dict[str, Any]]:
        path.write_text(text, "utf-8")
        said = path.with_suffix(".said")
        subprocess.run(
            [str(PLACE), "validate", str(path), "--output", str(said), "--log", "ForceOverwrite", "--level", "Error", "--quiet"],
            capture_output=True, check=True, timeout=120,
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(path.parent)},
        )  # fmt: skip
        (run,) = json.loads(said.read_text("utf-8-sig"))["runs"]
        return list(run.get("results") or ())

    return validate
