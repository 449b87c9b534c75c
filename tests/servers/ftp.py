"""pyftpdlib as a process of its own on a loopback port. Run as a program it is that process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.servers.server import _folder, free_port
from tests.servers.ssh import _wait

USER, PASSWORD = "张三 x", "geheim-密码-7"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ftp:
    """One running server, which shows ``data`` to its user and to anonymous; what else it is ``settings`` say."""

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

    def url(self, path: Path | str, user: str = USER, options: str | None = None) -> str:
        """The pandian URL of a path below ``data``, or of one as it is named there."""
        inner = path if isinstance(path, str) else quote(os.fsencode(path.relative_to(self.data)))
        login = f"{quote(user, safe='')}@" if user else ""
        secured = "certificate" in self.settings
        implicit = secured and self.settings.get("implicit")
        if options is None:
            options = ("" if implicit else "tls=1&") + f"ca={self.settings['ca']}" if secured else ""
        return f"ftp{'s' if implicit else ''}://{login}127.0.0.1:{self.port}/{inner}" + (options and f"?{options}")

    def refuse(self, *paths: Path) -> None:
        """From now on the server refuses those files and folders, and no other ones."""
        part = self.folder / "refused.part"
        part.write_text(json.dumps(list(map(os.fspath, paths))), "utf-8")
        part.replace(self.folder / "refused")

    def hold(self, path: Path | None) -> None:
        """Who reads that file from now on waits until this is taken back, or the server is gone."""
        (self.folder / "held").write_text(os.fspath(path or ""), "utf-8")

    def lock_out(self, *, locked: bool) -> None:
        """From now on nobody is let in, whatever the password; who is in is thrown out."""
        mark = self.folder / "locked"
        mark.touch() if locked else mark.unlink()
        self.stop()
        self.start()

    def asked(self) -> list[str]:
        """Every command since this was last called."""
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
                [sys.executable, "-W", "ignore", "-m", "tests.servers.ftp", told], cwd=ROOT, stdout=log, stderr=log
            )
        _wait(self.port, self.process, self.folder / "log")


@contextlib.contextmanager
def ftp(**settings: object) -> Iterator[Ftp]:
    """A server, gone afterwards. ``settings`` are those of ``main``, and ``ca``."""
    with _folder(None) as folder:
        (folder / "data").mkdir()
        (folder / "asked").touch()
        (folder / "held").touch()
        server = Ftp(free_port(), folder, settings)
        server.refuse()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def main(
    port: int, folder: str, certificate: str = "", key: str = "", implicit: bool = False, most: int = 0, ca: str = "",
    without: tuple[str, ...] = (), encoding: str = "utf8", perm: str = "elr",
) -> None:  # fmt: skip
    """Serve until killed. ``most``: connections at a time; ``without``: commands that it does not know."""
    from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
    from pyftpdlib.filesystems import AbstractedFS
    from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
    from pyftpdlib.servers import FTPServer

    logging.disable(logging.CRITICAL)
    home = Path(folder)

    def check(path):
        if path in json.loads((home / "refused").read_text("utf-8")):
            raise PermissionError(13, "Permission denied")

    class Files(AbstractedFS):
        def open(self, filename, mode):
            check(filename)
            while (home / "held").read_text("utf-8") == filename:
                time.sleep(0.01)
            return super().open(filename, mode)

        def listdir(self, path):
            check(path)
            return super().listdir(path)

    class Users(DummyAuthorizer):
        def validate_authentication(self, username, password, handler):
            if (home / "locked").exists():
                raise AuthenticationFailed("no")
            super().validate_authentication(username, password, handler)

    class Handler(TLS_FTPHandler if certificate else FTPHandler):
        abstracted_fs = Files
        unicode_errors = "surrogateescape"

        def handle(self):
            if implicit:
                self.secure_connection(self.ssl_context)
            super().handle()

        def pre_process_command(self, line, cmd, arg):
            with (home / "asked").open("a", encoding="utf-8", errors="surrogateescape") as log:
                log.write(f"{cmd} {'' if cmd == 'PASS' else arg}\n")
            super().pre_process_command(line, cmd, arg)

    Handler.proto_cmds = {name: value for name, value in FTPHandler.proto_cmds.items() if name not in without}
    if certificate:
        Handler.proto_cmds |= {name: TLS_FTPHandler.proto_cmds[name] for name in ("AUTH", "PBSZ", "PROT")}
        Handler.certfile, Handler.keyfile = certificate, key
        Handler.tls_control_required = Handler.tls_data_required = not implicit
    Handler.encoding = encoding
    Handler.auth_failed_timeout = 0
    Handler.authorizer = Users()
    Handler.authorizer.add_user(USER, PASSWORD, f"{folder}/data", perm=perm)
    Handler.authorizer.add_anonymous(f"{folder}/data")
    server = FTPServer(("127.0.0.1", port), Handler)
    server.max_cons_per_ip = most
    server.serve_forever()


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
