"""Schedules in the words of the system's own schedulers: pure functions from a plan to files; no daemon of ours."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.schedule.plan import Plan

KINDS = ("systemd", "cron", "windows", "kubernetes")


def render(plan: Plan, kind: str) -> dict[str, str]:
    """Name of each file -> its text. Raises UsageError where that scheduler cannot say it."""
    files: dict[str, str] = importlib.import_module(f"{__name__}.{kind}").render(plan)
    return files
