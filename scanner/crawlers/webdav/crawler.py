"""WebDAV: files by HTTP, folders by PROPFIND."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from models.errors import ReadError
from models.exposure import PUBLIC
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers import posix_modes, share
from scanner.crawlers.errors import target_error
from scanner.crawlers.http import login as http_login
from scanner.crawlers.http.client import Http, Reply, basic, refused
from scanner.crawlers.http.handshake import Handshake
from scanner.crawlers.http.ranges import HttpRanges
from scanner.crawlers.kerberos import WAYS
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Entry, Lost, PartlyListed
from scanner.crawlers.webdav.listing import ASKED, ASKED_RIGHTS, Resource, resources

_LARGEST = 512 << 20
"""Bytes of the list of one folder: a million files."""


class WebDavCrawler(RemoteCrawler):
    """``webdav://user@host:80/path`` by HTTP, ``webdavs://user@host:443/path?ca=FILE&insecure=1`` by HTTPS.

    ``DOMAIN;user`` or ``user%40domain`` is one of a domain; ``auth=kerberos`` and ``auth=ntlm`` demand a way to log in.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        if place.options.get("auth") not in {None, *WAYS}:
            raise target_error("url_option_value", scheme=place.scheme, option="auth")
        super().__init__(target, limits, place, lambda: WebDavShare(place, target.password))

    def rights(self) -> Rights:
        """As the server tells of the target, where it keeps access lists or is ownCloud's kin."""
        return self._patience.call(lambda share: cast("WebDavShare", share).rights(self._place.path))


class WebDavShare:
    """One connection. What can be listed without a login as well is public."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place, self._password = place, password
        self._http = Http(place, use_tls=place.scheme == "webdavs")
        self._stranger = Http(place, use_tls=place.scheme == "webdavs")
        """Who has not logged in, on a connection of its own: some servers let a connection in, not a request."""
        self._way = place.options.get("auth")
        self._login = http_login.Login(place, password)
        self._ranges = HttpRanges(self._http)
        self._open = False
        """Nobody has to log in to list the place."""

    def connect(self) -> None:
        """See Share. A wrong password is tried once, so that no account is locked by it."""
        self._http.authorization = None
        reply = self._probe()
        self._open = reply.status == 207
        if not self._names_somebody:
            if reply.status == 401:
                raise self._no_login(reply)
            return
        if self._way is None:
            self._http.authorization = basic(self._place.user, self._password)
        if reply.status == 401:
            self._http.authorization = self._login.answer(reply.headers)
            if self._http.authorization is None:
                raise self._no_login(reply)
        reply = self._probe()
        if reply.status == 401:
            raise self._no_login(reply)

    def entry(self, path: str) -> Entry:
        """See Share."""
        met = list(self._listed(path, depth=0))
        if not met:
            raise ReadError("damaged", "multistatus")
        entry = self._told(path.rpartition("/")[2], met[0], public=self._open)
        if entry.kind == "file" and entry.size is None:
            return replace(entry, size=self._ranges.size(_target(path)))
        return entry

    def entries(self, path: str) -> Iterable[Entry]:
        """See Share."""
        met, problem = _inside(path, self._listed(path, depth=1))
        public = self._open_to_all(path) if self._open and self._names_somebody else met if self._open else ()
        entries = [self._named(name, one, public=name in public) for name, one in met.items()]
        if problem is not None:
            raise PartlyListed(problem, entries)
        return entries

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        try:
            return self._ranges.read(_target(path), offset, size)
        except ReadError as error:
            if error.problem.detail == "HTTP 401":
                self._again()
                return self._ranges.read(_target(path), offset, size)
            raise

    def rights(self, path: str) -> Rights:
        """What the account may do with ``path``. Raises ReadError, Lost, Busy."""
        met = list(self._listed(path, depth=0, asked=ASKED_RIGHTS))
        writes = met[0].writes if met else None
        return Rights() if writes is None else Rights(writes=writes, note="granted")

    def close(self) -> None:
        """See Share."""
        self._ranges.close()
        self._http.close()
        self._stranger.close()
        self._login.close()

    @property
    def _names_somebody(self) -> bool:
        return bool(self._place.user) or self._way == "kerberos"

    def _probe(self) -> Reply:
        """The answer for the target itself. Raises TargetError where there is no WebDAV."""
        shown = printable(self._place.place)
        reply = self._refused()
        if reply.status in {200, 204, 405, 501}:
            raise target_error("no_webdav", place=shown, answer=f"HTTP {reply.status}")
        if reply.status in {301, 302, 303, 307, 308}:
            raise target_error("sent_on", place=shown, answer=_origin(reply.headers.get("location", "")))
        return reply

    def _refused(self) -> Reply:
        """The answer for the target itself, without what it says of it."""
        reply = self._propfind(self._place.path, depth=0)
        with contextlib.suppress(ReadError):
            reply.body()
        return reply

    def _no_login(self, reply: Reply) -> Exception:
        offered = f"HTTP 401 ({http_login.offered(reply.headers)})"
        return target_error("login", place=printable(self._place.server), answer=offered)

    def _propfind(self, path: str, depth: int, asked: bytes = ASKED, http: Http | None = None) -> Reply:
        self._ranges.close()
        headers = {"Depth": str(depth), "Content-Type": 'application/xml; charset="utf-8"'}
        ask = functools.partial(
            (http or self._http).open, "PROPFIND", body=asked, headers=headers, wait=4 * share.TIMEOUT
        )
        target = _target(path)
        reply = ask(target + "/" if depth and path else target)
        if depth == 0 and path and reply.status in {301, 302, 307, 308}:  # a proxy hides by what address it is asked
            reply.leave()
            reply = ask(target + "/")
        return reply

    def _listed(self, path: str, depth: int, asked: bytes = ASKED) -> Iterable[Resource]:
        reply = self._propfind(path, depth, asked)
        if reply.status == 401:
            reply.body()
            self._again()
            if self._names_somebody and not isinstance(self._http.authorization, Handshake):
                kept = self._http.authorization  # what is open to all may hold folders that are not
                self._http.authorization = self._login.answer(reply.headers) or kept
            reply = self._propfind(path, depth, asked)
        if reply.status != 207:
            reply.leave()
            raise refused(reply.status)
        return resources(reply.pieces(_LARGEST))

    def _again(self) -> None:
        """After a 401: log in once more, since what it was shown may have aged. Raises Lost where that is refused."""
        held = self._http.authorization
        if isinstance(held, Handshake) and held.refused:
            raise Lost("HTTP 401")
        reply = self._refused()
        if reply.status == 401 and self._names_somebody and not isinstance(held, Handshake):  # that has just been shown
            self._http.authorization = self._login.answer(reply.headers)
            reply = self._refused()
        if reply.status == 401:
            raise Lost("HTTP 401")

    def _open_to_all(self, path: str) -> frozenset[str]:
        """Names that the folder shows without a login."""
        try:
            reply = self._propfind(path, depth=1, http=self._stranger)
            if reply.status != 207:
                reply.leave()
                return frozenset()
            return frozenset(_inside(path, resources(reply.pieces(_LARGEST)))[0])
        except ReadError:
            return frozenset()

    def _named(self, name: str, one: Resource, *, public: bool) -> Entry:
        entry = self._told(name, one, public=public)
        if name in {".", ".."} or "/" in name or "\0" in name:  # no part of a path, as no name of a file can be
            return replace(entry, name=one.raw_parts[-1], problem=Problem("unreadable", "name"))
        return entry

    def _told(self, name: str, one: Resource, *, public: bool) -> Entry:
        folder = one.folder or one.href.endswith("/")
        problem = Problem("unreadable", f"HTTP {one.status}") if one.status >= 300 else None
        tag = one.told.get("getetag", "")
        changed = one.changed
        return Entry(
            name=name,
            kind="link" if one.link else "folder" if folder else "file",
            size=None if folder else one.size,
            modified=posix_modes.iso_time(changed),
            owner=printable(one.owner) if one.owner else None,
            stamp=None if folder else _stamp(one.size, changed, tag),
            exposure=PUBLIC if public else None,
            problem=problem,
        )


def _origin(location: str) -> str:
    """Scheme and host of where a redirect leads."""
    match = re.match(r"(https?://)(?:[^/?#@]*@)?([^/?#@]{1,253})", location, re.IGNORECASE)
    return printable(match[1] + match[2]) if match else "?"


def _target(path: str) -> str:
    return "/".join(map(encoded, path.split("/"))) or "/"


def _inside(path: str, told: Iterable[Resource]) -> tuple[dict[str, Resource], Problem | None]:
    """What lies in the folder, by its name; the folder itself is met as well, and may go by another path than here.

    The Problem says that the answer was damaged, or told of other places, and more may lie there.
    """
    met: list[tuple[tuple[str, ...], Resource]] = []
    problem = None
    try:
        met.extend((one.parts, one) for one in told)  # what came before an error stays
    except ReadError as error:
        if not met:
            raise
        problem = error.problem
    here = tuple(part for part in path.split("/") if part)
    base = here
    if not any(here in {parts, parts[:-1]} for parts, _ in met):
        base = min((parts for parts, _ in met), key=len, default=here)
    found = {}
    for parts, one in met:
        if parts[: len(base)] != base or len(parts) > len(base) + 1:
            problem = problem or Problem("damaged", "href")
        elif len(parts) > len(base):
            found[parts[-1]] = one
    return found, problem


def _stamp(size: int | None, changed: float | None, tag: str) -> str | None:
    """The server's word for the bytes: its tag, unless that is weak or as young as the time in it may be coarse."""
    settled = posix_modes.stamp(size, changed, time.time())
    if not tag or tag.startswith("W/"):
        return settled
    if size is None or (changed is not None and settled is None):
        return None
    return f"v1:{size}:{hashlib.sha256(tag.encode()).hexdigest()[:32]}"
