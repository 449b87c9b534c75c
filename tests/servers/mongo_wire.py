"""A small server that speaks MongoDB's wire protocol (OP_MSG), for tests: no such server can be had from a registry.

Its answers have the shapes that the manual gives of a server 7.0 (commands, cursors, errors with their codes, the order
of types, SCRAM-SHA-256 by RFC 7677). ``python -m tests.servers.mongo_wire PORT auth|open [CERTIFICATE KEY]`` serves loopback, until killed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import os
import random
import select
import socket
import socketserver
import ssl
import struct
import sys
import threading
from typing import Any

import bson
from bson import Binary, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp

USER, PASSWORD, ADMIN = "scan", "ge heim", "root"
_OPTIONS = bson.CodecOptions(datetime_conversion=bson.codec_options.DatetimeConversion.DATETIME_MS)
_TYPES = [
    (MinKey, 0), (type(None), 1), (Decimal128, 2), ((str,), 3), (dict, 4), (list, 5), (bytes, 6), (ObjectId, 7),
    (bool, 8), ((int, float), 2), (bson.DatetimeMS, 9), (Timestamp, 10), (Regex, 11), (MaxKey, 12),
]  # fmt: skip


class Failed(Exception):
    def __init__(self, code: int, name: str) -> None:
        super().__init__(name)
        self.told = {"ok": 0.0, "errmsg": f"{name}: something about it", "code": code, "codeName": name}


def order(value: Any) -> Any:
    """The order of values of any type (BSON comparison order)."""
    if isinstance(value, bool):
        return 8, value
    for kind, rank in _TYPES:
        if isinstance(value, kind):
            if isinstance(value, dict):
                return rank, [(order(inner), name) for name, inner in value.items()]
            if isinstance(value, list):
                return rank, [order(inner) for inner in value]
            if isinstance(value, Decimal128):
                return rank, float(value.to_decimal())
            return rank, (0 if value is None or rank in {0, 12} else value if rank != 11 else value.pattern)
    return 13, str(value)


class Data:
    def __init__(self) -> None:
        self.databases: dict[str, dict[str, dict[str, Any]]] = {}
        self.asked: list[str] = []
        self.cursors: dict[int, tuple[str, list[dict[str, Any]]]] = {}
        self.failing: dict[str, list[Any]] = {}
        self.hidden: set[str] = set()
        self.closed: set[str] = set()
        """Collections that the account is not shown, and those that it is and may not read."""
        self.bound = "127.0.0.1"
        self.open: set[Any] = set()
        """Connections that nobody has closed."""
        self.most = 0
        """The most of them at a time."""
        self.lock = threading.Lock()
        self.numbers = itertools.count(7)


class Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self.data: Data = self.server.data
        self.user = "" if self.server.auth else ADMIN
        self.scram: Any = None
        while head := self.rfile.read(16):
            size, number, _, code = struct.unpack("<iiii", head)
            body = self.rfile.read(size - 16)
            answer = self.legacy(body) if code == 2004 else self.message(body)
            if answer is None:
                return
            self.wfile.write(self.packed(answer, number, legacy=code == 2004))

    def packed(self, answer: dict[str, Any], number: int, *, legacy: bool) -> bytes:
        body = (struct.pack("<iqii", 8, 0, 0, 1) if legacy else struct.pack("<iB", 0, 0)) + bson.encode(answer)
        return struct.pack("<iiii", len(body) + 16, 1, number, 1 if legacy else 2013) + body

    def legacy(self, body: bytes) -> dict[str, Any]:
        start = body.index(b"\0", 4) + 9
        return self.hello(bson.decode(body[start:]))

    def message(self, body: bytes) -> dict[str, Any] | None:
        at, command, sequences = 4, {}, {}
        while at < len(body):
            kind, at = body[at], at + 1
            size = struct.unpack_from("<i", body, at)[0]
            if kind == 0:
                command = bson.decode(body[at : at + size], _OPTIONS)
            else:
                end = body.index(b"\0", at + 4)
                sequences[body[at + 4 : end].decode()] = bson.decode_all(body[end + 1 : at + size], _OPTIONS)
            at += size
        command |= sequences
        name = next(iter(command))
        with self.data.lock:
            self.data.asked.append(name)
            wanted = self.data.failing.get(name)
            if wanted:
                failure = wanted.pop(0)
                return None if failure == "close" else Failed(*failure).told if failure else self.done(name, command)
            return self.done(name, command)

    def done(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        method = getattr(self, "do_" + name.lower(), None)
        try:
            return {"ok": 1.0} | method(command) if method else Failed(59, "CommandNotFound").told
        except Failed as error:
            return error.told

    def hello(self, command: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": 1.0, "helloOk": True, "ismaster": True, "isWritablePrimary": True, "maxBsonObjectSize": 16 << 20,
            "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000, "logicalSessionTimeoutMinutes": 30,
            "minWireVersion": 0, "maxWireVersion": 21, "readOnly": False,
        } | ({"saslSupportedMechs": ["SCRAM-SHA-256"]} if "saslSupportedMechs" in command else {})  # fmt: skip

    do_hello = do_ismaster = hello

    def do_ping(self, command):
        return {}

    do_endsessions = do_createindexes = do_ping

    def do_listindexes(self, command):
        return self.cursor(command["listIndexes"], [], 2)

    # -- who --

    def do_saslstart(self, command):
        first = bytes(command["payload"]).decode().partition(",,")[2]
        self.name = first.partition("n=")[2].partition(",")[0]
        salt, nonce = b"salt-of-sixteen-", first.partition("r=")[2] + "server"
        self.scram = (first, f"r={nonce},s={base64.b64encode(salt).decode()},i=4096", salt)
        return {"conversationId": 1, "done": False, "payload": Binary(self.scram[1].encode())}

    def do_saslcontinue(self, command):
        final = bytes(command["payload"]).decode()
        if not final:
            return {"conversationId": 1, "done": True, "payload": Binary(b"")}
        first, told, salt = self.scram
        bare, _, proof = final.rpartition(",p=")
        salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, 4096)
        words = f"{first},{told},{bare}".encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        sign = hmac.digest(hashlib.sha256(key).digest(), words, "sha256")
        if (
            self.name not in {USER, ADMIN}
            or bytes(a ^ b for a, b in zip(base64.b64decode(proof), sign, strict=True)) != key
        ):
            raise Failed(18, "AuthenticationFailed")
        self.user = self.name
        server = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), words, "sha256")
        return {"conversationId": 1, "done": True, "payload": Binary(b"v=" + base64.b64encode(server))}

    def allowed(self, *, admin: bool = False, name: str = "") -> None:
        if (
            not self.user
            or (admin and self.user != ADMIN)
            or (name in self.data.hidden | self.data.closed and self.user != ADMIN)
        ):
            raise Failed(13, "Unauthorized")

    def do_connectionstatus(self, command):
        users = [{"user": self.user, "db": "admin"}] if self.user and self.server.auth else []
        actions = [
            "find",
            "listCollections",
            "collStats",
            *(["insert", "update", "remove", "listDatabases"] if self.user == ADMIN else []),
        ]
        privileges = [{"resource": {"db": "", "collection": ""}, "actions": actions}] if users else []
        return {
            "authInfo": {
                "authenticatedUsers": users,
                "authenticatedUserRoles": [],
                "authenticatedUserPrivileges": privileges,
            }
        }

    def do_usersinfo(self, command):
        self.allowed(admin=True)
        users = [(USER, "read", "app"), (ADMIN, "root", "admin")] if self.server.auth else []
        return {
            "users": [
                {"user": user, "db": "admin", "roles": [{"role": role, "db": where}]} for user, role, where in users
            ]
        }

    def do_getcmdlineopts(self, command):
        self.allowed(admin=True)
        return {"argv": ["mongod"], "parsed": {"net": {"bindIp": self.data.bound}}}

    # -- what there is --

    def do_listdatabases(self, command):
        self.allowed(admin=command.get("authorizedDatabases") is False)
        return {"databases": [{"name": name} for name in sorted(self.data.databases)]}

    def do_listcollections(self, command):
        narrow = command.get("nameOnly") and command.get("authorizedCollections")
        if not narrow and self.user != ADMIN and self.data.hidden:
            raise Failed(13, "Unauthorized")
        self.allowed()
        found = [
            {"name": name, "type": one["type"]} | ({} if command.get("nameOnly") else {"options": one["options"]})
            for name, one in self.data.databases.get(command["$db"], {}).items()
            if command.get("filter", {}).get("name", name) == name and (not narrow or name not in self.data.hidden)
        ]
        return self.cursor("$cmd.listCollections", found, 2)

    def do_collstats(self, command):
        return {
            "ns": command["collstats" if "collstats" in command else "collStats"],
            "size": sum(len(bson.encode(one)) for one in self.documents(command["$db"], command["collStats"])),
        }

    def do_count(self, command):
        return {"n": len(self.documents(command["$db"], command["count"]))}

    def documents(self, database: str, name: str) -> list[dict[str, Any]]:
        self.allowed(name=name)
        found = self.data.databases.get(database, {}).get(name)
        if found is None:
            return []
        return found["documents"] if found["type"] != "view" else self.documents(database, found["options"]["viewOn"])

    # -- reading --

    def do_find(self, command):
        found = [
            one for one in self.documents(command["$db"], command["find"])
            if all(one.get(name) == value for name, value in command.get("filter", {}).items())
        ]  # fmt: skip
        if command.get("sort"):
            found = sorted(found, key=lambda one: order(one["_id"]))
        if "min" in command:
            if "hint" not in command:
                raise Failed(51173, "Location51173")
            least = order(command["min"]["_id"])
            found = [one for one in found if order(one["_id"]) >= least]
        if limit := command.get("limit"):
            found = found[:limit]
        if command.get("singleBatch"):
            return {"cursor": {"firstBatch": found, "id": Int64(0), "ns": f"{command['$db']}.{command['find']}"}}
        return self.cursor(command["find"], found, command.get("batchSize", 101))

    def do_aggregate(self, command):
        found = self.documents(command["$db"], command["aggregate"])
        for stage in command["pipeline"]:
            if "$sample" in stage:
                found = random.Random(1).sample(found, min(len(found), stage["$sample"]["size"]))
            elif "$match" in stage:
                drawn = random.Random(1)
                found = [one for one in found if drawn.random() < stage["$match"]["$sampleRate"]]
        return self.cursor(command["aggregate"], found, command["cursor"].get("batchSize", 101))

    def cursor(self, name: str, found: list[dict[str, Any]], size: int) -> dict[str, Any]:
        number = next(self.data.numbers) if len(found) > size else 0
        if number:
            self.data.cursors[number] = (name, found[size:])
        return {"cursor": {"firstBatch": found[:size], "id": Int64(number), "ns": f"app.{name}"}}

    def do_getmore(self, command):
        name, left = self.data.cursors.pop(command["getMore"], (None, []))
        if name is None:
            raise Failed(43, "CursorNotFound")
        size = command.get("batchSize", 101)
        if left[size:]:
            self.data.cursors[command["getMore"]] = (name, left[size:])
        return {
            "cursor": {
                "nextBatch": left[:size],
                "id": Int64(command["getMore"] if left[size:] else 0),
                "ns": f"app.{name}",
            }
        }

    def do_killcursors(self, command):
        for number in command["cursors"]:
            self.data.cursors.pop(number, None)
        return {"cursorsKilled": command["cursors"], "cursorsNotFound": [], "cursorsAlive": [], "cursorsUnknown": []}

    # -- what the tests do --

    def do_insert(self, command):
        self.allowed(admin=True)
        known = self.data.databases.setdefault(command["$db"], {}).setdefault(
            command["insert"], {"type": "collection", "options": {}, "documents": []}
        )
        known["documents"] += command["documents"]
        return {"n": len(command["documents"])}

    def do_create(self, command):
        options = {name: command[name] for name in ("viewOn", "pipeline", "validator", "timeseries") if name in command}
        kind = "view" if "viewOn" in options else "timeseries" if "timeseries" in options else "collection"
        self.data.databases.setdefault(command["$db"], {})[command["create"]] = {
            "type": kind,
            "options": options,
            "documents": [],
        }
        return {}

    def do_drop(self, command):
        self.data.databases.get(command["$db"], {}).pop(command["drop"], None)
        return {}

    def do_dropdatabase(self, command):
        self.data.databases.pop(command["$db"], None)
        return {}

    def do_set(self, command):
        """What the test wants to be so: ``hidden`` and ``closed`` collections, an address it is ``bound`` to, commands ``failing``."""
        self.data.hidden = set(command.get("hidden", self.data.hidden))
        self.data.closed = set(command.get("closed", self.data.closed))
        self.data.bound = command.get("bound", self.data.bound)
        self.data.failing |= command.get("failing", {})
        return {}

    def do_asked(self, command):
        asked, self.data.asked = self.data.asked, []
        return {"asked": asked}

    def do_most(self, command):
        """The most connections at a time since it was asked last."""
        most, self.data.most = self.data.most, 0
        return {"most": most}


def _is_closed(sock: Any) -> bool:
    """Whether the other side has closed it, and there is nothing more to read."""
    try:
        return bool(select.select([sock], [], [], 0)[0]) and not sock.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):  # closed on this side as well
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, *, auth: bool, files: list[str]) -> None:
        super().__init__(("127.0.0.1", port), Session)
        self.data, self.auth, self.tls = Data(), auth, None
        if files:
            self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.tls.load_cert_chain(*files)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count it, without those that have been closed before and whose threads have not noticed."""
        with self.data.lock:
            self.data.open = {one for one in self.data.open if not _is_closed(one)} | {request}
            self.data.most = max(self.data.most, len(self.data.open))
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self.data.lock:
            self.data.open.discard(request)
        super().shutdown_request(request)

    def finish_request(self, request: Any, client_address: Any) -> None:
        super().finish_request(self.tls.wrap_socket(request, server_side=True) if self.tls else request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is the test's doing."""


if __name__ == "__main__":
    with Server(int(sys.argv[1]), auth=sys.argv[2] == "auth", files=sys.argv[3:]) as running:
        os.write(1, b"%d\n" % running.server_address[1])
        running.serve_forever()
