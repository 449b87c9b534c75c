"""One connection to a Redis server: logged in, its databases listed, their keys walked. Reading commands alone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.redis.access import Access, access
from scanner.crawlers.redis.keys import Families, Family
from scanner.crawlers.redis.resp import Refusal, Resp, Word
from scanner.crawlers.redis.values import text_of
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.stores import Shelf, Shelves, Table

KEYS = "application/x-redis-keys"
READING = frozenset({"DBSIZE", "GETRANGE", "HSCAN", "JSON.GET", "LRANGE", "SCAN", "SSCAN", "TYPE", "XRANGE", "ZSCAN"})
"""Commands that are sent about keys; beside them AUTH, PING, SELECT, INFO, ACL LIST, CONFIG GET, CLIENT NO-TOUCH."""
_AT_ONCE = 1000
"""Keys that one SCAN looks at: the server does nothing else meanwhile."""
_PASSING = {"LOADING", "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN", "UNKILLABLE"}
_DATABASES = 16
"""Databases that are tried where the server does not say which hold keys."""


class RedisStore:
    """See Store. A path is the number of a database."""

    def __init__(self, place: PlaceUrl, password: str | None, limits: Limits) -> None:
        self._place, self._password = place, password
        self._shown = printable(place.server)
        self._most = 4 * limits.max_cell + 4
        self._line = self._made()
        self._database = 0
        self._info: dict[str, str] = {}
        self._access: Access | None = None
        self.epoch: object = None
        """The same as long as the server has not been started anew: cursors hold only so long."""

    def connect(self) -> None:
        """See Store."""
        self._line.connect()
        self._database = 0
        try:
            self._login()
            self._info = self._told(self._line.call("INFO"))
        except Refusal as error:
            if error.code != "NOPERM":
                raise self._refused(error) from None
            self._info = {}
        self.epoch = self._info.get("run_id") or object()
        version = [int(number) for number in re.findall(r"\d+", self._info.get("redis_version", ""))[:2]]
        if version >= [7, 2] or not version:  # older ones have no such command, and count the error
            with contextlib.suppress(Refusal):
                self._line.call("CLIENT", "NO-TOUCH", "ON")

    def shelves(self) -> Shelves:
        """See Store."""
        wanted = self._place.path.strip("/")
        if wanted:
            if not wanted.isascii() or not wanted.isdigit() or not self._selected(int(wanted)):
                raise ReadError("vanished", wanted[:20])
            return Shelves([wanted])
        if "run_id" in self._info:
            found = re.findall(r"^db(\d+)$", "\n".join(self._told(self._line.call("INFO", "keyspace"))), re.MULTILINE)
            return Shelves(found)
        found = [str(at) for at in range(_DATABASES) if self._selected(at) and self._call("DBSIZE")]
        return Shelves(found, Problem("unreadable", "INFO keyspace"))

    def shelf(self, name: str) -> Shelf:
        """See Store: the families of the keys of a database."""
        if not self._selected(int(name)):
            raise ReadError("vanished")
        families, cursor = Families(), b"0"
        while True:
            cursor, keys = self._call("SCAN", cursor, "COUNT", _AT_ONCE)
            families.add(keys)
            if cursor == b"0":
                break
        told = self.who()
        tables = []
        for family in families.found():
            readers, exposure = told.of(family.name)
            locator = [int(name), family.packed()]
            tables.append(Table(family.name, locator, access=readers, media_type=KEYS, exposure=exposure))
        return Shelf(tables, apart=self._elsewhere())

    def keys(self, epoch: object, database: int, family: Family, cursor: bytes) -> tuple[bytes, list[bytes]]:
        """The next keys of a family, and where to go on (``0``: nowhere). A key may come again.

        Raises ReadError ``connection`` where the server was started anew since ``epoch``.
        """
        self._at(epoch, database)
        match = ("MATCH", family.name) if family.parts else ()
        onward, keys = self._call("SCAN", cursor, *match, "COUNT", _AT_ONCE)
        return onward, [key for key in keys if family.has(key)]

    def asked(self, epoch: object, database: int, commands: Sequence[Sequence[Word]]) -> tuple[list[Any], int, int]:
        """The answers to commands, refusals in their place; bytes that came; values cut. Raises like ``keys``."""
        self._at(epoch, database)
        received, cut = self._line.received, self._line.cut
        answers = self._calls(commands)
        return answers, self._line.received - received, self._line.cut - cut

    def close(self) -> None:
        """See Store."""
        self._line.close()

    def _made(self) -> Resp:
        return Resp(self._place, use_tls=self._place.scheme == "rediss", shown=self._shown, most=self._most)

    def _login(self) -> None:
        if self._password:
            user = [self._place.user] if self._place.user else []
            try:
                self._line.call("AUTH", *user, self._password)
            except Refusal as error:
                if "without any password" not in error.words:  # the server asks for none: everybody gets in
                    raise
        self._line.call("PING")

    def _refused(self, error: Refusal) -> TargetError | Busy | Lost:
        if error.code in _PASSING or "max number of clients" in error.words:
            return Busy(error.code if error.code in _PASSING else "maxclients")
        if error.code == "DENIED":
            return target_error("unreachable", place=self._shown, answer="DENIED (protected-mode)")
        if error.code == "ERR" and "protocol" in error.words.lower():
            return Lost("protocol")
        return target_error("login", place=self._shown, answer=error.code)

    def _at(self, epoch: object, database: int) -> None:
        if epoch != self.epoch:
            raise ReadError("connection", "restarted")
        if not self._selected(database):
            raise ReadError("vanished")

    def _selected(self, database: int) -> bool:
        if database != self._database:
            try:
                self._line.call("SELECT", database)
            except Refusal as error:
                if error.code in _PASSING:
                    raise Busy(error.code) from None
                return False
            self._database = database
        return True

    def _call(self, *words: Word) -> Any:
        (answer,) = self._calls([words])
        if isinstance(answer, Refusal):
            raise ReadError("unreadable", answer.code)
        return answer

    def _calls(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        for words in commands:
            if words[0] not in READING:
                raise PermissionError(f"read only: {words[0]!r} is not sent")
        answers = self._line.calls(commands)
        for answer in answers:
            if isinstance(answer, Refusal) and answer.code in _PASSING:
                raise Busy(answer.code)
        return answers

    def who(self) -> Access:
        """Who can read the server."""
        if self._access is None:
            self._access = access(self._line, self._made() if self._password else None)
        return self._access

    def _elsewhere(self) -> Problem | None:
        """A node of a cluster holds its own keys alone."""
        return Problem("cluster_node") if self._info.get("cluster_enabled") == "1" else None

    @staticmethod
    def _told(answer: bytes) -> dict[str, str]:
        return dict(_lines(text_of(answer)))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name, value
