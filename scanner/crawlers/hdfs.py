"""HDFS, by WebHDFS: lists from the namenode, bytes from the datanodes that it sends to."""

from __future__ import annotations

import json
import stat
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeGuard, cast
from urllib.parse import parse_qs, quote, unquote, urlsplit

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers import posix_modes
from scanner.crawlers.errors import target_error
from scanner.crawlers.http.client import Http, Reply, basic
from scanner.crawlers.http.login import Login
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.share import Busy, Entry, Lost, PartlyListed

_ROOT = "/webhdfs/v1"
_LARGEST = 512 << 20
"""Bytes of the list of one folder, where the server gives it whole."""
_SMALL = 1 << 20
_PASSING = {"StandbyException", "RetriableException", "SafeModeException", "ObserverRetryOnActiveException"}
_DATANODES = 8
"""Connections to datanodes that are kept."""
_KINDS = {"FILE": stat.S_IFREG, "DIRECTORY": stat.S_IFDIR, "SYMLINK": stat.S_IFLNK}


class HdfsCrawler(RemoteCrawler):
    """``hdfs://user@namenode:9870/path``, by TLS ``swebhdfs://user@namenode:9871/path?ca=FILE&insecure=1``.

    ``auth=kerberos``: by the ticket there is, or one that user and password get. ``auth=token``: the password is a
    delegation token. ``auth=basic``: user and password are those of a gateway (Knox).
    Without it the user is who one says one is, as on a cluster without Kerberos.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        if place.options.get("auth") not in {None, "token", "basic", "kerberos"}:
            raise target_error("url_option_value", scheme=place.scheme, option="auth")
        super().__init__(target, limits, place, lambda: HdfsShare(place, target.password))


class HdfsShare:
    """One connection to the namenode, and a few to the datanodes that it named for reading."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place = place
        self._tls = place.scheme == "swebhdfs"
        way = place.options.get("auth")
        authorization = basic(place.user, password) if way == "basic" else None
        self._login = Login(place, password) if way == "kerberos" else None
        self._http = Http(place, use_tls=self._tls, authorization=authorization)
        self._who = f"&delegation={quote(password or '', safe='')}" if way == "token" else ""
        if place.user and way is None:
            self._who = f"&user.name={quote(place.user, safe='')}"
        self._nodes: OrderedDict[tuple[str, int], Http] = OrderedDict()
        self._batches = True
        """The server gives long lists in parts."""

    def connect(self) -> None:
        """See Share. A refusal is told once: accounts are locked after a few."""
        shown = printable(self._place.server)
        if self._login is not None:
            self._http.authorization = self._login.ticket()
        reply = self._http.open("GET", f"{_ROOT}/?op=GETFILESTATUS{self._who}")
        try:
            said = _said(reply, _SMALL)
        except ReadError:
            raise target_error("no_webhdfs", place=shown, answer=f"HTTP {reply.status}") from None
        if reply.status == 401:
            offered = (reply.headers.get("www-authenticate") or _exception(said)).partition(" ")[0]
            raise target_error("login", place=shown, answer=printable(f"HTTP 401 ({offered[:40]})"))
        if _exception(said) in _PASSING:
            raise Busy(_exception(said))
        if "FileStatus" not in said and _exception(said) not in {"AccessControlException", "FileNotFoundException"}:
            answer = printable(f"HTTP {reply.status} {_exception(said)[:60]}".strip())
            raise target_error("no_webhdfs", place=shown, answer=answer)

    def close(self) -> None:
        """See Share."""
        for node in self._nodes.values():
            node.close()
        self._nodes.clear()
        self._http.close()
        if self._login is not None:
            self._login.close()

    def entry(self, path: str) -> Entry:
        """See Share."""
        said = self._asked(path, "GETFILESTATUS")
        return self._told(path, path.rpartition("/")[2], _mapping(said.get("FileStatus")))

    def entries(self, path: str) -> Iterable[Entry]:
        """See Share. Snapshots are in no list: what they hold is walked where it is named."""
        found: dict[str, Entry] = {}
        whole, after = True, ""
        while True:
            rows, more = self._rows(path, after)
            for row in rows:
                name = row.get("pathSuffix") if isinstance(row, dict) else None
                if not _is_name(name):
                    whole = False
                elif name == ".snapshot":
                    found[name] = Entry(name, "other", problem=Problem("link", "snapshot"))
                elif name not in found:
                    found[name] = self._told(f"{path}/{name}", name, row)
            names = list(found)
            if not more:
                break
            if not names or names[-1] == after:
                whole = False
                break
            after = names[-1]
        if not whole:
            raise PartlyListed(Problem("damaged", "LISTSTATUS"), list(found.values()))
        return list(found.values())

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        target = f"{_target(path)}?op=OPEN&offset={offset}&length={size}{self._who}"
        reply = self._http.open("GET", target, follow=False)
        if reply.status == 307:
            node, query = self._onward(path, reply)
            reply = node.open("GET", f"{quote(_ROOT + path)}?{query}", follow=False)
            if reply.status in {400, 404} and "%" in path:  # datanodes of Hadoop 2.7 decode names twice
                reply.leave()
                reply = node.open("GET", f"{quote(quote(_ROOT + path))}?{query}", follow=False)
        if reply.status == 200:
            data = bytearray()
            for piece in reply.pieces():
                data += piece
                if len(data) >= size:
                    reply.leave()
                    break
            return bytes(data[:size])
        raise self._refusal(reply.status, _said(reply, _SMALL))

    def _rows(self, path: str, after: str) -> tuple[list[Any], bool]:
        """Some of a folder's entries behind ``after``, and whether there are more."""
        if self._batches:
            start = f"&startAfter={quote(after, safe='')}" if after else ""
            try:
                listing = _mapping(self._asked(path, "LISTSTATUS_BATCH", start, most=_LARGEST).get("DirectoryListing"))
            except ReadError as error:
                if error.problem.detail != "HTTP 400":
                    raise
                self._batches = False  # before Hadoop 2.8
            else:
                rows = _rows(_mapping(listing.get("partialListing")))
                return rows, bool(listing.get("remainingEntries"))
        return _rows(self._asked(path, "LISTSTATUS", most=_LARGEST)), False

    def _asked(self, path: str, operation: str, more: str = "", most: int = _SMALL) -> dict[str, Any]:
        reply = self._http.open("GET", f"{_target(path)}?op={operation}{more}{self._who}")
        said = _said(reply, most)
        if reply.status != 200:
            raise self._refusal(reply.status, said)
        return said

    def _refusal(self, status: int, said: dict[str, Any]) -> Exception:
        """What an answer other than success means."""
        name = _exception(said)
        if name in _PASSING:
            return Busy(name)
        if status == 401:
            return Lost("HTTP 401")  # a token that has expired: who logs in again is told
        if name == "FileNotFoundException" or (status == 404 and not name):
            return ReadError("vanished")
        if status == 400:
            return ReadError("unreadable", "HTTP 400")
        return ReadError("unreadable", printable(name[:60]) or f"HTTP {status}")

    def _onward(self, path: str, reply: Reply) -> tuple[Http, str]:
        """The datanode that the namenode names for these bytes, and the query to ask it with.

        Another server by design, so that it is held to the very same file, and to TLS where the namenode has it. It is
        told no password: what it needs to know stands in the address that the namenode made.
        """
        location = reply.headers.get("location") or ""
        reply.leave()
        try:
            parts = urlsplit(location)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise ReadError("unreadable", "Location") from None
        same = unquote(parts.path) == _ROOT + path and parse_qs(parts.query).get("op", [""])[0].upper() == "OPEN"
        if not same or not parts.hostname or parts.scheme not in ({"https"} if self._tls else {"http", "https"}):
            raise ReadError("unreadable", "Location")
        key = (f"{parts.scheme}:{parts.hostname}", port)
        if key not in self._nodes:
            place = replace(self._place, host=parts.hostname, port=port, user="")
            self._nodes[key] = Http(place, use_tls=parts.scheme == "https")
        self._nodes.move_to_end(key)
        if len(self._nodes) > _DATANODES:
            self._nodes.popitem(last=False)[1].close()
        return self._nodes[key], parts.query

    def _told(self, path: str, name: str, row: dict[str, Any]) -> Entry:
        kind = _KINDS.get(str(row.get("type")), stat.S_IFSOCK)
        size, changed = _number(row.get("length")), _number(row.get("modificationTime"))
        mode = kind | _permission(row.get("permission"))
        owner, group = printable(str(row.get("owner") or "")), printable(str(row.get("group") or ""))
        if kind == stat.S_IFLNK:
            problem = Problem("link", printable(str(row.get("symlink") or ""))[:200])
            return Entry(name or "/", "link", owner=owner or None, problem=problem)
        seconds = changed / 1000 if changed is not None else None
        settled = posix_modes.stamp(size, seconds, time.time())
        lists = self._lists(path) if row.get("aclBit") is True else []
        return Entry(
            name=name or printable(self._place.host),
            kind=cast("Any", posix_modes.kind(mode)),
            size=size,
            modified=posix_modes.iso_time(seconds),
            owner=owner or None,
            access="; ".join([posix_modes.access(mode, owner, group), *lists]),
            stamp=f"{settled}:{row.get('fileId')}" if settled else None,
            exposure=_widened(mode, lists),
        )

    def _lists(self, path: str) -> list[str]:
        """The entries of the access list, where this account may see it: ``user:carla:rw-``, ``mask::r--``."""
        try:
            told = _mapping(self._asked(path, "GETACLSTATUS").get("AclStatus")).get("entries")
        except ReadError:
            return []
        return [printable(one) for one in told if isinstance(one, str)][:50] if isinstance(told, list) else []


def _widened(mode: int, lists: list[str]) -> str:
    """Who can read it, by the modes, and by what an access list grants to others within its mask.

    Where there is a list, the group's bits of the modes are the mask, so that they alone say nothing of the group.
    """
    told = posix_modes.exposure(mode)
    if told != "group" or not lists:
        return told
    need = "x" if stat.S_ISDIR(mode) else "r"
    granted = [one.rpartition(":") for one in lists if not one.startswith(("default:", "mask:", "other:"))]
    return "group" if any(need in rights for who, _, rights in granted if who not in {"user", "user:"}) else "owner"


def _is_name(told: Any) -> TypeGuard[str]:
    if not isinstance(told, str) or told in {"", ".", ".."} or "/" in told:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in told)


def _permission(told: Any) -> int:
    try:
        return int(str(told), 8) & 0o7777
    except ValueError:
        return 0


def _number(told: Any) -> int | None:
    return told if isinstance(told, int) and told >= 0 else None


def _mapping(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _rows(told: dict[str, Any]) -> list[Any]:
    rows = _mapping(told.get("FileStatuses")).get("FileStatus")
    return rows if isinstance(rows, list) else [None]


def _exception(said: dict[str, Any]) -> str:
    return str(_mapping(said.get("RemoteException")).get("exception") or "")


def _said(reply: Reply, most: int) -> dict[str, Any]:
    """The answer's object. Raises ReadError for an answer of success that is none; of another it is empty."""
    body = reply.body(most)
    try:
        return _mapping(json.loads(body))
    except (ValueError, RecursionError):
        if reply.status == 200:
            raise ReadError("damaged", "JSON") from None
        return {}


def _target(path: str) -> str:
    return _ROOT + ("/".join(map(encoded, path.split("/"))) or "/")
