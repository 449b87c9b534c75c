"""Git repositories made by git itself, without anything of the user's own settings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.servers.process import find_program


class Repo:
    """A repository in a folder. Commits follow upon each other by one hour each."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.number = folder, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, data: bytes | None = None) -> str:
        """What git answers."""
        when = f"{1_700_000_000 + 3600 * self.number} +0800"
        settings = {
            "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "张三", "GIT_AUTHOR_EMAIL": "zhang@corp.example", "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": "build", "GIT_COMMITTER_EMAIL": "build@corp.example", "GIT_COMMITTER_DATE": when,
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            [find_program("git"), "-c", "gc.auto=0", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.folder, env=kept | settings, input=data, capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"git {arguments}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape").strip()

    def commit(self, message: str = "work", **files: str | bytes | None) -> str:
        """A commit of files by their names, ``__`` for a slash; None takes one away. Gives the commit's name."""
        for name, content in files.items():
            path = self.folder / name.replace("__", "/")
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.number += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def object(self, name: str) -> Path:
        """Where a loose object lies."""
        return self.folder / ".git" / "objects" / name[:2] / name[2:]
