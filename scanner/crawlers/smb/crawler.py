"""SMB: shares of Windows, Samba and network storage, as the account that is given may read them."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.kerberos import WAYS
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Entry
from scanner.crawlers.smb import listing as smb_listing
from scanner.crawlers.smb import names as smb_names
from scanner.crawlers.smb import shares as smb_shares
from scanner.crawlers.smb.connection import (
    DIRECTORY_FILE,
    GOVERNING,
    MAXIMUM_ALLOWED,
    NON_DIRECTORY_FILE,
    OPEN_NO_RECALL,
    OPEN_REPARSE_POINT,
    READ_ATTRIBUTES,
    READ_DATA,
    WRITE_DATA,
    WRITING,
    SmbConnection,
)
from scanner.crawlers.smb.listing import Found
from scanner.crawlers.smb.security_descriptor import security, unnamed

_HIDDEN = Problem("share_hidden")


class SmbCrawler(RemoteCrawler):
    """``smb://user@host:445/share/path?encrypt=1&hidden=1``; without a share, all that the server lists.

    ``DOMAIN;user`` or ``user%40domain`` is one of a domain; without a password the ticket or login of this machine is
    used. ``auth=kerberos`` and ``auth=ntlm`` demand one way to log in.
    ``encrypt=1`` demands encryption, ``hidden=1`` goes into shares that are kept from lists (``C$``).
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        for option, value in place.options.items():
            if value not in (WAYS if option == "auth" else ("0", "1")):
                raise target_error("url_option_value", scheme=place.scheme, option=option)
        super().__init__(target, limits, place, lambda: SmbShare(place, target.password))

    def rights(self) -> Rights:
        """What the server grants where the target begins."""
        return self._patience.call(lambda share: cast("SmbShare", share).rights(self._place.path))


class SmbShare:
    """One connection. The first part of a path is the name of a share; the server itself is a folder of them."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place = place
        self._hidden = place.options.get("hidden") == "1"
        self._connection = SmbConnection(place, password)
        self._names: dict[str, str] = {}
        self._nameless: set[str] = set()
        """SIDs that the server was asked about in vain."""
        self._tells_names = True
        self._open: tuple[str, str, bytes] | None = None
        """The file read last: its path, its share, its handle."""

    def connect(self) -> None:
        """See Share."""
        self._connection.connect()

    def entry(self, path: str) -> Entry:
        """See Share."""
        if not path:
            return Entry(printable(self._place.host), "folder")
        share, inner = _parts(path)
        handle, answer = self._connection.open(share, inner, READ_ATTRIBUTES, OPEN_NO_RECALL)
        number = self._connection.number(share, handle)
        self._connection.close_handle(share, handle)
        found = smb_listing.opened(answer, Found(path.rpartition("/")[2], 0, 0, 0, 0, 0, 0, number))
        return next(iter(self._described(share, [(inner, found)], OPEN_NO_RECALL)))

    def entries(self, path: str) -> Iterable[Entry]:
        """See Share."""
        if not path:
            return [self._share(one) for one in self._shares() if one.kind != "ipc"]
        share, inner = _parts(path)
        handle, _ = self._connection.open(share, inner, READ_DATA | READ_ATTRIBUTES, DIRECTORY_FILE | OPEN_NO_RECALL)
        try:
            met = [one for answer in self._connection.listing(share, handle) for one in smb_listing.found(answer)]
        except (ValueError, UnicodeError):
            raise ReadError("damaged", "listing") from None
        finally:
            self._connection.close_handle(share, handle)
        below = f"{inner}\\" if inner else ""
        named = [(smb_listing.to_wire(one.name), one) for one in met]
        return self._described(
            share, [(below + (name or "\ufffd"), one) for name, one in named], OPEN_NO_RECALL | OPEN_REPARSE_POINT
        )

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        if self._open is None or self._open[0] != path:
            self._shut()
            share, inner = _parts(path)
            options = NON_DIRECTORY_FILE | OPEN_NO_RECALL
            handle, _ = self._connection.open(share, inner, READ_DATA | READ_ATTRIBUTES, options)
            self._open = path, share, handle
        return self._connection.read(self._open[1], self._open[2], offset, size)

    def rights(self, path: str) -> Rights:
        """Of a folder: what is granted to who asks for as much as he may have. Raises ReadError, Lost."""
        if not path:
            return Rights()
        share, inner = _parts(path)
        handle, _ = self._connection.open(share, inner, MAXIMUM_ALLOWED, OPEN_NO_RECALL)
        try:
            granted = self._connection.granted(share, handle)
        finally:
            self._connection.close_handle(share, handle)
        if granted is None:
            return Rights()
        reads = bool(granted & READ_DATA)
        if granted & GOVERNING and not granted & WRITING:
            return Rights(reads, writes=None, note="governs")
        return Rights(reads, writes=bool(granted & WRITING), note="granted")

    def close(self) -> None:
        """See Share."""
        self._open = None
        self._connection.close()

    def _shut(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            self._connection.close_handle(opened[1], opened[2])

    def _described(self, share: str, met: list[tuple[str, Found]], options: int) -> list[Entry]:
        """The entries with what each one's own handle tells: listings may be older than what they list."""
        now = time.time()
        entries = [smb_listing.entry(one, now) for _, one in met]
        asked = [at for at, entry in enumerate(entries) if entry.kind in {"file", "folder"} and not entry.problem]
        answers = list(self._connection.described(share, [met[at][0] for at in asked], options))
        names = self._named(sid for answer in answers if answer and answer[1] for sid in unnamed(answer[1]))
        for at, answer in zip(asked, answers, strict=True):
            if answer is None:
                entries[at] = replace(entries[at], stamp=None)
                continue
            one = smb_listing.opened(answer[0], met[at][1])
            entries[at] = smb_listing.entry(one, now)
            said = security(answer[1], folder=entries[at].kind == "folder", names=names) if answer[1] else None
            if said:
                entries[at] = replace(entries[at], owner=said.owner, access=said.access, exposure=said.exposure)
        for at, entry in enumerate(entries):
            if entry.problem == smb_listing.DFS_LINK and (leads := self._connection.leads_to(share, met[at][0])):
                entries[at] = replace(entry, problem=Problem("link", f"dfs {leads}"))
        return entries

    def _named(self, sids: Iterable[str]) -> dict[str, str]:
        """Names of SIDs, as far as the server tells them; each is asked for once, and a refusal ends the asking."""
        new = set(sids) - self._names.keys() - self._nameless
        if new and self._tells_names:
            try:
                handle, _ = self._connection.open("IPC$", "lsarpc", READ_DATA | WRITE_DATA | READ_ATTRIBUTES, 0)
                try:
                    pipe = functools.partial(self._connection.transact, "IPC$", handle)
                    self._names |= smb_names.names(new, pipe)
                finally:
                    self._connection.close_handle("IPC$", handle)
            except ReadError:
                self._tells_names = False
            self._nameless |= new - self._names.keys()
        return self._names

    def _shares(self) -> list[smb_shares.Named]:
        handle, _ = self._connection.open("IPC$", "srvsvc", READ_DATA | WRITE_DATA | READ_ATTRIBUTES, 0)
        try:
            return smb_shares.shares(
                self._place.host, lambda message: self._connection.transact("IPC$", handle, message)
            )
        finally:
            self._connection.close_handle("IPC$", handle)

    def _share(self, one: smb_shares.Named) -> Entry:
        if one.kind != "disk":
            return Entry(one.name, "other", problem=Problem("special", one.kind))
        if one.hidden and not self._hidden:
            return Entry(one.name, "other", problem=_HIDDEN)
        try:
            return replace(self.entry(f"/{one.name}"), name=one.name, kind="folder", problem=None)
        except ReadError:  # its listing says so again, and stands in the run
            return Entry(one.name, "folder")


def _parts(path: str) -> tuple[str, str]:
    """Share and path within it, as they go over the wire. Raises ReadError for what no server can have."""
    share, _, inner = path[1:].partition("/")
    wired = smb_listing.to_wire(inner.replace("/", "\\"))
    if wired is None or "\\" in inner or "\0" in path:
        raise ReadError("vanished")
    return share, wired
