"""The server of ``mongo_wire.py`` as a process of its own, and what tests do to it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo

from scanner.crawlers.mongodb.monitor import BriefMonitor
from tests.servers.certificate import Certificates
from tests.servers.mongo_wire import ADMIN, PASSWORD
from tests.servers.process import await_port, free_port, private_folder

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Mongo:
    """One running server."""

    port: int
    auth: bool
    tls: Certificates | None = None
    process: subprocess.Popen[bytes] = field(init=False)

    def url(self, path: str = "", user: str = "", options: str = "") -> str:
        """The pandian URL of a database."""
        return f"mongodb://{user + '@' if user else ''}127.0.0.1:{self.port}{path}{options and '?' + options}"

    @contextlib.contextmanager
    def client(self) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
        """An administrator."""
        login: dict[str, Any] = {"username": ADMIN, "password": PASSWORD} if self.auth else {}
        if self.tls:
            login |= {"tls": True, "tlsCAFile": str(self.tls.ca)}
        with pymongo.MongoClient("127.0.0.1", self.port, directConnection=True, **login) as client:
            yield client

    def set(self, **values: Any) -> None:
        """See ``Session.do_set``."""
        with self.client() as client:
            client.admin.command({"set": 1, **values})

    def asked(self) -> set[str]:
        """The names of the commands since it was asked last."""
        with self.client() as client:
            return set(client.admin.command({"asked": 1})["asked"])

    def most(self) -> int:
        """The most connections that were open at a time since it was asked last; asking takes one."""
        login: dict[str, Any] = {"username": ADMIN, "password": PASSWORD} if self.auth else {}
        with pymongo.MongoClient(
            "127.0.0.1", self.port, directConnection=True, maxPoolSize=1, _monitor_class=BriefMonitor,
            serverMonitoringMode="poll", **login,
        ) as client:  # fmt: skip
            return int(client.admin.command({"most": 1})["most"])

    def start(self) -> None:
        """Begin (again) on the same port, without data."""
        command = [sys.executable, "-m", "tests.servers.mongo_wire", str(self.port), "auth" if self.auth else "open"]
        if self.tls:
            command += [str(self.tls.certificate), str(self.tls.key)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline() or 0)
        if not self.port:
            self.stop()
            raise RuntimeError("the server did not start")

    def stop(self) -> None:
        """End it, and every connection with it."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextlib.contextmanager
def nx27017() -> Iterator[int]:
    """The port of a server that others wrote: NX-27017, with the wire protocol before SQLite, and without logins."""
    with private_folder(None) as folder, (folder / "log").open("wb") as log:
        port = free_port()
        command = [sys.executable, "-m", "nx_27017.nx_27017", "--db", "memory", "-p", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
        try:
            await_port(port, process, folder / "log")
            yield port
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def mongo(*, auth: bool = False, tls: Certificates | None = None) -> Iterator[Mongo]:
    """A server, gone afterwards."""
    server = Mongo(0, auth, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()
