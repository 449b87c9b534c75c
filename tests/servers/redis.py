"""Redis on a loopback port, its data in memory alone."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from models.errors import PandianError
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.redis.resp import Resp
from scanner.crawlers.share import Lost
from tests.servers.certificate import Certificates
from tests.servers.process import find_program, free_port, private_folder, started

_TRIES = 600
_BETWEEN = 0.05


@dataclass
class Redis:
    """One running server."""

    port: int
    folder: Path
    settings: tuple[str, ...] = ()
    password: str = ""
    tls: Certificates | None = None
    tls_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] = field(init=False)

    def url(self, path: str = "", user: str = "") -> str:
        """The pandian URL of a database."""
        if self.tls:
            return (
                f"rediss://{user + '@' if user else ''}localhost:{self.tls_port}{path}?{urlencode({'ca': self.tls.ca})}"
            )
        return f"redis://{user + '@' if user else ''}127.0.0.1:{self.port}{path}"

    def run(self, *commands: tuple[Any, ...], database: int = 0) -> list[Any]:
        """The answers to commands of an administrator."""
        line = Resp(PlaceUrl("redis", "127.0.0.1", self.port), use_tls=False, shown="", most=1 << 28)
        line.connect()
        try:
            login = [("AUTH", self.password)] if self.password else []
            done = line.calls([*login, ("SELECT", database), *commands])[len(login) + 1 :]
        finally:
            line.close()
        wrong = [answer for answer in done if isinstance(answer, Exception)]
        if wrong:
            raise RuntimeError(str(wrong[0].words))
        return done

    def start(self) -> None:
        """Begin (again) on the same port, without data."""
        command = [
            find_program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder),
            "--daemonize", "no", "--enable-debug-command", "yes", *self.settings,
        ]  # fmt: skip
        if self.tls:
            files = {"cert": self.tls.certificate, "key": self.tls.key, "ca-cert": self.tls.ca}
            command += [word for name, path in files.items() for word in (f"--tls-{name}-file", str(path))]
            command += ["--tls-port", str(self.tls_port), "--tls-auth-clients", "no"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(_TRIES):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(Lost, PandianError):
                self.run(("PING",))
                return
            time.sleep(_BETWEEN)
        self.stop()
        raise RuntimeError(f"redis-server: {(self.folder / 'log').read_text('utf-8', 'replace')[-2000:]}")

    def stop(self) -> None:
        """End it, and every connection with it."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def redis(*settings: str, password: str = "", tls: Certificates | None = None) -> Iterator[Redis]:
    """A server, gone afterwards."""
    with private_folder(None) as folder:
        server = started(lambda: Redis(free_port(), folder, settings, password, tls))
        try:
            yield server
        finally:
            server.stop()
