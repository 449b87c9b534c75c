"""How servers are treated, as the user typed it: rates, connections, hours, samples; checked and made settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from models.errors import UsageError
from models.limits import Limits
from models.messages import default_lang, text
from models.window import Window, parse_window
from scanner.amounts import parse_number, parse_rate, parse_sample

T = TypeVar("T")

LEAST_CONNECTIONS = 2
"""One lists, one reads."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was typed."""

    max_rate: str | None = None
    max_connections: int | None = None
    window: tuple[str, ...] = ()
    sample: str | None = None
    rows: str | None = None
    insecure: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Treatment:
        """From the values of the options of ``scanner.cli.common.treatment``."""
        return cls(**{**given, "window": tuple(given.get("window") or ())})

    def limits(self) -> dict[str, Any]:
        """Fields of ``models.limits.Limits``. Raises UsageError."""
        found: dict[str, Any] = {}
        if self.max_rate is not None:
            found["max_rate"] = _parsed("max-rate", self.max_rate, parse_rate, "5MB")
        if self.max_connections is not None:
            if self.max_connections < LEAST_CONNECTIONS:
                raise UsageError(text("scope.err_connections", default_lang(), least=LEAST_CONNECTIONS))
            found["max_connections"] = self.max_connections
        if self.sample is not None:
            found["sample"] = _parsed("sample", self.sample, parse_sample, "10%")
        if self.rows is not None:
            found["rows"] = _parsed("rows", self.rows, parse_number, "10000")
            if found["rows"] == 0:
                raise UsageError(text("cli.err_positive", default_lang(), name="--rows"))
        return found

    def windows(self) -> tuple[Window, ...]:
        """The hours in which servers may be read. Raises UsageError."""
        return tuple(_parsed("window", each, parse_window, "22:00-06:00") for each in self.window)

    def words(self) -> list[str]:
        """The same as words of a command line, once all of it is known to be right. Raises UsageError."""
        Limits(**self.limits())
        self.windows()
        found: list[str] = []
        said = {
            "--max-rate": self.max_rate,
            "--max-connections": self.max_connections,
            "--sample": self.sample,
            "--rows": self.rows,
        }
        for name, value in said.items():
            if value is not None:
                found += [name, str(value)]
        for each in self.window:
            found += ["--window", each]
        return [*found, "--insecure"] if self.insecure else found


def _parsed(name: str, given: str, parse: Callable[[str], T], example: str) -> T:
    try:
        return parse(str(given))
    except ValueError:
        raise UsageError(
            text("scope.err_amount", default_lang(), name=f"--{name}", value=given, example=example)
        ) from None
