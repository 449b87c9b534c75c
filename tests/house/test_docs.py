"""The documents are true: generated pages are current, options are described, links lead somewhere, examples run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import pytest

from models.messages import text
from reports import FORMATS
from scanner.cli.app import build, every
from scanner.cli.config import Config
from scanner.version import version
from tests.house.code import ROOT
from tests.house.pages import expected

READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)
SHARED = ("--lang", "--config", "--log-level", "--quiet", "--version")


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_generated_pages_are_current():
    old = [path.name for path, made in expected() if path.read_text("utf-8") != made]
    assert old == [], "run: make docs"


COMMANDS = {
    name: command for name, command in every(build("en", Config())) if name and not hasattr(command, "commands")
}


@pytest.mark.parametrize("page", READMES)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_both_readmes(page, name):
    said = _read(page)
    assert re.search(rf"`{name}`|pandian {name}\b", said)
    options = [max(p.opts, key=len) for p in COMMANDS[name].params if p.param_type_name == "option"]
    assert [option for option in (*options, *SHARED) if f"{option} " not in said and f"{option}`" not in said] == []


@pytest.mark.parametrize("page", READMES)
def test_every_exit_code_and_file_of_a_run_is_in_both_readmes(page):
    said = _read(page)
    assert [code for code in (0, 1, 2, 3, 130) if f"| {code} |" not in said] == []
    files = [output.file for outputs in FORMATS.values() for output in outputs] + ["run.db"]
    assert [name for name in files if f"`{name}`" not in said] == []


def test_the_readmes_have_the_same_shape():
    def shape(page):
        said = _read(page)
        return [
            [len(marks) for marks in re.findall(r"^(#+) ", said, re.MULTILINE)],
            [len(re.findall(r"^\| ", part, re.MULTILINE)) for part in re.split(r"^## ", said, flags=re.MULTILINE)],
            re.findall(r"^ {4}(pandian \S+(?: (?:--|[a-z]+://)\S+)*)", said, re.MULTILINE),
            [re.sub(r"#.*", "", block) for block in re.findall(r"```python\n(.*?)```", said, re.DOTALL)],
        ]

    english, chinese = map(shape, READMES)
    assert english[0] == chinese[0]
    assert english[1] == chinese[1]
    assert len(english[2]) == len(chinese[2])
    assert english[3] == chinese[3]


_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_there(page):
    folder = (ROOT / page).parent
    links = [link for link in _LINK.findall(_read(page)) if not re.match(r"https?:|#|mailto:", link)]
    assert [link for link in links if not (folder / unquote(link.partition("#")[0])).exists()] == []


_PATH = re.compile(
    r"`((?:models|recognizers|scanner|reports|tests|benchmarks|docs)/[\w./-]*|[\w-]+\.(?:py|toml|md))(?::\w+)?`"
)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md", *(p for p in PAGES if "decisions" in p)])
def test_every_file_named_is_there(page):
    everywhere = {
        path.name
        for folder in ("models", "recognizers", "scanner", "reports", "tests")
        for path in (ROOT / folder).rglob("*.*")
    }
    everywhere |= {path.name for path in ROOT.iterdir()}
    named = set(_PATH.findall(_read(page)))
    gone = {n for n in named if "NAME" not in n and not (ROOT / n).exists() and ("/" in n or n not in everywhere)}
    partly = {
        n
        for n in gone
        if list((ROOT / "scanner").glob(n)) or any((ROOT / r / n).exists() for r in ("scanner", "models"))
    }
    assert gone - partly == set()


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    assert version() == project["version"], "install again: pip install --no-deps --editable ."
    done = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"pandian {project['version']}\n"
    changes = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", _read("CHANGELOG.md"), re.MULTILINE)
    assert changes[0] == ("Unreleased", "")
    assert changes[1][0] == project["version"]
    assert all(day for _, day in changes[1:])


def test_no_page_names_a_machine_or_a_private_place():
    secret = re.compile(r"/work/|/root/|/home/\w|\.\./shared|noreply|file:///opt", re.IGNORECASE)
    assert [
        (page, hit[0])
        for page in [*PAGES, "Makefile", "pyproject.toml", "NOTICE"]
        for hit in secret.finditer(_read(page))
    ] == []


def test_requirements_name_no_host_and_pin_every_package():
    lines = _read("requirements.txt").splitlines()
    assert [line for line in lines if "://" in line or line.startswith(("-", "git+"))] == []
    packages = [line for line in lines if re.match(r"\w", line)]
    assert len(packages) > 50
    assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []
    required = tomllib.loads(_read("pyproject.toml"))["project"]["dependencies"]
    locked = {line.partition("==")[0] for line in packages}
    wanted = {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-").replace(".", "-") for each in required}
    assert wanted - locked == set(), "run: make lock"


@pytest.mark.parametrize("page", ["README.md"])
def test_the_pictures_are_there_and_small(page):
    pictures = [link for link in _LINK.findall(_read(page)) if link.endswith(".png")]
    assert pictures
    for link in pictures:
        data = (ROOT / link).read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(data) < 400_000


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", _read("README.md"), re.DOTALL))
def test_the_python_of_the_readme_runs(block, tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.txt").write_text("身份证号 110101199003070097\n", "utf-8")
    script = tmp_path / "example.py"
    script.write_text(block.replace("/data/share", share.as_posix()), "utf-8")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120,
        env={**os.environ, "PYTHONPATH": path, "PANDIAN_KEY": "0123456789abcdef", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if "scan" in block:
        assert f"{share.as_posix()}/a.txt internal 1" in done.stdout
        assert (tmp_path / "run-1/report.html").is_file()


def test_the_targets_file_of_the_readme_is_read(tmp_path, monkeypatch):
    from scanner.targets_file import read_targets

    block = re.search(r"```yaml\n(- name: crm.*?)```", _read("README.md"), re.DOTALL)[1]
    (tmp_path / "share").mkdir()
    file = tmp_path / "targets.yaml"
    file.write_text(block.replace("/data/share", (tmp_path / "share").as_posix()), "utf-8")
    monkeypatch.setenv("CRM_PASSWORD", "x")
    crm, share = read_targets(file)
    assert (crm.name, crm.password, crm.exclude) == ("crm", "x", ("audit/*",))
    assert share.include == ("*.xlsx", "*.docx")


def test_every_key_of_a_run_is_described(tmp_path):
    """docs/run-format.md against a run just made: no key is there that the page does not name."""
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.txt").write_text("身份证号 110101199003070097\n", "utf-8")
    shutil.copy(share / "a.txt", share / "b.txt")
    (share / "c.bin").write_bytes(bytes(range(256)))
    done = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "scan", str(share), "--out", str(tmp_path / "run"), "--workers", "1", "--quiet"],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120, env={**os.environ, "PANDIAN_KEY": "0123456789abcdef"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = _read("docs/run-format.md")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    summary = json.loads((tmp_path / "run/summary.json").read_text("utf-8"))
    keys = {"summary.json": set(summary) | set(summary["targets"][0]) | set(summary["subjects"])}
    for name in ("objects.jsonl", "findings.jsonl"):
        lines = (tmp_path / "run" / name).read_text("utf-8").splitlines()
        keys[name] = set().union(*(json.loads(line) for line in lines))
    for name, found in keys.items():
        assert [key for key in sorted(found) if f"`{key}`" not in sections[name]] == [], name


def test_every_table_of_the_store_is_described():
    from scanner.store import schema

    page = _read("docs/run-format.md")
    assert [table.name for table in schema.metadata.sorted_tables if f"`{table.name}`" not in page] == []


def test_the_help_and_the_readme_say_the_same_of_the_product():
    assert "盘点" in text("cli.about", "zh")
    assert "盘点" in _read("README.md").partition("\n")[0]
