"""A namenode and a datanode that speak WebHDFS as its documentation has it, over a folder on disk.

No server of Hadoop's own can be had from the registries that the tests install from.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import ssl
import stat
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

TOKEN = "JAAEaGRmcw-geheim"


@dataclass
class Hdfs:
    """``refused``: paths that nobody may read; ``lists``: access lists by path; ``links``: symbolic links by path."""

    folder: Path
    context: ssl.SSLContext | None = None
    refused: set[str] = field(default_factory=set)
    lists: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    batch: int = 2
    batches: bool = True
    standby: bool = False
    every: int = 0
    """Of so many answers one is 503; 0: none."""
    token: str = ""
    tickets: bool = False
    """The namenode wants a Kerberos ticket for each request, and tells the datanode by a token who it has let in."""
    who: set[str] = field(default_factory=set)
    """Whose tickets were shown."""
    location: str = ""
    """Where files are to be had, if not at the datanode."""
    twice: bool = False
    """Datanodes decode names twice, as those of Hadoop 2.7 do."""
    hold: threading.Event | None = None
    """Datanodes wait for it in the middle of a file."""
    port: int = 0
    node: int = 0
    servers: list[ThreadingHTTPServer] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)

    def start(self) -> None:
        """Begin (again) on the same ports."""
        for name in ("port", "node"):
            server = ThreadingHTTPServer(("127.0.0.1", getattr(self, name)), _handler(self, datanode=name == "node"))
            if self.context:
                server.socket = self.context.wrap_socket(server.socket, server_side=True)
            setattr(self, name, server.server_address[1])
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """End both; what is on its way breaks off."""
        for server in self.servers:
            server.shutdown()
            server.server_close()
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.servers.clear()
        self.lines.clear()

    def url(self, path: str = "", user: str = "anna", options: str = "") -> str:
        """The pandian URL of a path below the folder."""
        scheme = "swebhdfs" if self.context else "hdfs"
        host = "localhost" if self.tickets else "127.0.0.1"
        return f"{scheme}://{user}{'@' * bool(user)}{host}:{self.port}{quote(path)}" + (
            f"?{options}" if options else ""
        )


class Refusal(Exception):
    def __init__(self, status: int, name: str) -> None:
        super().__init__(name)
        self.status, self.name = status, name


def _handler(hdfs: Hdfs, *, datanode: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            hdfs.lines.append(self.connection)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path, query = unquote(parts.path).removeprefix("/webhdfs/v1").rstrip("/"), dict(parse_qsl(parts.query))
            path = unquote(path) if datanode and hdfs.twice else path
            hdfs.asked.append(("datanode" if datanode else "namenode", path, {**query, **dict(self.headers)}))
            try:
                if hdfs.every and len(hdfs.asked) % hdfs.every == 0:
                    self.send(503, b"busy")
                elif not parts.path.startswith("/webhdfs/v1"):
                    self.send(404, b"It looks like you are making an HTTP request to a Hadoop IPC port.")
                elif hdfs.tickets and not datanode and not self.shows_ticket():
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", "Negotiate")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self.answer(path, query)
            except Refusal as error:
                told = {"exception": error.name, "javaClassName": f"org.x.{error.name}", "message": "secret words"}
                self.send(error.status, json.dumps({"RemoteException": told}).encode())

        def shows_ticket(self) -> bool:
            import spnego

            scheme, _, token = self.headers.get("Authorization", "").partition(" ")
            if scheme != "Negotiate":
                return False
            context = spnego.server(hostname="localhost", service="HTTP", protocol="negotiate")
            context.step(base64.b64decode(token))
            hdfs.who.add(context.client_principal or "")
            return True

        def answer(self, path: str, query: dict[str, str]) -> None:
            if hdfs.tickets and datanode and query.get("delegation") != TOKEN:
                raise Refusal(401, "SecurityException")
            if hdfs.token and not datanode and query.get("delegation") != hdfs.token:
                raise Refusal(401, "SecurityException")
            if hdfs.standby:
                raise Refusal(403, "StandbyException")
            place = hdfs.folder / path.lstrip("/")
            if not place.is_symlink() and not place.exists():
                raise Refusal(404, "FileNotFoundException")
            operation = query["op"].upper()
            if path in hdfs.refused and operation in {"OPEN", "LISTSTATUS", "LISTSTATUS_BATCH"}:
                raise Refusal(403, "AccessControlException")
            if operation == "OPEN":
                self.file(place, path, query)
                return
            told = getattr(self, operation.lower(), None)
            if told is None:
                raise Refusal(400, "IllegalArgumentException")
            self.send(200, json.dumps(told(place, path, query), ensure_ascii=False).encode())

        def file(self, place: Path, path: str, query: dict[str, str]) -> None:
            if not datanode:
                scheme = "https" if hdfs.context else "http"
                rest = f"op=OPEN&user.name={query.get('user.name', '')}&namenoderpcaddress=nn:8020"
                rest += f"&offset={query['offset']}&length={query['length']}"
                rest += f"&delegation={TOKEN}" if hdfs.tickets else ""
                self.send_response(307)
                where = f"{scheme}://127.0.0.1:{hdfs.node}/webhdfs/v1{quote(path)}?{rest}"
                self.send_header("Location", hdfs.location or where)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            with place.open("rb") as stream:
                stream.seek(int(query["offset"]))
                data = stream.read(int(query["length"]))
            self.send(200, data)

        def getfilestatus(self, place: Path, path: str, _query: dict[str, str]) -> Any:
            return {"FileStatus": status(place, "", path)}

        def liststatus(self, place: Path, path: str, _query: dict[str, str]) -> Any:
            names = sorted(os.listdir(place))
            return {"FileStatuses": {"FileStatus": [status(place / name, name, f"{path}/{name}") for name in names]}}

        def liststatus_batch(self, place: Path, path: str, query: dict[str, str]) -> Any:
            if not hdfs.batches:
                raise Refusal(400, "IllegalArgumentException")
            names = [name for name in sorted(os.listdir(place)) if name > query.get("startAfter", "")]
            rows = [status(place / name, name, f"{path}/{name}") for name in names[: hdfs.batch]]
            left = max(0, len(names) - hdfs.batch)
            return {
                "DirectoryListing": {"partialListing": {"FileStatuses": {"FileStatus": rows}}, "remainingEntries": left}
            }

        def getaclstatus(self, _place: Path, path: str, _query: dict[str, str]) -> Any:
            return {"AclStatus": {"entries": hdfs.lists[path], "group": "staff", "owner": "anna", "stickyBit": False}}

        def send(self, status: int, body: bytes) -> None:
            with contextlib.suppress(ConnectionError):
                self.give(status, body)

        def give(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if hdfs.hold is not None and datanode:
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                hdfs.hold.wait(60)
                self.close_connection = True
                return
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    def status(place: Path, name: str, path: str) -> dict[str, Any]:
        held = place.lstat()
        kind = "SYMLINK" if place.is_symlink() else "DIRECTORY" if stat.S_ISDIR(held.st_mode) else "FILE"
        told = {
            "accessTime": 0, "blockSize": 134217728, "childrenNum": 0, "fileId": held.st_ino, "group": "staff",
            "length": held.st_size if kind == "FILE" else 0, "modificationTime": int(held.st_mtime * 1000), "owner": "anna",
            "pathSuffix": name, "permission": f"{stat.S_IMODE(held.st_mode):o}", "replication": 3, "storagePolicy": 0, "type": kind,
        }  # fmt: skip
        if kind == "SYMLINK":
            told["symlink"] = os.readlink(place)
        if path in hdfs.lists:
            told["aclBit"] = True
        return told

    return Handler
