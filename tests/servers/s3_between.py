"""Between a crawler and a server of HTTP: a proxy that passes everything on as it is, but for the faults it is told."""

from __future__ import annotations

import contextlib
import http.client
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_OWN = {"connection", "transfer-encoding", "keep-alive", "server", "date"}


@dataclass
class Between:
    """One running proxy. ``fault`` sees each request and its number, and answers it itself where it returns True."""

    endpoint: str
    behind: str
    asked: list[str] = field(default_factory=list)
    fault: Callable[[Any, int], bool] | None = None
    most: int = 0
    """The most connections that were open at a time."""
    room: int = 1000
    """How many may be open at a time; others are closed before they are answered."""


def refuse(status: int, code: str, inner: str = "", **headers: str) -> Callable[[Any, int], bool]:
    """A fault: that answer to every request."""

    def answer(handler: Any, _number: int) -> bool:
        body = f"<Error><Code>{code}</Code><Message>no</Message>{inner}</Error>".encode()
        handler.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
        return True

    return answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def handle(self) -> None:
        told: Between = self.server.told
        with self.server.lock:
            self.server.open += 1
            full = self.server.open > told.room
            told.most = max(told.most, self.server.open)
        try:
            if not full:
                super().handle()
        finally:
            with self.server.lock:
                self.server.open -= 1

    def _pass_on(self) -> None:
        told: Between = self.server.told
        with self.server.lock:
            told.asked.append(f"{self.command} {self.path}")
            number = len(told.asked)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if told.fault and told.fault(self, number):
            return
        at = urlsplit(told.behind)
        with contextlib.closing(http.client.HTTPConnection(at.hostname, at.port, timeout=60)) as line:
            line.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                line.putheader(name, value)
            line.endheaders(sent or None)
            answer = line.getresponse()
            body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN | {"content-length"}:
                self.send_header(name, value)
        self.send_header(
            "Content-Length", answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        )
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _pass_on

    def log_message(self, *_: Any) -> None:
        """It is silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.lock, self.open = threading.Lock(), 0
        self.told: Any = None
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: Any) -> None:
        """Who asked is gone."""

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer's asks for this machine's name


@contextlib.contextmanager
def between(behind: str, certificates: Any = None) -> Iterator[Between]:
    """A proxy before the server ``behind``, encrypted where it is given certificates."""
    server = _Server()
    scheme = "http"
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.certificate, certificates.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https"
    server.told = Between(f"{scheme}://127.0.0.1:{server.server_address[1]}", behind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
