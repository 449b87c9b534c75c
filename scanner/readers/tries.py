"""The user's passwords as locks try them: the one that fitted last comes first, and trying ends in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from models.records import Problem

_ALWAYS = 3
"""Passwords that are tried however much time was spent before."""
_IN_ALL = 5
"""What all locks of an outermost object may take, in times of what one may."""


def all_said(problem: Problem, passwords: Iterable[str]) -> tuple[Problem, ...]:
    """``problem`` and, of what is locked, what is to be said of the passwords that were tried on it just now."""
    more = passwords.problem() if problem.code == "encrypted" and isinstance(passwords, Tries) else None
    return (problem,) if more is None else (problem, more)


class Tries:
    """Passwords to be iterated over, once for each lock, until one fits.

    ``order``: all of them; the one that fits is moved to its begin, for whoever shares the list. ``seconds``: for one
    lock. ``alive`` is told how long each try took, for a lock may be made to take a second a try.
    """

    def __init__(self, order: list[str], seconds: float, alive: Callable[[float], None]) -> None:
        self._order, self._seconds, self._alive = order, seconds, alive
        self._left = _IN_ALL * seconds
        self._tried = len(order)

    def __iter__(self) -> Iterator[str]:
        """The passwords; whoever goes no further has found the one that fits."""
        spent = 0.0
        for number, password in enumerate(tuple(self._order)):
            self._tried = number
            if number >= _ALWAYS and (spent > self._seconds or self._left < 0):
                return
            began = time.monotonic()
            try:
                yield password
            except GeneratorExit:
                self._order.remove(password)
                self._order.insert(0, password)
                raise
            took = time.monotonic() - began
            spent += took
            self._left -= took
            self._alive(took)
        self._tried = len(self._order)

    def problem(self) -> Problem | None:
        """What is to be said where the lock that was tried last had to be left before all were tried."""
        if self._tried >= len(self._order):
            return None
        return Problem("passwords_untried", f"{self._tried} / {len(self._order)}")
