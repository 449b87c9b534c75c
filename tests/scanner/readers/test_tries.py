"""Passwords as locks try them: the last that fitted first, and an end to trying."""

from __future__ import annotations

import pytest

from models.records import Problem
from scanner.readers import tries
from scanner.readers.tries import Tries, all_said

LOCKED = Problem("encrypted")


class Clock:
    """Time that passes only where it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(tries, "time", made)
    return made


def tried(passwords: Tries, clock: Clock, seconds: float, fits: str = "") -> list[str]:
    """What a lock tries that takes so many ``seconds`` for each."""
    met = []
    for each in passwords:
        met.append(each)
        clock.now += seconds
        if each == fits:
            break
    return met


def test_what_fitted_is_tried_first_by_all_who_share_the_list(clock: Clock) -> None:
    order = ["a", "b", "c"]
    first, second = (Tries(order, 10, lambda _: None) for _ in range(2))
    assert tried(first, clock, 1, "b") == ["a", "b"]
    assert tried(second, clock, 1) == ["b", "a", "c"]
    assert all_said(LOCKED, second) == (LOCKED,)


def test_a_slow_lock_is_left_and_that_is_said(clock: Clock) -> None:
    told: list[float] = []
    passwords = Tries([str(n) for n in range(100)], 10, told.append)
    assert tried(passwords, clock, 1) == [str(n) for n in range(11)]
    assert told == [1.0] * 11
    assert all_said(LOCKED, passwords) == (LOCKED, Problem("passwords_untried", "11 / 100"))
    assert all_said(Problem("damaged"), passwords) == (Problem("damaged"),)
    assert len(tried(passwords, clock, 0.01)) == 100
    assert all_said(LOCKED, passwords) == (LOCKED,)


def test_many_slow_locks_have_five_times_as_long_together(clock: Clock) -> None:
    passwords = Tries([str(n) for n in range(100)], 10, lambda _: None)
    assert [len(tried(passwords, clock, 1)) for _ in range(6)] == [11, 11, 11, 11, 7, 3]


def test_plain_words_say_nothing() -> None:
    assert all_said(LOCKED, ("a", "b")) == (LOCKED,)
