"""pyftpdlib as a process of its own on a loopback port. Run as a program it is that process."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

from tests.servers.program import Program

USER, PASSWORD = "张三 x", "geheim-密码-7"
ROOT = Path(__file__).resolve().parents[2]


class Ftp(Program):
    """One running server, which shows ``data`` to its user and to anonymous; what else it is ``settings`` say."""

    module = "tests.servers.ftp"

    def url(self, path: Path | str, user: str = USER, options: str | None = None) -> str:
        """The pandian URL of a path below ``data``, or of one as it is named there."""
        inner = path if isinstance(path, str) else quote(os.fsencode(path.relative_to(self.data)))
        login = f"{quote(user, safe='')}@" if user else ""
        secured = "certificate" in self.settings
        implicit = secured and self.settings.get("implicit")
        if options is None:
            options = ("" if implicit else "tls=1&") + f"ca={self.settings['ca']}" if secured else ""
        return f"ftp{'s' if implicit else ''}://{login}127.0.0.1:{self.port}/{inner}" + (options and f"?{options}")

    def lock_out(self, *, locked: bool) -> None:
        """As for every program; who is in is thrown out."""
        super().lock_out(locked=locked)
        self.stop()
        self.start()


def ftp(**settings: object) -> AbstractContextManager[Ftp]:
    """A server, gone afterwards. ``settings`` are those of ``main``, and ``ca``."""
    return Ftp.running(settings)


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
