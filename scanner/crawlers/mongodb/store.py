"""One connection to a MongoDB server: its databases and collections, and their documents in batches. Reads alone."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import bson
import pymongo
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import BSONError
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_preferences import SecondaryPreferred

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem
from scanner.crawlers import share, tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.mongodb.access import Access, access, reach, stranger
from scanner.crawlers.mongodb.monitor import SELDOM, BriefMonitor
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.stores import Shelf, Shelves, Table

COLLECTION = "application/x-mongodb-collection"
_OWN = {"config", "local"}
"""Databases in which the server keeps what is its own."""
_LOGIN = {18, 8000}
_GONE = {11600, 11602, 91, 189, 10107, 13435, 13436, 6, 7, 89, 9001, 43, 175, 237}
"""Interrupted, shutting down, no primary, network, a cursor that is no more."""
_BUSY = {16500, 202, 462}
_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(
    document_class=dict, unicode_decode_error_handler="replace", datetime_conversion=DatetimeConversion.DATETIME_AUTO
)
_READS = {"find", "find_one", "aggregate", "estimated_document_count"}
T = TypeVar("T")

for _name in ("pymongo", "pymongo.command", "pymongo.connection", "pymongo.serverSelection", "pymongo.topology"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # below, commands and documents are written to the log


@dataclass(frozen=True, slots=True)
class Collection:
    """What the server says of one collection. ``ordered``: it can be gone through by ``_id`` from anywhere on."""

    kind: str
    validator: Any = None

    @property
    def ordered(self) -> bool:
        """Views have no index, series of measurements none by ``_id``."""
        return self.kind == "collection"


class MongoStore:
    """See Store. A path is the name of a database."""

    def __init__(self, place: PlaceUrl, password: str | None, limits: Limits) -> None:
        self._place, self._password, self._limits = place, password, limits
        self._shown = printable(place.server)
        self._client: pymongo.MongoClient[dict[str, Any]] | None = None
        self._cursors: dict[object, Iterator[dict[str, Any]]] = {}
        self._access: Access | None = None

    def connect(self) -> None:
        """See Store."""
        self._reached()
        self._client = self._made(login=bool(self._place.user))
        self._guarded(lambda: self._connected.admin.command("ping"))

    def shelves(self) -> Shelves:
        """See Store."""
        wanted = self._place.path.strip("/")
        if wanted:
            self._must_be(wanted)
            return Shelves([wanted])
        command = {"listDatabases": 1, "nameOnly": True}
        told = self._guarded(lambda: self._connected.admin.command(command))
        names = {str(one["name"]) for one in told["databases"]}
        hidden = None if self.who().sees_all else Problem("unreadable", "listDatabases")
        return Shelves(sorted(names), hidden, {name: Problem("servers_own") for name in names & _OWN})

    def shelf(self, name: str) -> Shelf:
        """See Store: the collections of a database."""
        hidden = None
        try:
            listed = self._listed(name, {"nameOnly": False})
        except ReadError as error:
            if error.problem.detail != "Unauthorized":
                raise
            listed = self._listed(name, {"nameOnly": True, "authorizedCollections": True})
            hidden = Problem("unreadable", "listCollections")
        names = {str(one["name"]) for one in listed}
        who = self.who()
        return Shelf([self._table(name, one, names, who) for one in listed], hidden)

    def collection(self, database: str, name: str) -> Collection:
        """What there is to say of one. Raises ReadError ``vanished``."""
        try:
            found = self._listed(database, {"filter": {"name": name}})
        except ReadError as error:
            if error.problem.detail != "Unauthorized":
                raise
            every = self._listed(database, {"nameOnly": True, "authorizedCollections": True})
            found = [one for one in every if one["name"] == name]
        if not found:
            raise ReadError("vanished")
        options = found[0].get("options") or {}
        return Collection(str(found[0].get("type", "collection")), options.get("validator"))

    def after(self, database: str, name: str, last: Any, count: int, *, first: bool) -> list[dict[str, Any]]:
        """The next ``count`` documents by ``_id`` behind ``last``, of whatever type; fewer where they are large."""

        def found() -> list[dict[str, Any]]:
            cursor = self._of(database, name).find({}, sort=[("_id", 1)], limit=-count - 1).hint([("_id", 1)])
            if not first:  # "greater than" would find those of the same type alone
                cursor = cursor.min([("_id", last)])
            return list(self._timed(cursor))

        documents = self._guarded(found)
        return documents[1:] if documents and not first and _same(documents[0].get("_id"), last) else documents

    def count(self, database: str, name: str) -> int:
        """About how many documents there are, as the server keeps it."""
        return self._guarded(lambda: int(self._of(database, name).estimated_document_count()))

    def opened(self, database: str, name: str, pipeline: Sequence[Mapping[str, Any]]) -> object:
        """Begin to read documents in no order that could be gone on with; ``more`` gives them."""
        token = object()
        most = round(self._limits.statement_timeout * 1000)
        self._cursors[token] = self._guarded(
            lambda: self._of(database, name).aggregate(
                list(pipeline), batchSize=500, maxTimeMS=most, allowDiskUse=False
            )
        )
        return token

    def more(self, token: object, count: int) -> list[dict[str, Any]]:
        """The next documents; none at the end. Raises ReadError ``connection`` where the connection is another."""
        cursor = self._cursors.get(token)
        if cursor is None:
            raise ReadError("connection", "restarted")

        def taken() -> list[dict[str, Any]]:
            return list(itertools.islice(cursor, count))

        return self._guarded(taken)

    def chunk(self, database: str, bucket: str, file: Any, number: int) -> bytes:
        """A piece of a GridFS file. Raises ReadError ``damaged`` where it is not there."""
        query = {"files_id": file, "n": number}
        found = self._guarded(lambda: self._of(database, f"{bucket}.chunks").find_one(query))
        if found is None or not isinstance(found.get("data"), bytes):
            raise ReadError("damaged", f"GridFS {number}")
        return bytes(found["data"])

    def close(self) -> None:
        """See Store."""
        client, self._client = self._client, None
        self._cursors = {}
        if client is not None:
            with contextlib.suppress(Exception):
                client.close()

    def _reached(self) -> None:
        """Try the port: the driver takes neither a closed one nor a bad certificate for an answer before time is up."""
        host, options = self._place.host, self._place.options
        context = tls.context(options, self._shown) if options.get("tls") == "1" else None
        try:
            with socket.create_connection((host, self._place.port), share.TIMEOUT) as sock:
                if context is not None:
                    context.wrap_socket(sock, server_hostname=host).close()
        except ssl.SSLError as error:
            raise tls.refusal(error, self._shown) from None
        except (OSError, UnicodeError) as error:
            raise Lost(type(error).__name__) from None

    @property
    def _connected(self) -> pymongo.MongoClient[dict[str, Any]]:
        if self._client is None:
            raise Lost("closed")
        return self._client

    def _made(self, *, login: bool) -> pymongo.MongoClient[dict[str, Any]]:
        options, wait = self._place.options, round(share.TIMEOUT * 1000)
        given: dict[str, Any] = {
            "directConnection": "replicaSet" not in options,
            "serverSelectionTimeoutMS": wait, "connectTimeoutMS": wait, "socketTimeoutMS": wait,
            "retryReads": False, "retryWrites": False, "maxPoolSize": 1, "appname": "pandian", "connect": False,
            "read_preference": SecondaryPreferred(), "serverMonitoringMode": "poll", "heartbeatFrequencyMS": SELDOM,
            "_monitor_class": BriefMonitor,
        }  # fmt: skip
        if "replicaSet" in options:
            given["replicaSet"] = options["replicaSet"]
        if options.get("tls") == "1":
            ca = {"tlsCAFile": os.path.expanduser(options["ca"])} if "ca" in options else {}
            given |= {"tls": True, "tlsAllowInvalidCertificates": tls.insecure(options), **ca}
        if login:
            given |= {"username": self._place.user, "password": self._password or ""}
            given["authSource"] = options.get("authSource", "admin")
        if login and "authMechanism" in options:
            given["authMechanism"] = options["authMechanism"]
        host = f"[{self._place.host}]" if ":" in self._place.host else self._place.host
        try:
            return pymongo.MongoClient(host, self._place.port, **given)
        except (PyMongoError, ValueError, TypeError) as error:
            answer = type(error).__name__
            raise target_error("database", place=self._shown, answer=answer) from None

    def _of(self, database: str, name: str) -> Any:
        return _ReadOnly(self._connected.get_database(database, codec_options=_CODEC).get_collection(name))

    def _timed(self, cursor: Any) -> Any:
        return cursor.max_time_ms(round(self._limits.statement_timeout * 1000))

    def _listed(self, database: str, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        return self._guarded(lambda: list(self._all_listed(database, options)))

    def _all_listed(self, database: str, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        known = self._connected.get_database(database)
        told = known.command({"listCollections": 1, **options, "cursor": {}})["cursor"]
        yield from told["firstBatch"]
        while told["id"]:
            more = {"getMore": told["id"], "collection": str(told["ns"]).partition(".")[2]}
            told = known.command(more)["cursor"]
            yield from told["nextBatch"]

    def _table(self, database: str, told: Mapping[str, Any], names: set[str], who: Access) -> Table:
        name = str(told["name"])
        readers, exposure = who.of(database)
        problem, size = None, None
        if name.startswith("system."):
            problem = Problem("servers_own")
        elif name.endswith(".chunks") and name.removesuffix(".chunks") + ".files" in names:
            problem = Problem("read_with", name.removesuffix(".chunks") + ".files")
        elif told.get("type", "collection") == "collection":
            with contextlib.suppress(ReadError):
                size = int(self._guarded(lambda: self._connected[database].command("collStats", name))["size"])
        return Table(
            name, [database, name], size=size, access=readers, media_type=COLLECTION, exposure=exposure,
            problem=problem, skipped=True,
        )  # fmt: skip

    def _must_be(self, name: str) -> None:
        """Raise ReadError ``vanished`` where the server tells that there is no such database."""
        try:
            told = self._guarded(lambda: self._connected.admin.command({"listDatabases": 1, "nameOnly": True}))
        except ReadError:
            return
        if name not in {one["name"] for one in told["databases"]}:
            raise ReadError("vanished")

    def who(self) -> Access:
        """Who can read the server, and what this account may do."""
        if self._access is None:
            if self._place.user:
                reached = self._reach_of_a_stranger()
            else:
                reached = self._guarded(lambda: reach(self._connected, self._place.host))
            self._access = self._guarded(lambda: access(self._connected, reached))
        return self._access

    def _reach_of_a_stranger(self) -> str | None:
        """Who gets in without a login: tried in place of the own connection, for there is to be one at a time."""
        self._connected.close()
        other = self._made(login=False)
        try:
            return self._guarded(lambda: stranger(other, self._place.host))
        finally:
            other.close()
            self._client, self._cursors = self._made(login=True), {}

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except OperationFailure as error:
            raise self._meant(error) from None
        except ConfigurationError as error:
            raise target_error("database", place=self._shown, answer=type(error).__name__) from None
        except ConnectionFailure as error:
            raise Lost(type(error).__name__) from None
        except (PyMongoError, BSONError, OSError) as error:
            if isinstance(error, BSONError):
                raise ReadError("damaged", type(error).__name__) from None
            raise Lost(type(error).__name__) from None

    def _meant(self, error: OperationFailure) -> Exception:
        code = error.code or 0
        name = str((error.details or {}).get("codeName") or code)
        if code in _LOGIN:
            return _login(self._shown, name)
        if code in _BUSY:
            return Busy(name)
        if code in _GONE:
            return Lost(name)
        if code == 26:
            return ReadError("vanished")
        if code == 50:
            return ReadError("timeout", f"{self._limits.statement_timeout:g} s")
        return ReadError("table_unreadable", name if name.isascii() and name.isalnum() else "OperationFailure")


class _ReadOnly:
    """A collection without whatever could change it."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def __getattr__(self, name: str) -> Any:
        if name not in _READS:
            raise PermissionError(f"read only: {name} is not done")
        return getattr(self._collection, name)


def _same(one: Any, other: Any) -> bool:
    """Whether two keys are the same to the server: 1 is not true, and NaN is itself."""
    return bson.encode({"": one}) == bson.encode({"": other})


def _login(shown: str, answer: str) -> TargetError:
    return target_error("login", place=shown, answer=answer)
