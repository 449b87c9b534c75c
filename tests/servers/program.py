"""Servers that are programs of this suite: a module that is run in a process of its own, and what tests ask of it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

from tests.servers.process import await_port, free_port, private_folder

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Program:
    """One running server, which shows ``data``; what else it is ``settings`` say."""

    module: ClassVar[str]
    """What is run, with the settings as JSON."""

    port: int
    folder: Path
    settings: dict[str, object]
    number: int = 0
    told: int = field(default=0, repr=False)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def new_folder(self) -> Path:
        """A folder that no other test has."""
        self.number += 1
        made = self.data / f"t{self.number}"
        made.mkdir()
        return made

    def named(self, path: Path) -> str:
        """A path as the server calls it."""
        return os.fspath(path)

    def refuse(self, *paths: Path) -> None:
        """From now on the server refuses those files and folders, and no other ones."""
        part = self.folder / "refused.part"
        part.write_text(json.dumps(list(map(self.named, paths))), "utf-8")
        part.replace(self.folder / "refused")

    def hold(self, path: Path | None) -> None:
        """Who reads that file from now on waits until this is taken back, or the server is gone."""
        (self.folder / "held").write_text(os.fspath(path or ""), "utf-8")

    def lock_out(self, *, locked: bool) -> None:
        """From now on nobody is let in, whatever the password."""
        mark = self.folder / "locked"
        mark.touch() if locked else mark.unlink()

    def asked(self) -> list[str]:
        """Everything that was asked since this was last called."""
        told = (self.folder / "asked").read_text("utf-8", "replace").splitlines()
        new, self.told = told[self.told :], len(told)
        return new

    def stop(self) -> None:
        """End it, and every connection with it."""
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Begin (again) on the same port."""
        told = json.dumps({"port": self.port, "folder": os.fspath(self.folder), **self.settings})
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", self.module, told], cwd=ROOT, stdout=log, stderr=log
            )
        await_port(self.port, self.process, self.folder / "log")

    @classmethod
    @contextlib.contextmanager
    def running(cls, settings: dict[str, object]) -> Iterator[Self]:
        """A server, gone afterwards."""
        with private_folder(None) as folder:
            (folder / "data").mkdir()
            (folder / "asked").touch()
            (folder / "held").touch()
            server = cls(free_port(), folder, settings)
            server.refuse()
            server.start()
            try:
                yield server
            finally:
                server.stop()
