"""A server of PostgreSQL for a measurement, on a free loopback port, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PLACES = "usr/lib/postgresql/*/bin/pg_ctl", "usr/pgsql-*/bin/pg_ctl", "opt/homebrew/opt/postgresql*/bin/pg_ctl"
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=8GB", "max_connections=20")
DATABASE = "postgres"


@dataclass(frozen=True, slots=True)
class Running:
    """One server; ``postgres`` may log in from loopback without a password. ``programs``: where psql lies."""

    port: int
    programs: Path

    @property
    def url(self) -> str:
        """Its database as a target."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{DATABASE}"

    def run(self, *statements: str) -> None:
        """Execute each in a transaction of its own."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=DATABASE, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def _programs() -> Path:
    found = [Path(where)] if (where := shutil.which("pg_ctl")) else []
    for pattern in _PLACES:
        found += sorted(Path("/").glob(pattern), reverse=True)
    if not found:
        raise SystemExit("PostgreSQL's server is not installed")
    return found[0].resolve().parent


@contextlib.contextmanager
def postgresql() -> Iterator[Running]:
    """Start one; its files lie in a temporary folder. Raises SystemExit where its programs are not installed."""
    programs, user = _programs(), "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pandian-bench-"))
    try:
        if user:  # the server refuses to run as root
            shutil.chown(folder, user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])

        def call(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(folder / "data"), *arguments]
            subprocess.run(
                command, user=user, group=user, extra_groups=[] if user else None, cwd="/", check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip

        call("initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = [f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"]
        options += [f"-c {setting}" for setting in _SETTINGS]
        call("pg_ctl", "-w", "-t", "60", "-l", str(folder / "log"), "-o", " ".join(options), "start")
        try:
            yield Running(port, programs)
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
