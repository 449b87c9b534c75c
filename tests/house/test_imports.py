"""Imports go one way: models <- recognizers <- scanner, models <- reports <- scanner.cli and scanner.run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.house.code import ROOMS, ROOT, imports, module, python_files, relative

EVERYTHING = frozenset({*ROOMS, "benchmarks", "tests", "hatch_build"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "models": frozenset(),
    "recognizers": frozenset({"models"}),
    "reports": frozenset({"models"}),
    # within the scanner, from the ground up
    "scanner.version": frozenset(),
    "scanner.events": frozenset({"models"}),
    "scanner.demo": frozenset({"models"}),
    "scanner.schedule": frozenset({"models"}),
    "scanner.seal": frozenset({"models"}),
    "scanner.lock": frozenset({"models"}),
    "scanner.readers": frozenset({"models", "recognizers.compiled"}),
    "scanner.crawlers": frozenset({"models", "scanner.readers"}),
    "scanner.store": frozenset({"models", "scanner.events", "scanner.plain"}),
    # benchmarks measure, and nothing leans on them
    "benchmarks": EVERYTHING - {"tests", "hatch_build"},
}
"""Room or part of a room -> what it may import of ours beside itself. What is not named follows its outer room."""

MAY_WRITE_REPORTS = frozenset({"scanner.cli", "scanner.run", "scanner.since"})
MAY_RECOGNISE = frozenset({"scanner.cli", "scanner.run", "scanner.session", "scanner.collect"})
MAY_CALL_THE_COMPILED = frozenset({"scanner.readers"})
MAY_START_ENGINES = frozenset({"scanner.cli", "scanner.run"})


def _holds(name: str, rooms: frozenset[str]) -> bool:
    return any(name == room or name.startswith(room + ".") for room in rooms)


def _room(name: str) -> str:
    parts = name.split(".")
    two = ".".join(parts[:2])
    return two if two in MAY_IMPORT else parts[0]


def _ours(folder: str):
    for path in python_files(folder):
        for name, line in imports(path):
            if name.partition(".")[0] in EVERYTHING and not name.startswith(module(path) + "."):
                yield path, module(path), name, line


@pytest.mark.parametrize("folder", [*ROOMS, "benchmarks"])
def test_every_import_goes_the_one_way(folder):
    wrong = []
    for path, here, name, line in _ours(folder):
        room = _room(here)
        if (
            _holds(name, frozenset({room}))
            or name == "scanner"
            or (room == "scanner" and _holds(name, frozenset(ROOMS)))
        ):
            continue
        if not _holds(name, MAY_IMPORT[room]):
            wrong.append(f"{relative(path)}:{line} imports {name}")
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "who"),
    [("reports", MAY_WRITE_REPORTS), ("recognizers", MAY_RECOGNISE), ("scanner.engines", MAY_START_ENGINES)],
)
def test_few_parts_of_the_scanner_know(what, who):
    wrong = [
        f"{relative(path)}:{line} imports {name}"
        for path, here, name, line in _ours("scanner")
        if _holds(name, frozenset({what}))
        and not _holds(here, who | {what})
        and not (_holds(name, frozenset({"recognizers.compiled"})) and _holds(here, MAY_CALL_THE_COMPILED))
    ]
    assert wrong == []


def test_only_the_command_line_imports_the_command_line():
    wrong = [
        f"{relative(path)}:{line}"
        for path, here, name, line in _ours("scanner")
        if _holds(name, frozenset({"scanner.cli"})) and not _holds(here, frozenset({"scanner.cli"}))
    ]
    assert wrong == []


HEAVY = (
    "numpy", "presidio_analyzer", "spacy", "jieba", "sqlalchemy", "lxml", "pydantic", "rich", "psutil", "onnxruntime",
    "pcre2", "datasketches", "pypdfium2", "docx", "xlsxwriter", "psycopg", "pymysql", "keyring",
    "alembic", "cryptography", "typst", "kafka", "ssl",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "--help"], ["--version"]], ids=" ".join)
def test_what_answers_at_once_imports_nothing_heavy(arguments):
    code = (
        "import json, sys\n"
        "from scanner.cli.entry import run\n"
        "code = run(sys.argv[1:])\n"
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    status, loaded = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    assert "typer" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_imports_nothing_heavy(room):
    code = f"import {room}, json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert sorted(set(HEAVY) & set(json.loads(done.stdout))) == []
