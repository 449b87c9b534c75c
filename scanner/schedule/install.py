"""Installing a schedule for the user who asks: systemd's user manager, crontab, the Windows Task Scheduler."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from models.errors import RunError, UsageError
from models.messages import default_lang, text
from scanner.schedule import cron, render
from scanner.schedule.plan import Plan

INSTALLABLE = ("systemd", "cron", "windows")
_SECONDS = 60


def install(plan: Plan, kind: str) -> list[str]:
    """Install; what was written or registered, a line each. Raises UsageError where there is no such scheduler."""
    if kind not in INSTALLABLE:
        raise UsageError(text("schedule.not_installable", default_lang(), kind=kind, known=", ".join(INSTALLABLE)))
    if kind == "systemd":
        return _systemd(plan)
    if kind == "cron":
        return _cron(plan)
    return _windows(plan)


def written(plan: Plan, kind: str, folder: Path) -> list[Path]:
    """Write a schedule's files into ``folder``. Raises RunError."""
    paths = []
    for name, content in render(plan, kind).items():
        path = folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # schtasks takes UTF-16 alone, whatever the declaration says.
            encoding = "utf-16" if name.endswith(".xml") else "utf-8"
            path.write_text(content, encoding, newline="\r\n" if name.endswith(".xml") else "\n")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise RunError(text("schedule.unwritable", default_lang(), path=path, reason=reason)) from None
        paths.append(path)
    return paths


def _systemd(plan: Plan) -> list[str]:
    program = _program("systemctl")
    home = os.environ.get("XDG_CONFIG_HOME")
    folder = (Path(home) if home else Path.home() / ".config") / "systemd/user"
    paths = written(plan, "systemd", folder)
    _call([program, "--user", "daemon-reload"])
    _call([program, "--user", "enable", "--now", f"{plan.id}.timer"])
    return [str(path) for path in paths]


def _cron(plan: Plan) -> list[str]:
    program = _program("crontab")
    # No table yet is an exit code of 1, and so is being refused; what is written next tells them apart.
    listed = subprocess.run([program, "-l"], capture_output=True, text=True, check=False, timeout=_SECONDS)
    _call([program, "-"], cron.merged(listed.stdout if listed.returncode == 0 else "", plan))
    return [cron.render(plan)["crontab"].splitlines()[1]]


def _windows(plan: Plan) -> list[str]:
    import tempfile

    program = _program("schtasks")
    with tempfile.TemporaryDirectory(prefix="pandian-") as folder:
        path = written(plan, "windows", Path(folder))[0]
        _call([program, "/Create", "/TN", rf"pandian\{plan.name}", "/XML", str(path), "/F"])
    return [rf"pandian\{plan.name}"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise UsageError(text("schedule.no_program", default_lang(), name=name))
    return found


def _call(command: list[str], given: str | None = None) -> None:
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        reason = "timeout"
    else:
        if not done.returncode:
            return
        reason = " ".join(done.stderr.split())[:300] or str(done.returncode)
    name = Path(command[0]).name
    raise RunError(text("schedule.install_failed", default_lang(), name=name, reason=reason))
