"""The house itself: which folders there are, how long a file may be, and that each says what it is about."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess

import pytest

from tests.house.code import ROOMS, ROOT, python_files, relative, tree

FOLDERS = {".ci", "benchmarks", "docs", "models", "recognizers", "reports", "scanner", "tests"}
LONGEST = 400
LARGEST = 1 << 20
MODEL = 10 << 20
"""The weights of the shipped model may be as large."""


@pytest.fixture(scope="module")
def tracked():
    """Every file under version control; in an unpacked archive of the sources there is none to ask."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_rooms_are_those_of_the_plan(tracked):
    assert {name.partition("/")[0] for name in tracked if "/" in name} == FOLDERS


@pytest.mark.parametrize("path", python_files(*ROOMS), ids=relative)
def test_a_file_of_the_rooms_fits_on_a_few_screens_and_says_its_subject(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST, f"{relative(path)} has more than {LONGEST} lines: split it by subject"
    first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
    assert len(first) >= 10, f"{relative(path)} does not say its subject in its first line"
    assert first[-1] in ".:", f"{relative(path)}: the first line is no sentence: {first}"


def test_scripts_and_styles_of_the_report_fit_on_a_few_screens():
    sources = [path for path in (ROOT / "reports/html/web/src").rglob("*") if path.suffix in {".js", ".css"}]
    assert sources
    assert [relative(path) for path in sources if path.read_text("utf-8").count("\n") > LONGEST] == []


def test_nothing_large_and_nothing_built_is_kept(tracked):
    bounds = ((name, MODEL if name.startswith("models/ner/weights/") else LARGEST) for name in tracked)
    assert [name for name, bound in bounds if (ROOT / name).stat().st_size > bound] == []
    built = re.compile(r"(^|/)(node_modules|__pycache__|dist|build|assets)/|\.(pyc|whl|so|db)$|\.min\.(js|css)$")
    assert [name for name in tracked if built.search(name)] == []


def test_no_note_of_work_left_over(tracked):
    note = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    text = [name for name in tracked if name.endswith((".py", ".md", ".js", ".css", ".yaml", ".toml", ".mjs"))]
    found = [
        f"{name}:{number}"
        for name in text
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if note.search(line)
    ]
    assert found == []


def test_every_exception_to_the_linter_names_its_rule(tracked):
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)(?!\s*[:\[])", re.IGNORECASE)
    found = [
        f"{name}:{number}"
        for name in tracked
        if name.endswith(".py") and not name.startswith("tests/house/")
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_every_test_folder_is_a_package_and_mirrors_a_room(tracked):
    folders = {name.rpartition("/")[0] for name in tracked if name.startswith("tests/") and name.endswith(".py")}
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []
    beside = {"cli", "fuzz", "guard", "handover", "house", "servers"}
    top = {folder.split("/")[1] for folder in folders if "/" in folder}
    assert top - beside <= {*ROOMS, "benchmarks"}
