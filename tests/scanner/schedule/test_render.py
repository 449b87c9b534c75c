"""Schedules as the schedulers read them, hostile names included."""

from __future__ import annotations

import shlex
import shutil
import stat
import subprocess
from pathlib import Path, PureWindowsPath

import kubernetes_validate
import pytest
import yaml
from lxml import etree

from models.errors import RunError, UsageError
from scanner.schedule import KINDS, render
from scanner.schedule.cron import merged
from scanner.schedule.install import install, written
from scanner.schedule.plan import Plan, name_of
from scanner.schedule.when import parse_when
from scanner.schedule.windows import NAMESPACE

HOSTILE = "/data/名单 100% $HOME \"x\" 'y'; touch z & <b>.yaml"


def plan(when="daily", targets="/data/targets.yaml", **more):
    settings = {
        "name": name_of(Path(targets)), "targets": Path(targets), "runs": Path("/data/runs"), "when": parse_when(when),
        "program": ("/usr/bin/env", "pandian"), "options": ("--keep", "90d,30"), "targets_text": "- url: /data/share\n",
        "image": "registry.example/pandian:1", **more,
    }  # fmt: skip
    return Plan(**settings)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("targets.yaml", "targets"),
        ("A B_c.yml", "a-b-c"),
        ("名单.yaml", "targets"),
        ("x" * 99, "x" * 40),
        ("-.-", "targets"),
    ],
)
def test_a_name_that_every_scheduler_takes(given, name):
    assert name_of(Path(given)) == name


@pytest.mark.parametrize("kind", KINDS)
def test_rendering_is_pure(kind):
    assert render(plan(), kind) == render(plan(), kind)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("targets", ["/data/targets.yaml", HOSTILE, "/data/back\\slash\\n.yaml"])
@pytest.mark.parametrize("when", ["daily", "*/15 8-18 13 * mon-fri"])
def test_systemd_takes_the_units(when, targets, tmp_path):
    made = plan(when, targets, program=("/bin/echo", "scan me"))
    paths = written(made, "systemd", tmp_path)
    assert sorted(path.name for path in paths) == [f"{made.id}.service", f"{made.id}.timer"]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, paths)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("targets", ["/data/targets.yaml", HOSTILE])
def test_the_shell_that_cron_calls_gets_every_word(targets):
    made = plan("5 4 * * *", targets)
    mark, line, rest = render(made, "cron")["crontab"].split("\n")
    assert mark == f"# {made.id}"
    assert rest == ""
    fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert " ".join(fields) == "5 4 * * *"
    assert command.replace("\\%", "") == command.replace("\\%", "").replace("%", "")
    assert shlex.split(command.replace("\\%", "%")) == list(made.command)


@pytest.mark.parametrize("targets", ["/data/two\nlines.yaml", "/data/back\\slash.yaml"])
def test_what_cannot_stand_in_crontab_is_refused(targets):
    with pytest.raises(UsageError):
        render(plan(targets=targets), "cron")


def test_a_plan_stands_in_a_table_once_and_nothing_else_changes():
    table = "MAILTO=x\n# mine\n1 2 3 4 5 do\n"
    once = merged(table, plan("daily"))
    assert once.startswith(table)
    again = merged(once, plan("weekly"))
    assert again == merged(table, plan("weekly"))
    other = merged(again, plan(targets="/data/other.yaml"))
    assert other.startswith(again)
    assert other.count("pandian scan") == 2


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A crontab, a systemctl and a schtasks that write down what they are given; ``fail`` makes them refuse."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("crontab", "systemctl", "schtasks"):
        path = folder / name
        path.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$0 $*" >> {tmp_path}/calls\n[ ! -e {tmp_path}/fail ] || {{ echo no >&2; exit 1; }}\n'
            f'case "$*" in -l) cat {tmp_path}/table;; -) cat > {tmp_path}/table;; *XML*) cp "$5" {tmp_path}/task;; esac\n'
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "table").write_text("1 2 3 4 5 do\n")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_installing_for_cron(programs):
    install(plan(), "cron")
    install(plan(), "cron")
    assert (programs / "table").read_text() == "1 2 3 4 5 do\n" + render(plan(), "cron")["crontab"]


def test_installing_for_systemd(programs):
    paths = install(plan(), "systemd")
    assert {Path(path).read_text() for path in paths} == set(render(plan(), "systemd").values())
    calls = (programs / "calls").read_text()
    assert "--user daemon-reload\n" in calls
    assert calls.endswith("--user enable --now pandian-targets.timer\n")


def test_installing_for_windows(programs):
    install(plan(), "windows")
    assert "/Create /TN pandian\\targets /XML" in (programs / "calls").read_text()
    task = (programs / "task").read_bytes()
    assert task.startswith((b"\xff\xfe", b"\xfe\xff"))
    assert etree.fromstring(task).tag == f"{{{NAMESPACE}}}Task"


@pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
def test_a_scheduler_that_refuses_is_said(kind, programs):
    (programs / "fail").touch()
    with pytest.raises(RunError, match="no"):
        install(plan(), kind)


def test_a_machine_without_the_scheduler_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for kind in KINDS:
        with pytest.raises(UsageError):
            install(plan(), kind)


def task(when, **more):
    text = render(plan(when, **more), "windows")["pandian-targets.xml"]
    return etree.fromstring(text.encode("utf-16"))


def named(tree, name):
    return list(tree.iter(f"{{{NAMESPACE}}}{name}"))


@pytest.mark.parametrize(
    ("when", "triggers", "kinds"),
    [
        ("daily", 1, {"ScheduleByDay"}),
        ("weekly", 1, {"ScheduleByWeek"}),
        ("monthly", 1, {"ScheduleByMonth"}),
        ("hourly", 1, {"ScheduleByDay", "Repetition"}),
        ("*/15 * * * *", 4, {"ScheduleByDay", "Repetition"}),
        ("0 8,20 * * mon-fri", 2, {"ScheduleByWeek"}),
        ("0 0 13 * fri", 2, {"ScheduleByWeek", "ScheduleByMonth"}),
        ("0 0 * mar fri", 1, {"ScheduleByMonthDayOfWeek"}),
        ("0 0 * mar *", 1, {"ScheduleByMonth"}),
    ],
)
def test_what_windows_is_told(when, triggers, kinds):
    tree = task(when)
    assert len(named(tree, "CalendarTrigger")) == triggers
    children = {etree.QName(each).localname for trigger in named(tree, "CalendarTrigger") for each in trigger}
    assert children == kinds | {"StartBoundary"}
    assert [each.text for each in named(tree, "MultipleInstancesPolicy")] == ["IgnoreNew"]


@pytest.mark.parametrize("when", ["*/2 1-20 * * *", "0 0 */2 * mon"])
def test_what_windows_cannot_say_is_refused(when):
    with pytest.raises(UsageError):
        render(plan(when), "windows")


def test_windows_paths_with_spaces_and_marks():
    made = plan(program=(r"C:\Program Files\p & q\pandian.exe",), runs=PureWindowsPath(r"D:\runs of ours\\"))
    tree = etree.fromstring(render(made, "windows")["pandian-targets.xml"].encode("utf-16"))
    assert named(tree, "Command")[0].text == r"C:\Program Files\p & q\pandian.exe"
    assert '"D:\\runs of ours' in named(tree, "Arguments")[0].text


@pytest.mark.parametrize("when", ["daily", "*/15 8-18 13 * mon-fri"])
@pytest.mark.parametrize("targets", ["/data/targets.yaml", HOSTILE])
def test_a_cluster_takes_the_objects_as_they_are(when, targets):
    made = render(plan(when, targets, targets_text="- name: 名单\n  url: |\n    a: b\n"), "kubernetes")
    documents = list(yaml.safe_load_all(next(iter(made.values()))))
    for document in documents:
        kubernetes_validate.validate(document, "1.33", strict=True)
    documents[2]["spec"]["concurrencyPolicy"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(documents[2], "1.33", strict=True)


def test_what_a_cluster_is_told():
    documents = list(yaml.safe_load_all(render(plan("weekly"), "kubernetes")["pandian-targets.yaml"]))
    assert [each["kind"] for each in documents] == ["ConfigMap", "PersistentVolumeClaim", "CronJob"]
    assert {each["metadata"]["name"] for each in documents} == {"pandian-targets"}
    assert documents[0]["data"] == {"targets.yaml": "- url: /data/share\n"}
    spec = documents[2]["spec"]
    assert (spec["schedule"], spec["concurrencyPolicy"]) == ("30 2 * * 0", "Forbid")
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert container["args"] == [
        "scan",
        "--targets",
        "/etc/pandian/targets.yaml",
        "--runs",
        "/runs",
        "--keep",
        "90d,30",
    ]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert pod["securityContext"]["runAsNonRoot"]
    with pytest.raises(UsageError):
        render(plan(image=""), "kubernetes")
