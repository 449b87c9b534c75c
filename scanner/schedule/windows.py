"""A task of the Windows Task Scheduler, as XML for ``schtasks /Create /XML``."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from xml.sax.saxutils import escape

from models.errors import UsageError
from models.messages import default_lang, text
from scanner.schedule.plan import Plan
from scanner.schedule.when import When

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
MOST_TRIGGERS = 48
"""What a task may have."""

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def render(plan: Plan) -> dict[str, str]:
    """The task: never two at once, made up for where it was missed, without a limit of time."""
    program, *words = plan.command
    lines = [
        '<?xml version="1.0" encoding="UTF-16"?>',
        f'<Task version="1.2" xmlns="{NAMESPACE}">',
        "  <RegistrationInfo>",
        f"    <Description>{_xml(f'pandian: {plan.targets.name} ({plan.when.cron})')}</Description>",
        "  </RegistrationInfo>",
        "  <Triggers>",
        *(f"    {line}" for line in triggers(plan.when)),
        "  </Triggers>",
        "  <Settings>",
        "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
        "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
        "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>",
        "    <StartWhenAvailable>true</StartWhenAvailable>",
        "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>",
        "    <Priority>8</Priority>",
        "  </Settings>",
        "  <Actions>",
        "    <Exec>",
        f"      <Command>{_xml(program)}</Command>",
        f"      <Arguments>{_xml(subprocess.list2cmdline(words))}</Arguments>",
        "    </Exec>",
        "  </Actions>",
        "</Task>",
        "",
    ]
    return {f"{plan.id}.xml": "\n".join(lines)}


def triggers(when: When) -> list[str]:
    """One element a line. Raises UsageError for what the Task Scheduler cannot say."""
    hourly = len(when.hours) == 24
    repeated = "<Repetition><Interval>PT1H</Interval><Duration>P1D</Duration></Repetition>" if hourly else ""
    made = [
        f"<CalendarTrigger><StartBoundary>2000-01-01T{hour:02d}:{minute:02d}:00</StartBoundary>{repeated}{days}</CalendarTrigger>"
        for hour, minute in itertools.product((0,) if hourly else when.hours, when.minutes)
        for days in _days(when)
    ]
    if len(made) > MOST_TRIGGERS:
        raise UsageError(text("schedule.windows", default_lang(), value=when.cron))
    return made


def _days(when: When) -> Iterator[str]:
    every_day, every_weekday = len(when.days) == 31, len(when.weekdays) == 7
    months = "<Months>" + "".join(f"<{_MONTHS[each - 1]} />" for each in when.months) + "</Months>"
    if every_day and every_weekday and len(when.months) == 12:
        yield "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
        return
    if not every_day and not every_weekday and (when.any_day or when.any_weekday):
        raise UsageError(text("schedule.windows", default_lang(), value=when.cron))
    if not every_weekday:
        week = "<DaysOfWeek>" + "".join(f"<{_WEEKDAYS[each]} />" for each in when.weekdays) + "</DaysOfWeek>"
        if len(when.months) == 12:
            yield f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval>{week}</ScheduleByWeek>"
        else:
            weeks = "<Weeks>" + "".join(f"<Week>{each}</Week>" for each in ("1", "2", "3", "4", "Last")) + "</Weeks>"
            yield f"<ScheduleByMonthDayOfWeek>{weeks}{week}{months}</ScheduleByMonthDayOfWeek>"
    if not every_day or every_weekday:
        days = "<DaysOfMonth>" + "".join(f"<Day>{each}</Day>" for each in when.days) + "</DaysOfMonth>"
        yield f"<ScheduleByMonth>{days}{months}</ScheduleByMonth>"


def _xml(words: str) -> str:
    return escape("".join(max(sign, " ") for sign in words))
