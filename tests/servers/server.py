"""The database servers of the tests: PostgreSQL and MariaDB, each in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.process import BETWEEN_TRIES, READY_TRIES, find_program, free_port, private_folder


@dataclass
class Server:
    """One running server. ``admin`` may do everything; ``url`` is the pandian URL of a database on it."""

    scheme: str
    port: int
    folder: Path
    admin: str
    password: str = ""
    number: int = field(default=0, repr=False)

    def url(self, database: str = "", user: str | None = None) -> str:
        """The URL of a database for an account, without its password."""
        return f"{self.scheme}://{user or self.admin}@127.0.0.1:{self.port}" + (f"/{database}" if database else "")

    def new_name(self) -> str:
        """A name for a database that no other test has."""
        self.number += 1
        return f"t{self.number}"

    def connect(self, database: str = "") -> Any:
        """A driver connection of the administrator, every statement its own transaction."""
        if self.scheme == "postgresql":
            import psycopg

            return psycopg.connect(
                host="127.0.0.1", port=self.port, user=self.admin, dbname=database or "postgres", autocommit=True
            )
        import pymysql

        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=self.admin, database=database or None, charset="utf8mb4",
            autocommit=True, ssl_disabled=True,
        )  # fmt: skip

    def run(self, *statements: str, database: str = "") -> None:
        """Execute statements as administrator."""
        with contextlib.closing(self.connect(database)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "MYSQL", "MARIADB"))}


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """PostgreSQL without a password for its administrator ``postgres`` from loopback; others need theirs."""
    places = "/usr/lib/postgresql/*/bin/", "/usr/pgsql-*/bin/", "/opt/homebrew/opt/postgresql*/bin/"
    initdb = find_program("initdb", *(f"{place}initdb" for place in places))
    pg_ctl = str(Path(initdb).resolve().parent / "pg_ctl")
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    with private_folder(user) as folder:
        data, port = folder / "data", free_port()

        def call(*command: str) -> None:
            done = subprocess.run(
                command, user=user, group=user, extra_groups=[] if user else None, cwd="/", env=_clean_environment(),
                capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            if done.returncode:
                log = (folder / "log").read_text() if (folder / "log").exists() else ""
                raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}{log}")

        call(
            initdb,
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        )
        rules = "local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules)
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off",
            "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB", "max_connections": 40,
            "autovacuum": "off",  # statistics come when a test asks for them, and at no other moment
        }  # fmt: skip
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        call(pg_ctl, "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield Server("postgresql", port, folder, "postgres")
        finally:
            call(pg_ctl, "-D", str(data), "-w", "-m", "immediate", "stop")


@contextlib.contextmanager
def mariadb() -> Iterator[Server]:
    """MariaDB, or MySQL under its name, without a password for its administrator ``root``."""
    daemon = find_program("mariadbd")
    install = find_program("mariadb-install-db")
    user = ["--user=root"] if os.geteuid() == 0 else []
    with private_folder(None) as folder:
        data, port = folder / "data", free_port()
        done = subprocess.run(
            [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db", "--skip-name-resolve", *user],
            capture_output=True, text=True, timeout=120, check=False, env=_clean_environment(),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{install}: {done.stdout}{done.stderr}")
        command = [
            daemon, "--no-defaults", f"--datadir={data}", f"--socket={folder / 'sock'}", f"--pid-file={folder / 'pid'}",
            f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-fast-shutdown=2", "--innodb-buffer-pool-size=32M",
            "--performance-schema=OFF", "--innodb-stats-auto-recalc=OFF", "--max-allowed-packet=64M", *user,
        ]  # fmt: skip
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=_clean_environment())
        server = Server("mysql", port, folder, "root")
        try:
            _await(server, process)
            yield server
        finally:
            process.kill()  # its data is thrown away: there is nothing to shut down in order
            process.wait()


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    import pymysql

    for _ in range(READY_TRIES):
        try:
            server.connect().close()
        except pymysql.err.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(BETWEEN_TRIES)
                break  # it ended instead of starting
        else:
            return
    raise RuntimeError(f"the server did not start: {(server.folder / 'log').read_text(errors='replace')[-2000:]}")
