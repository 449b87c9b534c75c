"""Hours in which a server may be disturbed: a window of a day, on all days or some, in the time of this machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_FORM = re.compile(
    r"\s*(?:(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+)?(?P<begin>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``begin`` to ``end``, minutes of a day; past midnight where ``end`` is not the later one.

    ``days`` (0 is Monday) are those on which it begins.
    """

    begin: int
    end: int
    days: frozenset[int] = frozenset(range(7))

    def open_at(self, when: datetime) -> bool:
        """Whether it is open at ``when``, a local time."""
        minute = when.hour * 60 + when.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end and when.weekday() in self.days
        yesterday = (when.weekday() - 1) % 7
        return (minute >= self.begin and when.weekday() in self.days) or (minute < self.end and yesterday in self.days)

    def next_open(self, when: datetime) -> datetime:
        """``when`` itself where it is open, else the next time at which it opens."""
        if self.open_at(when):
            return when
        midnight = when.replace(hour=0, minute=0, second=0, microsecond=0)
        begins = (midnight + timedelta(days=more, minutes=self.begin) for more in range(8))
        return next(each for each in begins if each > when and each.weekday() in self.days)

    def __str__(self) -> str:
        """As it is written: ``Mon-Fri 22:00-06:00``."""
        hours = f"{_clock(self.begin)}-{_clock(self.end)}"
        if len(self.days) == len(DAYS):
            return hours
        first = next(day for day in self.days if (day - 1) % 7 not in self.days)
        last = (first + len(self.days) - 1) % 7
        return f"{DAYS[first].title()}{f'-{DAYS[last].title()}' if last != first else ''} {hours}"


def parse_window(given: str) -> Window:
    """``22:00-06:00``, ``Sat-Sun 00:00-24:00``, ``Fri 20:00-23:30``. Raises ValueError for anything else."""
    match = _FORM.fullmatch(given)
    if match is None:
        raise ValueError("no window")
    begin, end = _minutes(match["begin"]), _minutes(match["end"])
    if begin in {_DAY, end}:
        raise ValueError("no window")
    days = frozenset(range(7))
    if match["first"]:
        first = DAYS.index(match["first"].lower())
        last = DAYS.index((match["last"] or match["first"]).lower())
        days = frozenset((first + more) % 7 for more in range((last - first) % 7 + 1))
    return Window(begin, end, days)


def next_open(windows: Sequence[Window], when: datetime) -> datetime:
    """``when`` where any of them is open, or there are none; else the first time at which one opens."""
    return min((window.next_open(when) for window in windows), default=when)


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    total = hour * 60 + minute
    if minute > 59 or total > _DAY:
        raise ValueError("no time")
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
