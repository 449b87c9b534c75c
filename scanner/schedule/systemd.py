"""A systemd service and its timer."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.schedule.plan import Plan
from scanner.schedule.when import When

_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def render(plan: Plan) -> dict[str, str]:
    """Name of the unit -> its text, for the user's own service manager."""
    command = " ".join(_quoted(word) for word in plan.command)
    service = [
        "[Unit]",
        f"Description=pandian: {_text(plan.targets.name)}",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={command}",
        "# PANDIAN_KEY, and passwords that the targets file takes from the environment, as NAME=value.",
        f"EnvironmentFile=-%E/pandian/{plan.id}.env",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "Nice=10",
        "IOSchedulingClass=idle",
        "",
    ]
    timer = [
        "[Unit]",
        f"Description=pandian: {_text(plan.targets.name)} ({plan.when.cron})",
        "",
        "[Timer]",
        *(f"OnCalendar={each}" for each in calendar(plan.when)),
        "# What was missed while the machine was off is made up for.",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    ]
    return {f"{plan.id}.service": "\n".join(service), f"{plan.id}.timer": "\n".join(timer)}


def calendar(when: When) -> Iterator[str]:
    """Calendar expressions of systemd that together come when cron does."""
    months = _list(when.months, 12)
    days = _list(when.days, 31)
    week = "" if len(when.weekdays) == 7 else ",".join(_WEEKDAYS[each] for each in when.weekdays) + " "
    time = f"{_list(when.hours, 24)}:{_list(when.minutes, 60)}:00"
    if when.any_day or when.any_weekday:
        yield f"{week}*-{months}-{days} {time}"
        return
    yield f"*-{months}-{days} {time}"
    if week:
        yield f"{week}*-{months}-* {time}"


def _list(numbers: tuple[int, ...], every: int) -> str:
    return "*" if len(numbers) == every else ",".join(f"{number:02d}" for number in numbers)


def _quoted(word: str) -> str:
    """A word of ExecStart: in quotes, with what systemd would expand or end it by escaped."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return '"' + "".join(sign if sign >= " " else f"\\x{ord(sign):02x}" for sign in plain) + '"'


def _text(words: str) -> str:
    return "".join(max(sign, " ") for sign in words).replace("%", "%%").rstrip("\\")
