"""WsgiDAV behind cheroot, as a process of its own on a loopback port. Run as a program it is that process."""

from __future__ import annotations

import itertools
import json
import logging
import os
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

from tests.servers.program import Program

USER, PASSWORD = "zhang san", "geheim-密码-7"
ROOT = Path(__file__).resolve().parents[2]


class WebDav(Program):
    """One running server. ``data`` is what all of its shares give: ``data`` to who logs in, ``open`` to everybody,
    ``whole`` without ranges, ``tenth`` with an error in every tenth answer.

    Whether it is encrypted, it wants Basic (else Digest), and who may what, is said where it is started.
    """

    module = "tests.servers.webdav"

    def url(self, path: Path, share: str = "data", user: str = USER, options: str = "") -> str:
        """The pandian URL of a path below ``data``."""
        secured = "certificate" in self.settings
        inner = quote(os.fsencode(path.relative_to(self.data)))
        login = f"{quote(user, safe='')}@" if user else ""
        options = options or (f"ca={self.settings['ca']}" if secured else "")
        return f"webdav{'s' * secured}://{login}127.0.0.1:{self.port}/{share}/{inner}" + (options and f"?{options}")

    def named(self, path: Path) -> str:
        """A path below ``data``."""
        return os.fspath(path.relative_to(self.data))


def webdav(**settings: object) -> AbstractContextManager[WebDav]:
    """A server, gone afterwards. ``settings``: ``certificate``, ``key`` and ``ca`` (paths), ``basic``."""
    return WebDav.running(settings)


class Rules:
    """What stands before WsgiDAV: refusals, no ranges, every tenth answer an error."""

    def __init__(self, app, folder: Path) -> None:
        self._app, self._folder = app, folder
        self._numbers = itertools.count(1)

    def __call__(self, environ, start):
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "surrogateescape")
        with (self._folder / "asked").open("a", encoding="utf-8", errors="surrogateescape") as log:
            log.write(f"{environ['REQUEST_METHOD']} {path}\n")
        if (self._folder / "locked").exists():
            start("401 No", [("Content-Length", "0"), ("WWW-Authenticate", 'Basic realm="x"')])
            return []
        share, _, inner = path.strip("/").partition("/")
        if share == "whole":
            environ.pop("HTTP_RANGE", None)
        if share == "tenth" and next(self._numbers) % 10 == 0:
            start("500 Internal Server Error", [("Content-Length", "4")])
            return [b"oops"]
        while inner and environ["REQUEST_METHOD"] == "GET" and self._held() == f"{self._folder}/data/{inner}":
            time.sleep(0.01)
        refused = json.loads((self._folder / "refused").read_text("utf-8"))
        opening = environ["REQUEST_METHOD"] == "GET" or environ.get("HTTP_DEPTH") == "1"
        if opening and inner in refused:
            start("403 Forbidden", [("Content-Length", "0")])
            return []
        return self._app(environ, start)

    def _held(self) -> str:
        return (self._folder / "held").read_text("utf-8")


def main(port: int, folder: str, certificate: str = "", key: str = "", basic: bool = False, ca: str = "") -> None:
    """Serve until killed."""
    from cheroot import wsgi
    from cheroot.ssl.builtin import BuiltinSSLAdapter
    from wsgidav.fs_dav_provider import FilesystemProvider
    from wsgidav.wsgidav_app import WsgiDAVApp

    logging.disable(logging.CRITICAL)
    data = f"{folder}/data"
    shares = ("data", "open", "whole", "tenth")
    known = {USER: {"password": PASSWORD}}
    app = WsgiDAVApp(
        {
            "provider_mapping": {f"/{share}": FilesystemProvider(data, readonly=True) for share in shares},
            "simple_dc": {"user_mapping": {"*": known, "/open": True}},
            "http_authenticator": {
                "accept_basic": basic, "accept_digest": not basic, "default_to_digest": not basic,
            },
            "verbose": 0, "lock_storage": False, "property_manager": False,
        }
    )  # fmt: skip
    server = wsgi.Server(("127.0.0.1", port), Rules(app, Path(folder)), numthreads=12)
    if certificate:
        server.ssl_adapter = BuiltinSSLAdapter(certificate, key)
    server.start()


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
