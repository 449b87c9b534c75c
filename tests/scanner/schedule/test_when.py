"""Times: what cron means by them is what systemd and our own calendar make of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import UsageError
from scanner.schedule.systemd import calendar
from scanner.schedule.when import WORDS, parse_when

START = datetime(2026, 1, 1)


def following(when, number, moment=START):
    found = []
    for _ in range(number):
        moment = when.following(moment)
        found.append(moment)
    return found


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("daily", [(1, 1, 2, 30), (1, 2, 2, 30)]),
        ("Weekly", [(1, 4, 2, 30), (1, 11, 2, 30)]),
        ("monthly", [(1, 1, 2, 30), (2, 1, 2, 30)]),
        ("hourly", [(1, 1, 0, 30), (1, 1, 1, 30)]),
        ("*/20 8-9 * * *", [(1, 1, 8, 0), (1, 1, 8, 20), (1, 1, 8, 40), (1, 1, 9, 0)]),
        ("0 0 * * mon-wed", [(1, 5, 0, 0), (1, 6, 0, 0), (1, 7, 0, 0), (1, 12, 0, 0)]),
        ("0 0 * * 7", [(1, 4, 0, 0)]),
        ("0 0 13 * fri", [(1, 2, 0, 0), (1, 9, 0, 0), (1, 13, 0, 0), (1, 16, 0, 0)]),
        ("5 4 31 jan,mar *", [(1, 31, 4, 5), (3, 31, 4, 5)]),
        ("0 0 */10 * mon", [(5, 11, 0, 0)]),
    ],
)
def test_when_it_runs(given, first):
    assert following(parse_when(given), len(first)) == [datetime(2026, *each) for each in first]


def test_a_leap_day_comes():
    assert parse_when("0 0 29 2 *").following(START) == datetime(2028, 2, 29)


@pytest.mark.parametrize(
    "given",
    ["", "often", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *",
     "*/0 * * * *", "a * * * *", "0 0 30 2 *", "1,,2 * * * *", "-1 * * * *", "* * * * * ; rm -rf /", "@reboot", "１ * * * *"],
)  # fmt: skip
def test_what_is_no_time_is_refused(given):
    with pytest.raises(UsageError):
        parse_when(given)


def _field(least, most):
    number = st.integers(least, most)
    return st.one_of(
        st.just("*"),
        st.lists(number, min_size=1, max_size=4).map(lambda each: ",".join(map(str, each))),
        st.tuples(number, number).map(lambda each: f"{min(each)}-{max(each)}"),
        st.integers(1, most).map(lambda step: f"*/{step}"),
    )


def systemds(expression, number):
    """The next moments as ``systemd-analyze calendar`` tells them."""
    done = subprocess.run(
        ["systemd-analyze", "calendar", f"--iterations={number}", "--base-time=2026-01-01 00:00:00", expression],
        capture_output=True, text=True, check=True, env={"TZ": "UTC", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )  # fmt: skip
    found = re.findall(r"(?:Next elapse|Iter\S* #\d+): \w+ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", done.stdout)
    return [datetime.fromisoformat(each) for each in found]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@settings(max_examples=60, deadline=None)
@given(st.tuples(_field(0, 59), _field(0, 23), _field(1, 28), _field(1, 12), _field(0, 6)).map(" ".join))
def test_systemd_comes_when_cron_does(cron):
    when = parse_when(cron)
    ours = following(when, 6)
    theirs = sorted({moment for each in calendar(when) for moment in systemds(each, 6)})
    assert theirs[:6] == ours


def test_words_are_lines_of_cron():
    assert {word: parse_when(word).cron for word in WORDS} == dict(WORDS)
