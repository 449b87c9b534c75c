"""What is installed: the four rooms with all they read at run time, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

import hatch_build
from tests.house.code import ROOMS, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of this tree, built as ``pip install .`` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


def _beside_code():
    """Every file of the rooms that is read at run time; what others are built or trained from is not."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            parts = path.relative_to(ROOT).parts
            built_from = "web" in parts or parts[:3] == ("models", "ner", "train") or path.suffix in {".c", ".h"}
            if path.is_file() and not built_from and "__pycache__" not in parts:
                yield Path(*parts).as_posix()


def test_everything_that_is_read_at_run_time_is_installed(wheel):
    names = set(wheel.namelist())
    assert sorted(set(_beside_code()) - names) == []
    assert {"reports/html/assets/report.js", "reports/html/assets/report.css"} <= names
    assert {f"{folder}/{hatch_build.LIBRARY}" for folder in hatch_build.PASSES} <= names


def test_nothing_else_is_installed(wheel):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOMS)
    assert [name for name in wheel.namelist() if "node_modules" in name or name.startswith("reports/html/web")] == []


def test_the_metadata_says_what_it_is(wheel):
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    said = message_from_string(wheel.read(info).decode())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (said["Name"], said["Version"], said["License-Expression"]) == ("pandian", project["version"], "Apache-2.0")
    assert said["Requires-Python"] == ">=3.11"
    assert [link for link in said.get_all("Project-URL", []) if "example" in link] == []
    entry = wheel.read(info.replace("METADATA", "entry_points.txt")).decode()
    assert "pandian = scanner.cli:main" in entry
    assert {"LICENSE", "NOTICE"} <= {name.rpartition("/")[2] for name in wheel.namelist()}
