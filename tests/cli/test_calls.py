"""Help, versions and wrong calls."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer.main

from models.errors import Interrupted
from models.messages import Lang
from scanner.cli.app import build, every
from scanner.cli.config import SECTIONS, Config
from scanner.cli.reference import reference
from tests.cli.calling import REPOSITORY, pandian

Call = Callable[..., tuple[int, str, str]]
COMMANDS = (
    "scan", "report", "analyze", "fingerprint", "entities", "doctor", "demo", "diff", "export", "verify", "sign", "handover",
    "destruction", "store", "schedule", "targets",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_has_help_in_the_language(lang: Lang) -> None:
    root = build(lang, Config())
    assert set(root.commands) == set(COMMANDS)
    for _, command in every(root):
        assert command.help
        chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in words) for words in _helps(command)]
        assert chinese
        assert all(chinese) if lang == "zh" else not any(chinese)


def _helps(command: typer.main.click.Command) -> list[str]:
    return [command.help, *(parameter.help for parameter in command.params)]


def test_help_comes_in_the_language_asked_for(call: Call) -> None:
    assert "Take stock" in call("--lang", "en", "--help")[1].replace("Takes", "Take")
    assert "盘点" in call("--help", "--lang=zh")[1]


@pytest.mark.skipif(sys.platform == "win32", reason="CPU time of children is POSIX")
def test_help_answers_at_once() -> None:
    import resource

    pandian("--help")  # compiled by now
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = pandian("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    heavy = pandian("--help", env={"PYTHONPROFILEIMPORTTIME": "1"}).stderr.decode()
    for module in ("numpy", "sqlalchemy", "presidio_analyzer", "spacy", "rich", "lxml", "pydantic"):
        assert f" {module}\n" not in heavy
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2


@pytest.mark.parametrize("where", [("--version",), ("scan", "--version"), ("doctor", "--version")])
def test_the_version_is_shown_wherever_it_is_asked(call: Call, where: tuple[str, ...]) -> None:
    code, out, err = call(*where)
    assert (code, err) == (0, "")
    assert out.startswith("pandian ")


def test_no_command_shows_the_help(call: Call) -> None:
    code, out, err = call()
    assert code == 2
    assert "analyze" in out + err


WRONG = [
    (("frob",), "frob"),
    (("scan", "--frob"), "--frob"),
    (("scan", "--out", "OUT"), "nothing to scan"),
    (("scan", "HERE"), "--out"),
    (("scan", "HERE/missing", "--out", "OUT"), "missing"),
    (("scan", "gopher://x", "--out", "OUT"), "gopher"),
    (("scan", "HERE", "--out", "OUT", "--policy", "nowhere.yaml"), "nowhere.yaml"),
    (("scan", "HERE", "--out", "OUT", "--workers", "0"), "--workers"),
    (("scan", "HERE", "--out", "OUT", "--workers", "many"), "--workers"),
    (("scan", "HERE", "--out", "OUT", "--max-object-size", "big"), "big"),
    (("scan", "HERE", "--out", "OUT", "--worker-memory", "10M"), "512M"),
    (("scan", "HERE", "--out", "OUT", "--timeout-per-object", "0"), "--timeout-per-object"),
    (("scan", "HERE", "--out", "OUT", "--fail-on", "purple"), "purple"),
    (("scan", "HERE", "--out", "OUT", "--names", "some"), "some"),
    (("scan", "HERE", "--out", "OUT", "--targets", "nowhere.yaml"), "nowhere.yaml"),
    (("scan", "HERE", "--out", "OUT", "--log-level", "loud"), "loud"),
    (("scan", "HERE", "--out", "OUT", "--lang", "fr"), "fr"),
    (("scan", "HERE", "--out", "OUT", "--config", "nowhere.yaml"), "nowhere.yaml"),
    (("scan", "HERE", "--out"), "--out"),
    (("scan", "HERE", "--out", "OUT", "--quiet=1"), "--quiet"),
    (("doctor", "extra-words"), "extra-words"),
    (("report",), "DIR"),
    (("report", "HERE"), "run.db"),
    (("report", "HERE/missing"), "run.db"),
    (("report", "HERE", "--format", "docx"), "docx"),
    (("analyze", "HERE/missing.txt"), "missing.txt"),
    (("demo", "--out", "HERE"), "--out"),
    (("scan", "HERE", "--out", "OUT", "--runs", "OUT"), "--runs"),
    (("scan", "HERE", "--out", "OUT", "--keep", "30"), "--keep"),
    (("scan", "HERE", "--runs", "OUT", "--keep", "forever"), "forever"),
    (("scan", "HERE", "--out", "OUT", "--reread", "101%"), "101%"),
    (("scan", "HERE", "--out", "OUT", "--fail-on-new", "purple"), "purple"),
    (("scan", "HERE", "--out", "OUT", "--since", "HERE"), "here"),
    (("diff", "HERE", "HERE"), "run.db"),
    (("diff", "HERE", "HERE", "--format", "docx"), "docx"),
    (("handover", "HERE", "HERE"), "--side"),
    (("handover", "HERE", "HERE", "--side", "both"), "both"),
    (("export", "HERE"), "--to"),
    (("export", "HERE", "--to", "excel"), "excel"),
    (("export", "HERE", "--to", "cef", "--out", "OUT", "--send", "syslog+tcp://localhost"), "--send"),
    (("export", "HERE", "--to", "cef", "--send", "syslog+tcp://localhost", "--give-up", "soon"), "soon"),
    (("export", "HERE", "--to", "cef", "--send", "syslog+tcp://localhost", "--batch", "0"), "--batch"),
    (("verify", "HERE/missing"), "missing"),
    (("sign", "HERE", "--key", "HERE/a.txt"), "a.txt"),
    (("scan", "HERE", "--out", "OUT", "--store", "postgresql://u:geheim@localhost/db"), "PANDIAN_STORE"),
    (("scan", "HERE", "--out", "OUT", "--store", "mysql://u@localhost/db"), "postgresql://"),
    (("destruction", "frob"), "frob"),
    (("destruction", "issue", "HERE", "--out", "OUT"), "run.db"),
    (("destruction", "update", "HERE/none", "HERE"), "none"),
    (("store", "upgrade", "HERE"), "run.db"),
    (("schedule", "HERE/a.txt", "--runs", "OUT", "--as", "cron"), "a.txt"),
    (("schedule", "HERE/missing", "--runs", "OUT", "--as", "cron"), "missing"),
    (("schedule", "HERE/a.txt", "--runs", "OUT", "--as", "at"), "at"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_a_wrong_call_is_one_clear_line(call: Call, tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "a.txt").write_text("x")
    given = [each.replace("HERE", str(here)).replace("OUT", str(tmp_path / "out")) for each in arguments]
    code, out, err = call(*given)
    assert code == 2
    assert out == ""
    assert err.startswith("pandian: ")
    assert err.count("\n") == 1
    assert named in err
    assert not (tmp_path / "out").exists()
    assert [path.name for path in here.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "arguments",
    [("frob",), ("scan", "--frob"), ("scan", "x", "--oot", "y"), ("scan", "x"), ("scan", "x", "--out"), ("report",),
     ("scan", "x", "--out", "y", "--workers", "many"), ("scan", "x", "--out", "y", "--names", "some"),
     ("doctor", "extra"), ("doctor", "--quiet=1")],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_call_is_explained_in_the_language_of_the_user(call: Call, arguments: tuple[str, ...]) -> None:
    chinese, english = (call("--lang", lang, *arguments)[2] for lang in ("zh", "en"))
    assert not re.search("[\u4e00-\u9fff]", english)
    assert re.search("[\u4e00-\u9fff]{2}.*（用法见 pandian", chinese)
    words = set(re.findall("[a-z]{3,}", chinese)) - {"help", "pandian", *COMMANDS, "auto", "all", "off", "many", "some"}
    assert words <= set(re.findall("[a-z]{3,}", " ".join(arguments))) | {"out", "ocr", "rows"}


def test_a_file_without_permission_is_named(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x")
    allowed = os.access
    monkeypatch.setattr("os.access", lambda path, mode: "a.txt" not in str(path) and allowed(path, mode))
    code, out, err = call("analyze", tmp_path / "a.txt")
    assert (code, out) == (2, "")
    assert f"no permission to read {tmp_path / 'a.txt'}" in err


def test_an_error_of_ours_is_one_line_without_its_message(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("13800138000")

    monkeypatch.setattr("scanner.cli.entities.run_entities", broken)
    code, out, err = call("entities")
    assert (code, out, err) == (1, "", "pandian: internal error (RuntimeError)\n")
    code, _, err = call("entities", "--log-level", "debug")
    assert code == 1
    assert "test_calls.py" in err
    assert "13800138000" not in err


def test_what_is_logged_tells_of_the_work_and_quotes_nothing(call: Call, tmp_path: Path) -> None:
    (tmp_path / "share" / "a13800138000").mkdir(parents=True)
    for number in range(3):
        (tmp_path / "share" / "a13800138000" / f"{number}.txt").write_text("手机 13900139000", "utf-8")
    said = {}
    for level in ("warning", "info", "debug"):
        code, _, said[level] = call(
            "scan", tmp_path / "share", "--out", tmp_path / level, "--workers", "2", "--names", "off", "--lang", "en",
            "--full", "--log-level", level,
        )  # fmt: skip
        assert code == 0
        assert "13900139000" not in said[level]
        assert "13800138000" not in said[level]
    assert "INFO" not in said["warning"]
    assert "begun: 1 target, 2 workers, pandian" in said["info"]
    assert "target share is listed: 3 objects, 2 folders or schemas" in said["info"]
    assert "DEBUG" not in said["info"]
    assert re.search(r"DEBUG: worker \d+ started", said["debug"])


def test_an_interrupt_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Interrupted("interrupted: go on with --resume")

    monkeypatch.setattr("scanner.run.scan", stopped)
    code, _, err = call("scan", tmp_path, "--out", tmp_path / "out")
    assert code == 130
    assert "--resume" in err


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("scan: {frob: 1}", "frob"),
        ("frob: 1", "frob"),
        ("[1, 2]", "mapping"),
        ("scan: [1]", "mapping"),
        ("scan: {workers: many}", "workers"),
        ("scan: {workers: 1", "line"),
        ("lang: fr", "fr"),
    ],
)
def test_a_wrong_configuration_names_what_is_wrong(call: Call, tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    code, _, err = call("scan", tmp_path, "--out", tmp_path / "out", "--config", tmp_path / "c.yaml")
    assert code == 2
    assert named in err


def test_the_configuration_knows_every_option_it_may_hold() -> None:
    commands = build("en", Config()).commands
    for name, keys in SECTIONS.items():
        options = {option.lstrip("-") for parameter in commands[name].params for option in parameter.opts}
        assert set(keys) <= options


def test_the_reference_page_is_up_to_date() -> None:
    page = (REPOSITORY / "docs" / "cli.md").read_text("utf-8")
    assert page == reference(), "write it again: python -m scanner.cli.reference > docs/cli.md"
