"""Hours of a day: as they are written, when they are open, when they open next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.window import DAYS, Window, next_open, parse_window

MONDAY = datetime(2026, 11, 23)

windows = st.builds(
    Window,
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.builds(
        lambda first, many: frozenset((first + at) % 7 for at in range(many)), st.integers(0, 6), st.integers(1, 7)
    ),
).filter(lambda window: window.begin != window.end)
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("22:00-06:00", ["Mon 22:00", "Tue 05:59", "Mon 00:00"], ["Mon 21:59", "Mon 06:00", "Mon 12:00"]),
        ("9:00-12:30", ["Sun 09:00", "Mon 12:29"], ["Mon 12:30", "Mon 08:59"]),
        ("Sat-Sun 00:00-24:00", ["Sat 00:00", "Sun 23:59"], ["Fri 23:59", "Mon 00:00"]),
        ("fri 20:00-02:00", ["Fri 20:00", "Sat 01:59"], ["Fri 01:00", "Sat 20:00"]),
        ("Sat-Mon 20:00-21:00", ["Sat 20:30", "Sun 20:30", "Mon 20:30"], ["Tue 20:30", "Fri 20:30"]),
    ],
)
def test_what_is_written_is_open_then(written, inside, outside):
    def at(said):
        day, clock = said.split()
        hour, minute = clock.split(":")
        return MONDAY + timedelta(days=DAYS.index(day.lower()), hours=int(hour), minutes=int(minute))

    window = parse_window(written)
    assert [each for each in inside if not window.open_at(at(each))] == []
    assert [each for each in outside if window.open_at(at(each))] == []


@pytest.mark.parametrize(
    "written",
    ["", "22:00", "22-06", "25:00-26:00", "22:60-06:00", "24:00-06:00", "8:00-8:00", "Mo 8:00-9:00", "8:00-24:01"],
)
def test_what_is_no_window(written):
    with pytest.raises(ValueError, match=r"no|list"):
        parse_window(written)


@given(windows)
def test_a_window_is_read_as_it_is_written(window):
    assert parse_window(str(window)) == window


@given(windows, times)
def test_it_is_open_when_it_is_said_to_open_and_not_before(window, when):
    opens = window.next_open(when)
    assert when <= opens <= when + timedelta(days=8)
    assert window.open_at(opens)
    assert opens == when or not window.open_at(opens - timedelta(minutes=1))
    half = when + (opens - when) / 2
    assert opens == when or not window.open_at(half)


@given(st.lists(windows, max_size=3), times)
def test_of_several_the_first_to_open_counts(several, when):
    assert next_open(several, when) == min((each.next_open(when) for each in several), default=when)
