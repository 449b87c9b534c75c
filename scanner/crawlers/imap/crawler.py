"""IMAP: every mailbox of an account as a folder, every message in it as a file, read without leaving a mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.imap import answers
from scanner.crawlers.imap import boxes as imap_boxes
from scanner.crawlers.imap import rights as imap_rights
from scanner.crawlers.imap.boxes import MESSAGE, Box, Namespaces
from scanner.crawlers.imap.connection import Dismissed, ImapConnection, Refused
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Entry, PartlyListed

_BATCH = 2000
"""Messages that are asked about at once."""
_HEAD = 4 << 20
"""Bytes of a message that are fetched with its size: most messages are no longer."""
_GONE = {"NONEXISTENT", "EXPUNGEISSUED", "TRYCREATE"}


class ImapCrawler(RemoteCrawler):
    """``imap://user@host:143/folder`` (STARTTLS) and ``imaps://user@host:993/folder``.

    ``auth=xoauth2``: the password is an access token. ``ca=FILE``: who may have signed the server's certificate.
    ``insecure=1``: its certificate is not verified, and a server without TLS is logged in to.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        if place.options.get("auth") not in {None, "xoauth2"}:
            raise target_error("url_option_value", scheme=place.scheme, option="auth")
        dismissed: set[tuple[bytes, int]] = set()
        super().__init__(target, limits, place, lambda: ImapShare(place, target.password, dismissed))

    def rights(self) -> Rights:
        """By the access list of the mailbox that the target begins with; of a whole account by that of its INBOX."""
        return self._patience.call(lambda share: cast("ImapShare", share).rights(self._place.path))


@dataclass(slots=True)
class _Opened:
    """The mailbox that is examined: what the server calls it, what its UIDs hold for, how many messages it has."""

    raw: bytes
    validity: str
    count: int


class ImapShare:
    """One connection. Mailboxes are opened by EXAMINE, messages fetched by BODY.PEEK: none counts as read by that."""

    def __init__(self, place: PlaceUrl, password: str | None, dismissed: set[tuple[bytes, int]]) -> None:
        self._place = place
        self._connection = ImapConnection(place, password)
        self._dismissed = dismissed
        """Messages whose asking has ended a connection: one that does so again cannot be read."""
        self._root: Box | None = None
        self._spaces = Namespaces()
        self._opened: _Opened | None = None
        self._last: tuple[str, int, bytes] = ("", 0, b"")
        """The message asked for last: its path, its size, and how it begins."""

    def connect(self) -> None:
        """See Share."""
        self._connection.connect()

    def close(self) -> None:
        """See Share."""
        self._root = self._opened = None
        self._connection.close()

    def entry(self, path: str) -> Entry:
        """See Share. Of a message its size as it is, which listings may only estimate."""
        name = path.rpartition("/")[2]
        if not MESSAGE.fullmatch(name):
            self._box(path)
            return Entry(name or printable(self._place.host), "folder")
        folder, uid = self._message(path)
        head = self._piece(folder, uid, 0, _HEAD)
        size = len(head) if len(head) < _HEAD else self._size(folder, uid)
        self._last = path, size, head
        return Entry(name, "file", size, media_type="message/rfc822")

    def entries(self, path: str) -> list[Entry]:
        """See Share."""
        box = self._box(path)
        inner = [Entry(name, "folder") for name in box.inner]
        if box.raw is None:
            return inner
        try:
            found, whole = self._messages(box.raw)
        except ReadError as error:
            if not inner:
                raise
            raise PartlyListed(error.problem, inner) from None
        if not whole:
            raise PartlyListed(Problem("damaged", "FETCH"), [*found, *inner])
        return [*found, *inner]

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        kept, whole, head = self._last
        if kept == path and (offset + size <= len(head) or whole == len(head)):
            return head[offset : offset + size]
        folder, uid = self._message(path)
        return self._piece(folder, uid, offset, size)

    def rights(self, path: str) -> Rights:
        """What this account may do with a mailbox, where the server says so. Raises ReadError, Lost."""
        raw = self._box(path if path and not MESSAGE.fullmatch(path.rpartition("/")[2]) else "/INBOX").raw
        if raw is None or "ACL" not in self._connection.capabilities:
            return Rights()
        try:
            told = answers.parsed(self._connection.ask(lambda client: client.myrights(_quoted(raw))))
        except (Refused, ValueError):
            return Rights()
        held = told[1].decode("ascii", "replace") if len(told) > 1 and isinstance(told[1], bytes) else ""
        return imap_rights.own(held)

    def _box(self, path: str) -> Box:
        if self._root is None:
            self._root = self._listed()
        box = imap_boxes.found(self._root, path)
        if box is None:
            raise ReadError("vanished")
        return box

    def _listed(self) -> Box:
        """All mailboxes, subscribed to or not, with those of other people and groups."""
        ask = self._connection.ask
        if "NAMESPACE" in self._connection.capabilities:
            try:
                self._spaces = imap_boxes.namespaces(answers.parsed(ask(lambda client: client.namespace())))
            except (Refused, ValueError):
                self._spaces = Namespaces()
        found = []
        for prefix in (b"", *self._spaces.prefixes):  # a server may leave out of the whole what it names here
            try:
                found += answers.each(ask(partial(_list, _quoted(prefix + b"*"))))
            except Refused as error:
                if not prefix:
                    raise ReadError("unreadable", error.code or "LIST") from None
        return imap_boxes.tree(found)

    def _message(self, path: str) -> tuple[bytes, int]:
        """The mailbox and the UID of a message. Raises ReadError."""
        folder, _, name = path.rpartition("/")
        match, box = MESSAGE.fullmatch(name), self._box(folder)
        if match is None or box.raw is None:
            raise ReadError("vanished")
        return box.raw, int(match[1])

    def _open(self, raw: bytes, *, again: bool = False) -> _Opened:
        if self._opened is None or self._opened.raw != raw or again:
            self._opened = None
            try:
                count = self._connection.ask(lambda client: client.select(_quoted(raw), readonly=True))
            except Refused as error:
                code = "vanished" if error.code in _GONE else "unreadable"
                raise ReadError(code, "" if code == "vanished" else error.code or "EXAMINE") from None
            validity = [one.decode("ascii", "replace") for one in self._connection.response("UIDVALIDITY")]
            sticky = not self._connection.response("UIDNOTSTICKY")
            self._opened = _Opened(raw, validity[-1] if validity and sticky else "", int(count[-1] if count else 0))
        return self._opened

    def _messages(self, raw: bytes) -> tuple[list[Entry], bool]:
        """The messages of a mailbox, and whether the server told of as many as it says there are."""
        opened = self._open(raw, again=True)
        user = self._place.user
        acl = self._rights(raw)
        foreign = self._spaces.foreign(raw)
        exposure = imap_rights.exposure(acl, user, foreign=foreign) if acl or foreign else None
        access = printable(imap_rights.access(acl)) or None
        owner = printable(self._spaces.owner(raw, user) or "") or None
        try:
            told, whole = self._told(opened.count, guarded=(raw, 0) in self._dismissed)
        except Dismissed:
            self._dismissed.add((raw, 0))
            raise
        return [
            Entry(
                name=f"{one.uid}.eml",
                kind="file",
                size=one.size,
                modified=one.modified,
                owner=owner,
                access=access,
                media_type="message/rfc822",
                stamp=f"uid:{opened.validity}:{one.uid}" if opened.validity else None,
                exposure=exposure,
            )
            for one in told
        ], whole

    def _told(self, count: int, *, guarded: bool) -> tuple[list[answers.Told], bool]:
        """All messages, asked about by their numbers, which count anew where one is expunged meanwhile.

        ``guarded``: not for their sizes, for which a server may have to open each.
        """
        what = "(UID INTERNALDATE)" if guarded else "(UID RFC822.SIZE INTERNALDATE)"
        found: dict[int, answers.Told] = {}
        self._connection.response("EXPUNGE")
        first, last = 1, count
        while first <= last:
            asked = f"{first}:{min(first + _BATCH - 1, last)}"
            data = self._refusable(partial(_fetch, asked, what))
            met = answers.messages(data)
            found.update((one.uid, one) for one in met)
            gone = len(self._connection.response("EXPUNGE"))
            if not met and not gone:
                break
            first, last = max(1, first + _BATCH - gone), last - gone
        return list(found.values()), len(found) >= last

    def _rights(self, raw: bytes) -> list[tuple[bytes, bytes]]:
        """Who may do what with the mailbox; of another's often no more than what this account may."""
        if "ACL" not in self._connection.capabilities:
            return []
        try:
            data = self._connection.ask(lambda client: client.getacl(_quoted(raw)))
            return imap_rights.listed(answers.parsed(data))
        except (Refused, ValueError):
            pass
        try:
            data = self._connection.ask(lambda client: client.myrights(_quoted(raw)))
            return imap_rights.listed([b"", self._place.user.encode(), *answers.parsed(data)[1:2]])
        except (Refused, ValueError):
            return []

    def _piece(self, raw: bytes, uid: int, offset: int, size: int) -> bytes:
        """So many bytes of a message from ``offset`` on. Raises ReadError."""
        for again in (False, True):  # a mailbox that was opened a while ago may not know what came or went since
            self._open(raw, again=again)
            asked = f"(UID BODY.PEEK[]<{offset}.{size}>)"
            try:
                data = self._connection.ask(partial(_uid_fetch, uid, asked))
            except Refused as error:
                problem = ReadError("vanished" if error.code in _GONE else "unreadable", error.code or "FETCH")
            except Dismissed:
                if (raw, uid) not in self._dismissed:
                    self._dismissed.add((raw, uid))
                    raise
                self._dismissed.remove((raw, uid))
                self.close()
                raise ReadError("unreadable", "BYE") from None
            else:
                piece = answers.body(data, uid)
                if piece is not None:
                    return piece[:size]
                problem = ReadError("vanished")
        raise problem

    def _size(self, raw: bytes, uid: int) -> int:
        """Bytes of a long message: what the server says, and what it gives beyond that."""
        data = self._refusable(partial(_uid_fetch, uid, "(UID RFC822.SIZE)"))
        size = next((one.size for one in answers.messages(data) if one.uid == uid and one.size), _HEAD)
        while more := self._piece(raw, uid, size, _HEAD):
            size += len(more)
        return size

    def _refusable(self, work: Callable[[Any], tuple[str, list[Any]]]) -> list[Any]:
        try:
            return self._connection.ask(work)
        except Refused as error:
            raise ReadError("unreadable", error.code or "FETCH") from None


def _list(pattern: bytes, client: Any) -> Any:
    return client.list(b'""', pattern)


def _fetch(numbers: str, what: str, client: Any) -> Any:
    return client.fetch(numbers, what)


def _uid_fetch(uid: int, what: str, client: Any) -> Any:
    return client.uid("FETCH", str(uid), what)


def _quoted(raw: bytes) -> bytes:
    """A mailbox's name or a pattern as it goes over the wire. Raises ReadError for what no server can mean."""
    if re.search(rb"[\r\n\0]", raw):
        raise ReadError("unreadable", "name")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
