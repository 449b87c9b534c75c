"""``pandian targets``, and the options by which a scan spares servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.limits import Limits
from scanner.cli.config import load_config
from scanner.cli.treatment import Treatment
from tests.servers.process import free_port

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text("手机 13800138000", "utf-8")
    return tmp_path / "share"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.cli.targets.Limits", lambda: Limits(patience=0.05))


def test_every_target_is_tried_though_one_is_gone(call: Call, share: Path, tmp_path: Path) -> None:
    (tmp_path / "scope.yaml").write_text(
        f"- {{name: far, url: 'sftp://u@127.0.0.1:{free_port()}/x'}}\n"
        "- {name: near, url: share}\n- {name: lost, url: gone}\n- {name: words, url: 'mysql://u@h/d', password_env: NO_SUCH}\n",
        "utf-8",
    )
    code, out, err = call("targets", "check", tmp_path / "scope.yaml", share / "none", "--format", "json")
    found = {each["name"]: each for each in json.loads(out)}
    assert code == 1
    assert {name: each["reads"] for name, each in found.items()} == {
        str(share / "none"): False,
        "far": False,
        "near": True,
        "lost": False,
        "words": False,
    }
    assert "cannot be reached" in found["far"]["error"]
    assert "scope.yaml:3" in found["lost"]["error"]
    assert "NO_SUCH" in found["words"]["error"]
    assert found["near"]["writes"] is True
    assert err.splitlines() == [
        "pandian: the account of target near could write: a scan never does, but a read-only account is better"
    ]


def test_the_table_is_for_people(call: Call, share: Path) -> None:
    code, out, _ = call("targets", "check", share)
    head, row = out.splitlines()
    assert code == 0
    assert head.split() == ["target", "place", "reads", "could", "write", "note"]
    assert row.split()[:3] == ["share", str(share), "yes"]
    assert call("targets", "check", share, "--quiet")[1:] == ("", "")


def test_a_malformed_scope_is_a_wrong_call(call: Call, share: Path, tmp_path: Path) -> None:
    (tmp_path / "scope.yaml").write_text(f"- url: {share}\n  onwer: x\n", "utf-8")
    code, out, err = call("targets", "check", "--targets", tmp_path / "scope.yaml")
    assert (code, out) == (2, "")
    assert "scope.yaml:2: unknown key onwer; did you mean owner?" in err
    assert call("targets", "check")[0] == 2


def test_a_password_in_a_url_that_is_not_understood_is_not_repeated(call: Call) -> None:
    secret = "Zaunkoenig-14"
    for place in (
        f"nosuch://u:{secret}@h/x",
        f"mysql://u:{secret}/@h/x",
        f"sftp://u:{secret}@127.0.0.1:{free_port()}/x",
    ):
        code, out, err = call("targets", "check", place, "--format", "json")
        assert code == 1
        assert secret not in out + err


def test_the_example_is_printed_in_the_language(call: Call) -> None:
    assert "url: postgresql://reader@db.example/crm" in call("targets", "example")[1]
    assert "信息中心" in call("--lang", "zh", "targets", "example")[1]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--max-rate", "fast", "5MB"),
        ("--max-rate", "0", "5MB"),
        ("--max-connections", "1", "2 or more"),
        ("--window", "22-6", "22:00-06:00"),
        ("--window", "08:00-08:00", "22:00-06:00"),
        ("--sample", "0%", "10%"),
        ("--sample", "120%", "10%"),
        ("--sample", "-5%", "10%"),
        ("--rows", "0", "more than 0"),
        ("--rows", "1.5", "10000"),
    ],
)
def test_what_is_no_amount_is_said_before_anything_is_scanned(
    call: Call, share: Path, tmp_path: Path, option: str, value: str, words: str
) -> None:
    for command in (
        ("scan", share, "--out", tmp_path / "run"),
        ("schedule", _scope(share), "--runs", tmp_path / "runs", "--as", "cron"),
    ):
        code, _, err = call(*command, f"{option}={value}")
        assert code == 2
        assert option in err
        assert words in err
    assert not (tmp_path / "run").exists()


def _scope(share: Path) -> Path:
    (share.parent / "scope.yaml").write_text("- url: share\n", "utf-8")
    return share.parent / "scope.yaml"


OPTIONS = (
    "--max-rate",
    "5MB",
    "--max-connections",
    "4",
    "--window",
    "00:00-24:00",
    "--sample",
    "10%",
    "--rows",
    "1,000",
)


def test_what_is_asked_for_is_written_into_the_run(call: Call, share: Path, tmp_path: Path) -> None:
    code, _, err = call(
        "scan", share, "--out", tmp_path / "run", *OPTIONS, "--insecure", "--names", "off", "--workers", "1"
    )
    assert (code, err) == (0, "")
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    asked = {name: summary["limits"][name] for name in ("max_rate", "max_connections", "sample", "rows")}
    assert asked == {"max_rate": 5 << 20, "max_connections": 4, "sample": 0.1, "rows": 1000}
    assert (summary["options"]["window"], summary["options"]["insecure"]) == (["00:00-24:00"], True)
    assert "insecure" not in summary["targets"][0], "a folder knows no TLS"


def test_a_schedule_and_a_configuration_take_the_same_options(call: Call, share: Path, tmp_path: Path) -> None:
    code, out, _ = call("schedule", _scope(share), "--runs", tmp_path / "runs", "--as", "cron", *OPTIONS, "--insecure")
    assert code == 0
    for words in ("--max-rate 5MB", "--max-connections 4", "--window 00:00-24:00", "--rows 1,000", "--insecure"):
        assert words in out.replace("'", "").replace("\\", "")
    (tmp_path / "c.yaml").write_text(
        "scan: {max-rate: 5MB, window: 22:00-06:00, rows: 1000, insecure: true}\n", "utf-8"
    )
    said = load_config(str(tmp_path / "c.yaml")).commands["scan"]
    assert said == {"max_rate": "5MB", "window": ["22:00-06:00"], "rows": 1000, "insecure": True}
    assert Treatment.of(said).limits() == {"max_rate": float(5 << 20), "rows": 1000}


def test_one_server_that_is_gone_makes_the_exit_code_1(
    call: Call, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.cli.scan.Limits", lambda **given: Limits(patience=0.05, **given))
    gone = f"webdavs://u@127.0.0.1:{free_port()}/x?insecure=1"
    common = ("--out", tmp_path / "run", "--names", "off", "--workers", "1", "--fail-on", "internal")
    code, out, err = call("scan", share, gone, *common)
    assert code == 1, "more than --fail-on"
    assert "target x could not be scanned: " in out
    assert "Once that is settled, scan again" in out
    assert out.splitlines()[-1].endswith("; not reached: x")
    for said in (out, err):
        assert "the certificate of target x was not verified" in said
