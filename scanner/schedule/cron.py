"""A line for crontab."""

from __future__ import annotations

import shlex

from models.errors import UsageError
from models.messages import default_lang, text
from scanner.schedule.plan import Plan


def render(plan: Plan) -> dict[str, str]:
    """The line, with the mark above it by which it is found again."""
    command = shlex.join(plan.command)
    if any(sign < " " or sign == "\\" for sign in command):
        raise UsageError(text("schedule.cron_line", default_lang()))
    # A bare % ends cron's command; cron itself takes the backslash away before the shell sees it.
    command = command.replace("%", "\\%")
    return {"crontab": f"{mark(plan)}\n{plan.when.cron} {command}\n"}


def mark(plan: Plan) -> str:
    """The comment above the line."""
    return f"# {plan.id}"


def merged(table: str, plan: Plan) -> str:
    """A user's table with this plan's line in it, once; all else stays as it is."""
    kept, lines = [], table.splitlines()
    skip = False
    for line in lines:
        if line == mark(plan):
            skip = True
            continue
        if not skip:
            kept.append(line)
        skip = False
    return "".join(f"{line}\n" for line in kept) + render(plan)["crontab"]
