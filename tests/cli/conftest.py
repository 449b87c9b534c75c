"""The command line in this process leaves language and logging as they were."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest

from scanner.cli.entry import run


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    names = ("", "pandian")
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate) for name in names}
    yield
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).propagate = propagate


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Call with these arguments; exit code, standard output, standard error."""

    def calling(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return calling
