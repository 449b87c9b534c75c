"""When a schedule runs: five fields as cron has them, or a word; every scheduler is written from the same sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.errors import UsageError
from models.messages import default_lang, text

WORDS = {"hourly": "30 * * * *", "daily": "30 2 * * *", "weekly": "30 2 * * 0", "monthly": "30 2 1 * *"}
"""By night, and beside the full hour, when everybody else's jobs begin."""

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = {
    "month": {name: at for at, name in enumerate(_MONTHS, 1)},
    "weekday": {name: at for at, name in enumerate(_WEEKDAYS)},
}
_PART = re.compile(r"(?:(\*)|([a-z]{3}|[0-9]{1,2})(?:-([a-z]{3}|[0-9]{1,2}))?)(?:/([0-9]{1,2}))?")
_SEARCHED = 366 * 28 + 7
"""Days within which every date that exists comes, 29 February on a given weekday included."""


@dataclass(frozen=True, slots=True)
class When:
    """Moments as sets of numbers; ``weekdays``: 0 is Sunday. Days and weekdays both restricted: either suffices."""

    cron: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_day: bool
    any_weekday: bool

    def matches(self, day: datetime) -> bool:
        """Whether it runs on that day, at whatever hour."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday

    def following(self, moment: datetime) -> datetime | None:
        """The first time after ``moment``; None where there is none (30 February)."""
        for ahead in range(_SEARCHED):
            day = (moment + timedelta(days=ahead)).replace(hour=0, minute=0, second=0, microsecond=0)
            if not self.matches(day):
                continue
            for hour in self.hours:
                for minute in self.minutes:
                    found = day.replace(hour=hour, minute=minute)
                    if found > moment:
                        return found
        return None


def parse_when(given: str) -> When:
    """``daily``, ``weekly``, ``hourly``, ``monthly``, or five fields of cron. Raises UsageError."""
    cron = WORDS.get(given.strip().lower(), " ".join(given.split()).lower())
    fields = cron.split(" ")
    if len(fields) != len(_FIELDS):
        raise _wrong(given)
    minutes, hours, days, months, weekdays = (
        _numbers(field, *shape, given) for field, shape in zip(fields, _FIELDS, strict=True)
    )
    weekdays = tuple(sorted({number % 7 for number in weekdays}))
    # As cron has it: a field that begins with a star does not widen the other, steps or not.
    any_day, any_weekday = fields[2].startswith("*"), fields[4].startswith("*")
    when = When(cron, minutes, hours, days, months, weekdays, any_day, any_weekday)
    if when.following(datetime(2000, 1, 1)) is None:  # noqa: DTZ001 a calendar, of no zone
        raise _wrong(given)
    return when


def _numbers(field: str, name: str, least: int, most: int, given: str) -> tuple[int, ...]:
    found: set[int] = set()
    names = _NAMES.get(name, {})
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _wrong(given)
        star, first, last, step = match.groups()
        low, high = (least, most if name != "weekday" else 6) if star else (_number(first, names, given), None)
        if last is not None:
            high = _number(last, names, given)
        elif high is None:
            high = low if step is None else most
        stride = int(step) if step else 1
        if not (least <= low <= high <= most) or stride < 1:
            raise _wrong(given)
        found.update(range(low, high + 1, stride))
    return tuple(sorted(found))


def _number(word: str, names: dict[str, int], given: str) -> int:
    if word.isascii() and word.isdigit():
        return int(word)
    if word not in names:
        raise _wrong(given)
    return names[word]


def _wrong(given: str) -> UsageError:
    return UsageError(text("schedule.when", default_lang(), value=given, known=", ".join(WORDS)))
