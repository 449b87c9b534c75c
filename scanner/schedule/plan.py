"""What a schedule consists of: the command, where it writes, when it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from scanner.schedule.when import When


@dataclass(frozen=True, slots=True)
class Plan:
    """One schedule. Paths are absolute; ``program`` starts pandian, ``options`` are further ones of ``scan``.

    ``targets_text`` and ``image`` are what a cluster needs beside: the targets file's content and a container image.
    """

    name: str
    targets: PurePath
    runs: PurePath
    when: When
    program: tuple[str, ...]
    options: tuple[str, ...] = ()
    targets_text: str = ""
    image: str = ""

    @property
    def id(self) -> str:
        """The name under which every scheduler knows it."""
        return f"pandian-{self.name}"

    @property
    def command(self) -> tuple[str, ...]:
        """The scan that runs, word by word."""
        return (*self.program, "scan", "--targets", str(self.targets), "--runs", str(self.runs), *self.options)


def name_of(targets: PurePath) -> str:
    """A name that every scheduler takes, from a file's: lower-case letters, digits and hyphens, at most 40."""
    return re.sub(r"[^a-z0-9]+", "-", targets.stem.lower()).strip("-")[:40].strip("-") or "targets"
